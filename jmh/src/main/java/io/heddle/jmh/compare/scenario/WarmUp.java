package io.heddle.jmh.compare.scenario;

import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;

/**
 * The time before the window: as long as asked for, and then until the JIT compiler is done, within a limit. The compiler shares the
 * client's processor, takes seconds for a large library, and is not part of the cost of a message.
 *
 * <p><b>Thread:</b> the main thread.
 */
final class WarmUp {
    static final long MAX_EXTRA_MS = 8_000;

    /** Relative to the requested time, so that a test with a tiny warm-up stays short. */
    private static final long MAX_EXTRA_FACTOR = 3;
    private static final long STEP_MS = 500;
    /** The compiler counts as done if it took at most this much of a step. */
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
        long maxExtraMs = Math.min(MAX_EXTRA_MS, MAX_EXTRA_FACTOR * ms);
        for (long extraMs = STEP_MS; extraMs <= maxExtraMs; extraMs += STEP_MS) {
            load.sleep(STEP_MS);
            long now = compiler.getTotalCompilationTime();
            if (now - before <= CALM_MS) {
                return;
            }
            before = now;
        }
    }
}
