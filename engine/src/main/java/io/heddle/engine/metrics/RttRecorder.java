package io.heddle.engine.metrics;

import io.heddle.api.statistics.LatencySummary;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * Records the round-trip times of all pings of an engine, from 1 us to one hour with three significant digits.
 *
 * <p><b>Thread:</b> {@link #record} single writer; {@link #summary} any reader.
 */
public final class RttRecorder {
    private static final long MIN_NS = 1_000;
    private static final long MAX_NS = TimeUnit.HOURS.toNanos(1);
    private static final int DIGITS = 3;

    private volatile Histogram histogram;

    public void record(long roundTripNs) {
        Histogram into = histogram;
        if (into == null) {
            // Created with the first pong: an engine that never pings does not pay for it.
            into = new ConcurrentHistogram(MIN_NS, MAX_NS, DIGITS);
            histogram = into;
        }
        into.recordValue(Math.max(0, Math.min(roundTripNs, MAX_NS)));
    }

    public LatencySummary summary() {
        Histogram live = histogram;
        if (live == null) {
            return LatencySummary.EMPTY;
        }
        Histogram snapshot = live.copy();
        return new LatencySummary(
            snapshot.getTotalCount(),
            snapshot.getMinValue(),
            snapshot.getMean(),
            snapshot.getValueAtPercentile(50),
            snapshot.getValueAtPercentile(90),
            snapshot.getValueAtPercentile(99),
            snapshot.getValueAtPercentile(99.9),
            snapshot.getMaxValue());
    }
}
