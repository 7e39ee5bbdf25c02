package io.heddle.engine.testing;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;

/** Measures the heap that work allocates on its thread. <b>Thread:</b> the test's. */
public final class Allocation {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Allocation() {}

    /** Something that is measured. */
    @FunctionalInterface
    public interface Work {
        void run() throws IOException;
    }

    /** The same again and again. */
    public static Work rounds(int rounds, Work round) {
        return () -> {
            for (int i = 0; i < rounds; i++) {
                round.run();
            }
        };
    }

    /** The bytes that one run of the work allocates. */
    public static long of(Work work) {
        assertTrue(THREADS.isThreadAllocatedMemorySupported() && THREADS.isThreadAllocatedMemoryEnabled());
        try {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            work.run();
            return THREADS.getCurrentThreadAllocatedBytes() - before;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The least of a few runs, after some to warm up: the JIT compiler and the measurement itself allocate now and then, and the code under
     * test should never.
     *
     * @param enoughBytes ends the measurement as soon as a run takes no more; -1 for never
     */
    public static long least(int warmUps, int runs, long enoughBytes, Work work) {
        for (int i = 0; i < warmUps; i++) {
            of(work);
        }
        long least = Long.MAX_VALUE;
        for (int i = 0; i < runs && least > enoughBytes; i++) {
            least = Math.min(least, of(work));
        }
        return least;
    }

    /** One clean run of some is enough. */
    public static void assertAtMost(long toleratedBytes, int warmUps, int runs, Work work) {
        long bytes = least(warmUps, runs, toleratedBytes, work);
        assertTrue(bytes <= toleratedBytes, () -> bytes + " bytes");
    }
}
