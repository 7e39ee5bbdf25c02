package io.heddle.engine.send;

import static io.heddle.engine.memory.SegmentOwner.RING;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.engine.frame.Opcode;
import io.heddle.engine.memory.PooledSegment;
import io.heddle.engine.memory.SegmentPool;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Producers that race for slots: each message arrives once, those of one producer in its order, and every refusal is counted. */
@Timeout(60)
final class SendRingStressTest {
    private static final long STRESS_NS = TimeUnit.MILLISECONDS.toNanos(400);

    private final SegmentPool pool = new SegmentPool(4 << 20);

    /** The last place that the sends of one producer reach; checks their order. */
    private final class Receiver implements SendTarget {
        long received;
        final List<String> wrong = new ArrayList<>();

        @Override
        public void onSend(PooledSegment message, int opcode) {
            long number = message.data().getLong(0);
            // The content must be there with the message: the producer wrote it before it offered.
            if (number != received || opcode != Opcode.TEXT + number % 2 || message.count() != Long.BYTES) {
                wrong.add("got " + number + ", opcode " + opcode + ", after " + received);
            }
            received++;
            pool.release(message, RING);
        }
    }

    @ParameterizedTest
    @CsvSource({"2, 2", "4, 2", "3, 64", "2, 1024"})
    void nothingIsLostDoubledOrOutOfOrder(int producers, int capacity) throws InterruptedException {
        long seed = System.nanoTime();
        SendRing ring = new SendRing(capacity);
        AtomicLong refused = new AtomicLong();
        AtomicLong accepted = new AtomicLong();
        List<Receiver> receivers = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        long endNs = System.nanoTime() + STRESS_NS;
        for (int p = 0; p < producers; p++) {
            Receiver receiver = new Receiver();
            receivers.add(receiver);
            Thread thread = new Thread(() -> {
                long number = 0;
                while (System.nanoTime() < endNs || accepted.get() < 20L * capacity) {
                    PooledSegment message = pool.acquire(Long.BYTES, RING).count(Long.BYTES);
                    message.data().putLong(0, number);
                    if (ring.offer(receiver, message, (int) (Opcode.TEXT + number % 2))) {
                        number++;
                        accepted.incrementAndGet();
                    } else {
                        refused.incrementAndGet();
                        pool.release(message, RING);
                        Thread.yield();
                    }
                }
            });
            threads.add(thread);
            thread.start();
        }
        long drained = drainWhileAlive(ring, threads, new Random(seed));
        for (Thread thread : threads) {
            thread.join();
        }
        drained += ring.drain(Integer.MAX_VALUE);
        receivers.forEach(receiver -> assertEquals(List.of(), receiver.wrong));
        assertEquals(accepted.get(), drained);
        assertEquals(accepted.get(), receivers.stream().mapToLong(receiver -> receiver.received).sum());
        assertEquals(refused.get(), ring.refusals());
        assertEquals(0, pool.statistics().segmentsInUse());
    }

    private static long drainWhileAlive(SendRing ring, List<Thread> producers, Random random) {
        long drained = 0;
        while (producers.stream().anyMatch(Thread::isAlive)) {
            int limit = 1 + random.nextInt(100);
            int done = ring.drain(limit);
            assertTrue(done <= limit);
            drained += done;
            if (done == 0) {
                Thread.yield();
            }
        }
        return drained;
    }
}
