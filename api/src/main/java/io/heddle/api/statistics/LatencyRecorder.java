package io.heddle.api.statistics;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Records durations for a {@link LatencyHistogram}, without allocating: the engine's own times, and those that an application measures
 * itself, from a request to its answer for instance. One holds 44 KiB once it has a value.
 *
 * <p>Only one thread may record, the event-loop thread for instance; any thread may read.
 */
public final class LatencyRecorder {
    private static final VarHandle SUM;
    private static final VarHandle MIN;
    private static final VarHandle MAX;
    private static final VarHandle COUNTS;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            SUM = lookup.findVarHandle(LatencyRecorder.class, "sumNs", long.class);
            MIN = lookup.findVarHandle(LatencyRecorder.class, "minNs", long.class);
            MAX = lookup.findVarHandle(LatencyRecorder.class, "maxNs", long.class);
            COUNTS = lookup.findVarHandle(LatencyRecorder.class, "counts", AtomicLongArray.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private long sumNs;
    private long minNs = Long.MAX_VALUE;
    private long maxNs = -1;
    /** Null until there is a value: many recorders never have one. */
    private AtomicLongArray counts;

    /** Creates an empty recorder. */
    public LatencyRecorder() {}

    /**
     * Creates an empty recorder.
     *
     * @param isReady whether it has its memory from the start, so that not even the first value allocates
     */
    public LatencyRecorder(boolean isReady) {
        counts = isReady ? new AtomicLongArray(Buckets.COUNT) : null;
    }

    /**
     * Records a value.
     *
     * @param durationNs in nanoseconds; below zero it counts as zero, and beyond 6 days as 6 days
     */
    public void record(long durationNs) {
        long ns = Math.max(0, Math.min(durationNs, Buckets.MAX_NS));
        AtomicLongArray into = counts;
        if (into == null) {
            into = new AtomicLongArray(Buckets.COUNT);
            COUNTS.setRelease(this, into);
        }
        // The extremes first: whoever sees a value counted looks at the buckets between them.
        if (ns < minNs) {
            MIN.setRelease(this, ns);
        }
        if (ns > maxNs) {
            MAX.setRelease(this, ns);
        }
        int bucket = Buckets.of(ns);
        SUM.setOpaque(this, sumNs + ns);
        into.setOpaque(bucket, into.getPlain(bucket) + 1);
    }

    /** {@return the values so far; one that is being recorded may be missing in one figure and counted in another} */
    public LatencyHistogram histogram() {
        AtomicLongArray from = (AtomicLongArray) COUNTS.getAcquire(this);
        long max = (long) MAX.getAcquire(this);
        long min = (long) MIN.getAcquire(this);
        if (from == null || max < min) {
            return LatencyHistogram.EMPTY;
        }
        int first = Buckets.of(min);
        long[] copy = new long[Buckets.of(max) - first + 1];
        for (int i = 0; i < copy.length; i++) {
            copy[i] = from.getOpaque(first + i);
        }
        return new LatencyHistogram(first, copy, (long) SUM.getOpaque(this), min, max);
    }
}
