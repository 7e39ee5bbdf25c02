package io.heddle.api.statistics;

/**
 * Percentiles of a {@link LatencyHistogram}, in nanoseconds; all 0 if it holds no values.
 * Immutable.
 *
 * @param count values recorded
 * @param minNs the smallest
 * @param meanNs the mean
 * @param p50Ns the median
 * @param p90Ns 90 % of the values are at most this
 * @param p99Ns 99 % of the values are at most this
 * @param p999Ns 99.9 % of the values are at most this
 * @param maxNs the largest
 */
public record LatencySummary(
    long count, long minNs, double meanNs, long p50Ns, long p90Ns, long p99Ns, long p999Ns, long maxNs) {

    /** The summary of no values. */
    public static final LatencySummary EMPTY = new LatencySummary(0, 0, 0, 0, 0, 0, 0, 0);
}
