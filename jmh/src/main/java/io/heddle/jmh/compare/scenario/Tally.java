package io.heddle.jmh.compare.scenario;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.IntCountsHistogram;

/** The counts of one thread or one chain of events. <b>Thread:</b> single writer, its owner; any reader of the count. */
final class Tally {
    private static final long MAX_LATENCY_NS = 60_000_000_000L;
    /** Precise to 1 %. Small, because some libraries have a thread or two for each connection. */
    private static final int DIGITS = 2;
    private static final VarHandle COMPLETED;

    static {
        try {
            COMPLETED = MethodHandles.lookup().findVarHandle(Tally.class, "completed", long.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    private final Thread owner = Thread.currentThread();
    private final IntCountsHistogram latencies = new IntCountsHistogram(MAX_LATENCY_NS, DIGITS);
    private long completed;

    boolean isOwnedBy(Thread thread) {
        return owner == thread;
    }

    void countOpaque() {
        COMPLETED.setOpaque(this, completed + 1);
    }

    long completedOpaque() {
        return (long) COMPLETED.getOpaque(this);
    }

    void record(long latencyNs) {
        latencies.recordValue(Math.min(latencyNs, MAX_LATENCY_NS));
    }

    void addLatenciesTo(Histogram all) {
        all.add(latencies);
    }
}
