package io.heddle.loadgen;

import io.heddle.api.statistics.LatencySummary;
import org.HdrHistogram.Histogram;

/** A histogram of times up to one hour, with three significant digits. <b>Thread:</b> loop-confined. */
final class RoundTrips {
    private static final long MAX_NS = 3_600_000_000_000L;

    private final Histogram histogram = new Histogram(MAX_NS, 3);

    void record(long ns) {
        histogram.recordValue(Math.max(0, Math.min(ns, MAX_NS)));
    }

    long percentileNs(double percent) {
        return histogram.getTotalCount() == 0 ? 0 : histogram.getValueAtPercentile(percent);
    }

    LatencySummary summary() {
        if (histogram.getTotalCount() == 0) {
            return LatencySummary.EMPTY;
        }
        return new LatencySummary(
            histogram.getTotalCount(),
            histogram.getMinValue(),
            histogram.getMean(),
            histogram.getValueAtPercentile(50),
            histogram.getValueAtPercentile(90),
            histogram.getValueAtPercentile(99),
            histogram.getValueAtPercentile(99.9),
            histogram.getMaxValue());
    }
}
