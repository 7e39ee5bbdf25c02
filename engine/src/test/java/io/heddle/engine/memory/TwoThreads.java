package io.heddle.engine.memory;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Two threads that run against each other and meet between rounds. The first failure ends both. */
final class TwoThreads {
    private static final int SPINS_BEFORE_YIELD = 200;
    private static final int MAX_STAGGER_SPINS = 30;

    private final AtomicInteger arrivals = new AtomicInteger();

    private TwoThreads() {
    }

    interface Work {
        /** What the thread with this number, 0 or 1, does. */
        void run(int number, TwoThreads both) throws Exception;
    }

    static void run(Work work) throws Exception {
        TwoThreads both = new TwoThreads();
        ExecutorService executor = Executors.newFixedThreadPool(2);
        try {
            var completions = new ExecutorCompletionService<Void>(executor);
            for (int i = 0; i < 2; i++) {
                int number = i;
                completions.submit(() -> {
                    both.meet();
                    work.run(number, both);
                    return null;
                });
            }
            completions.take().get();
            completions.take().get();
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause().getMessage(), e.getCause());
        } finally {
            executor.shutdownNow();
            if (!executor.awaitTermination(10, TimeUnit.SECONDS)) {
                throw new AssertionError("A thread of the test does not end");
            }
        }
    }

    /**
     * Waits until both are here, by spinning, since a race needs both to go on within nanoseconds; then a few nanoseconds
     * more or less, so that each round has them meet at another place.
     */
    void meet() throws InterruptedException {
        int round = arrivals.getAndIncrement() / 2;
        for (int spins = 0; arrivals.get() < 2 * (round + 1); spins++) {
            if (spins < SPINS_BEFORE_YIELD) {
                Thread.onSpinWait();
            } else if (Thread.interrupted()) {
                throw new InterruptedException("The other thread failed");
            } else {
                Thread.yield();
            }
        }
        for (int spins = ThreadLocalRandom.current().nextInt(MAX_STAGGER_SPINS); spins > 0; spins--) {
            Thread.onSpinWait();
        }
    }
}
