package io.heddle.jmh.compare.run;

import io.heddle.jmh.compare.report.Workload;
import java.util.Locale;

/**
 * How long a run warms up and is measured. <b>Thread:</b> immutable.
 *
 * @param warmupSeconds before the window, at least
 * @param windowSeconds that are measured
 */
public record Timing(double warmupSeconds, double windowSeconds) {
    /**
     * Idle connections need no time but to settle, those that are opened first like those that are counted: after five seconds without use
     * the JVM gives back what its compiler took, and libraries what their pools keep.
     */
    private static final Timing IDLE = new Timing(6, 6);
    /** A few hundred TLS handshakes a second need that much longer until the JIT compiler has seen their code often enough. */
    private static final double HANDSHAKES = 4;
    /** What a run takes besides: a JVM that starts, connections that open, a JIT compiler that has not done yet. */
    private static final double START_SECONDS = 3.6;

    /** That of a workload: idle ones have their own, and those of TLS handshakes warm up for longer. */
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
