package io.heddle.jmh.micro;

import io.heddle.engine.memory.PooledSegment;
import io.heddle.engine.memory.SegmentOwner;
import io.heddle.engine.memory.SegmentPool;
import io.heddle.engine.send.SendRing;
import io.heddle.engine.send.SendTarget;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jctools.queues.atomic.MpscAtomicArrayQueue;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;

/**
 * The cost of one hand-off for a producer while one consumer empties the queue. A producer that is too far ahead waits, so that no queue
 * is ever full, and the unbounded one stays as small as the others.
 */
@State(Scope.Benchmark)
public class SendRingBenchmark {
    private static final int CAPACITY = 16_384;
    private static final int MAX_AHEAD = CAPACITY / 4;

    /** Heddle's ring, a library's queue, the JDK's queue. */
    public enum Kind {
        SEND_RING,
        JCTOOLS_MPSC,
        JDK_LINKED
    }

    @Param
    Kind kind;

    private HandOff handOff;
    private Thread consumer;
    private volatile boolean isEnded;

    private interface HandOff {
        void offer(Producer producer);

        int drain();
    }

    /** The ring carries a target and a segment. */
    private static final class Ring implements HandOff {
        private final SendRing ring = new SendRing(CAPACITY);

        @Override
        public void offer(Producer producer) {
            ring.offer(producer, producer.message(), 2);
        }

        @Override
        public int drain() {
            return ring.drain(CAPACITY);
        }
    }

    /** A queue carries the target alone. */
    private record Objects(Queue<Producer> queue) implements HandOff {
        @Override
        public void offer(Producer producer) {
            queue.offer(producer);
        }

        @Override
        public int drain() {
            int taken = 0;
            for (Producer producer = queue.poll(); producer != null; producer = queue.poll()) {
                producer.onSend(null, 2);
                taken++;
            }
            return taken;
        }
    }

    /** A thread that offers, and the target of its sends. */
    @State(Scope.Thread)
    public static class Producer implements SendTarget {
        private static final int MESSAGES = 1_024;

        private final SegmentPool pool = new SegmentPool(1 << 20);
        private final PooledSegment[] messages = new PooledSegment[MESSAGES];
        private final AtomicLong taken = new AtomicLong();
        private long offered;
        private long mayOffer;

        @Setup
        public void prepare() {
            for (int i = 0; i < MESSAGES; i++) {
                messages[i] = pool.acquire(125, SegmentOwner.RING);
            }
        }

        PooledSegment message() {
            return messages[(int) offered & MESSAGES - 1];
        }

        void awaitRoom() {
            if (offered == mayOffer) {
                while (offered - taken.getAcquire() > MAX_AHEAD - 1) {
                    Thread.onSpinWait();
                }
                mayOffer = taken.getAcquire() + MAX_AHEAD;
            }
            offered++;
        }

        @Override
        public void onSend(PooledSegment message, int opcode) {
            taken.setRelease(taken.getPlain() + 1);
        }
    }

    @Setup
    public void start() {
        handOff = switch (kind) {
            case SEND_RING -> new Ring();
            case JCTOOLS_MPSC -> new Objects(new MpscAtomicArrayQueue<>(CAPACITY));
            case JDK_LINKED -> new Objects(new ConcurrentLinkedQueue<>());
        };
        OldMemory.make();
        consumer = new Thread(() -> {
            while (!isEnded) {
                if (handOff.drain() == 0) {
                    Thread.onSpinWait();
                }
            }
        }, "consumer");
        consumer.start();
    }

    @TearDown
    public void stop() throws InterruptedException {
        isEnded = true;
        consumer.join();
        isEnded = false;
    }

    @Benchmark
    @Threads(1)
    public void oneProducer(Producer producer) {
        offer(producer);
    }

    @Benchmark
    @Threads(2)
    public void twoProducers(Producer producer) {
        offer(producer);
    }

    @Benchmark
    @Threads(4)
    public void fourProducers(Producer producer) {
        offer(producer);
    }

    private void offer(Producer producer) {
        producer.awaitRoom();
        handOff.offer(producer);
    }
}
