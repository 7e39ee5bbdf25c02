package io.heddle.engine.metrics;

import io.heddle.api.statistics.LatencySummary;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * The round trips of all pings of an engine, from 1 us to one hour with three significant digits.
 *
 * <p><b>Thread:</b> {@link #record} single writer; {@link #summary} any reader.
 */
public final class RttRecorder {
    private static final long LEAST_NS = 1_000;
    private static final long MOST_NS = TimeUnit.HOURS.toNanos(1);
    private static final int DIGITS = 3;

    private volatile Histogram histogram;

    public void record(long roundTripNs) {
        Histogram into = histogram;
        if (into == null) {
            // Made with the first pong: an engine that never pings does not pay for it.
            into = new ConcurrentHistogram(LEAST_NS, MOST_NS, DIGITS);
            histogram = into;
        }
        into.recordValue(Math.max(0, Math.min(roundTripNs, MOST_NS)));
    }

    public LatencySummary summary() {
        Histogram live = histogram;
        if (live == null) {
            return LatencySummary.EMPTY;
        }
        Histogram still = live.copy();
        return new LatencySummary(
            still.getTotalCount(),
            still.getMinValue(),
            still.getMean(),
            still.getValueAtPercentile(50),
            still.getValueAtPercentile(90),
            still.getValueAtPercentile(99),
            still.getValueAtPercentile(99.9),
            still.getMaxValue());
    }
}
