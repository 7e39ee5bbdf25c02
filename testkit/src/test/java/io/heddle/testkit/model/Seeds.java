package io.heddle.testkit.model;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;
import java.util.stream.IntStream;

/** Plays many seeds, on a thread for each processor: worlds share nothing. <b>Thread:</b> one at a time. */
final class Seeds {
    private Seeds() {}

    /**
     * Plays seeds until one fails.
     *
     * @param check gives what is wrong with a seed, or null
     * @return what is wrong with the smallest failing seed, or null
     */
    static <T> T firstFailure(long first, long count, LongFunction<T> check) throws Exception {
        AtomicLong next = new AtomicLong(first);
        AtomicLong failing = new AtomicLong(Long.MAX_VALUE);
        int threads = Runtime.getRuntime().availableProcessors();
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            var workers = IntStream.range(0, threads).mapToObj(thread -> pool.submit(() -> {
                T found = null;
                for (long seed = next.getAndIncrement(); seed < first + count && seed < failing.get(); seed = next.getAndIncrement()) {
                    T wrong = check.apply(seed);
                    if (wrong != null && failing.accumulateAndGet(seed, Math::min) == seed) {
                        found = wrong;
                    }
                }
                return found;
            })).toList();
            T last = null;
            for (Future<T> worker : workers) {
                T found = worker.get();
                last = last == null ? found : last;
            }
            return last;
        } finally {
            pool.shutdownNow();
        }
    }
}
