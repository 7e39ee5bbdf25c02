package io.heddle.jmh.compare.run;

import io.heddle.jmh.compare.report.Workload;
import java.util.Locale;

/**
 * The length of the warm-up and of the measured window. <b>Thread:</b> immutable.
 *
 * @param warmupSeconds before the window, as a minimum
 * @param windowSeconds that are measured
 */
public record Timing(double warmupSeconds, double windowSeconds) {
    /**
     * Idle connections only need time to settle, before each of the two counts: after five idle seconds the JVM releases the memory of its
     * compiler, and libraries release the memory of their pools.
     */
    private static final Timing IDLE = new Timing(6, 6);
    /** At a few hundred TLS handshakes per second, the JIT compiler takes this many times longer to see their code often enough. */
    private static final double HANDSHAKES = 4;
    /** The other time of a run: starting the JVM, opening connections, waiting for the JIT compiler. */
    private static final double START_SECONDS = 3.6;

    /** The timing of a workload: idle ones have their own, and TLS handshakes warm up longer. */
    public Timing of(Workload workload) {
        if (workload.isIdle()) {
            return IDLE;
        }
        return workload.isConnect() && workload.tls() ? new Timing(HANDSHAKES * warmupSeconds, windowSeconds) : this;
    }

    public double runSeconds() {
        return warmupSeconds + windowSeconds + START_SECONDS;
    }

    public static String written(double seconds) {
        long whole = Math.round(seconds);
        if (whole < 90) {
            return whole + " s";
        }
        long minutes = Math.round(seconds / 60);
        return minutes < 90 ? minutes + " min" : String.format(Locale.ROOT, "%d h %d min", minutes / 60, minutes % 60);
    }
}
