package io.heddle.jmh.compare.scenario;

import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;

/**
 * The time before the window: as long as asked for, and then until the JIT compiler has done its work, within a limit. It shares the
 * client's processor, takes seconds with the code of a large library, and is no part of what a message costs.
 *
 * <p><b>Thread:</b> the main thread.
 */
final class WarmUp {
    static final long MOST_EXTRA_MS = 8_000;

    /** A test that asks for next to no warm-up gets none. */
    private static final long MOST_EXTRA_TIMES = 3;
    private static final long STEP_MS = 500;
    /** Of a step spent compiling, at most. */
    private static final long CALM_MS = 10;

    private WarmUp() {
    }

    static void await(Load load, long ms) throws InterruptedException, RunFailure {
        load.sleep(ms);
        CompilationMXBean compiler = ManagementFactory.getCompilationMXBean();
        if (compiler == null || !compiler.isCompilationTimeMonitoringSupported()) {
            return;
        }
        long before = compiler.getTotalCompilationTime();
        long mostExtraMs = Math.min(MOST_EXTRA_MS, MOST_EXTRA_TIMES * ms);
        for (long extraMs = STEP_MS; extraMs <= mostExtraMs; extraMs += STEP_MS) {
            load.sleep(STEP_MS);
            long now = compiler.getTotalCompilationTime();
            if (now - before <= CALM_MS) {
                return;
            }
            before = now;
        }
    }
}
