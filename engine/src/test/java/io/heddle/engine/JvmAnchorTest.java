package io.heddle.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class JvmAnchorTest {
    private static final long STRESS_NS = TimeUnit.MILLISECONDS.toNanos(500);

    private final String name = "anchor-" + System.nanoTime();
    private final JvmAnchor anchor = new JvmAnchor(name);

    private List<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream().filter(thread -> thread.getName().equals(name)).toList();
    }

    private static void join(List<Thread> threads) throws InterruptedException {
        for (Thread thread : threads) {
            thread.join(10_000);
            assertFalse(thread.isAlive(), () -> thread + " keeps the JVM alive though nothing is connected");
        }
    }

    @Test
    void fromTheFirstConnectionToTheLastThereIsAThreadThatIsNoDaemon() throws InterruptedException {
        assertEquals(List.of(), threads());
        anchor.hold();
        List<Thread> threads = threads();
        assertEquals(1, threads.size());
        assertFalse(threads.get(0).isDaemon());
        anchor.hold();
        anchor.release();
        assertEquals(threads, threads());
        anchor.release();
        join(threads);
    }

    @Test
    void theNextConnectionHoldsItAgain() throws InterruptedException {
        for (int i = 0; i < 20; i++) {
            anchor.hold();
            List<Thread> threads = threads();
            assertTrue(threads.stream().anyMatch(Thread::isAlive));
            anchor.release();
            join(threads);
        }
    }

    @Test
    void anInterruptDoesNotLetTheJvmGo() throws InterruptedException {
        anchor.hold();
        Thread thread = threads().get(0);
        for (int i = 0; i < 5; i++) {
            thread.interrupt();
            thread.join(20);
            assertTrue(thread.isAlive());
        }
        anchor.release();
        join(List.of(thread));
    }

    @Test
    void connectionsThatBeginAsOthersEndLeaveNoThreadBehind() throws InterruptedException {
        long seed = System.nanoTime();
        long endNs = System.nanoTime() + STRESS_NS;
        List<Thread> racers = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            Random random = new Random(seed + i);
            Thread racer = new Thread(() -> {
                while (System.nanoTime() < endNs) {
                    anchor.hold();
                    for (int spins = random.nextInt(200); spins > 0; spins--) {
                        Thread.onSpinWait();
                    }
                    anchor.release();
                }
            });
            racers.add(racer);
            racer.start();
        }
        for (Thread racer : racers) {
            racer.join();
        }
        join(threads());
        anchor.hold();
        assertTrue(threads().stream().anyMatch(Thread::isAlive), "seed " + seed);
        anchor.release();
        join(threads());
    }
}
