package io.heddle.api.statistics;

import java.util.Arrays;

/**
 * Durations, counted in buckets less than 0.8 % wide: their percentiles, and how many were at most so long, which is what a chart or a
 * Prometheus histogram needs. One holds only the buckets between its smallest and its largest value. Two of the same source differ by the
 * values of the time between them ({@link #since}), and those of several engines add up ({@link #plus}).
 *
 * <p>Count, sum, and the smallest and largest value since the start are exact up to 6 days; a longer duration counts as 6 days. All other
 * figures are exact to 0.8 %. Immutable.
 */
public final class LatencyHistogram {
    /** The histogram of no values. */
    public static final LatencyHistogram EMPTY = new LatencyHistogram(0, new long[0], 0, 0, 0);

    private static final double[] SHARES = {50, 90, 99, 99.9};

    private final int firstBucket;
    private final long[] counts;
    private final long count;
    private final long sumNs;
    private final long minNs;
    private final long maxNs;

    /** @param counts of the buckets from the first on; taken over */
    LatencyHistogram(int firstBucket, long[] counts, long sumNs, long minNs, long maxNs) {
        this.firstBucket = firstBucket;
        this.counts = counts;
        this.count = Arrays.stream(counts).sum();
        this.sumNs = sumNs;
        this.minNs = minNs;
        this.maxNs = maxNs;
    }

    /** {@return the number of values} */
    public long count() {
        return count;
    }

    /** {@return the sum of all values, in nanoseconds} */
    public long sumNs() {
        return sumNs;
    }

    /** {@return the smallest value in nanoseconds; 0 without values} */
    public long minNs() {
        return minNs;
    }

    /** {@return the largest value in nanoseconds; 0 without values} */
    public long maxNs() {
        return maxNs;
    }

    /** {@return the mean in nanoseconds; 0 without values} */
    public double meanNs() {
        return count == 0 ? 0 : (double) sumNs / count;
    }

    /**
     * Returns a percentile.
     *
     * @param percent 0 to 100
     * @return the least value, in nanoseconds, such that at least that share of all values is at most as large; 0 without values
     * @throws IllegalArgumentException if the percentage is out of these bounds
     */
    public long percentileNs(double percent) {
        if (!(percent >= 0 && percent <= 100)) {
            throw new IllegalArgumentException("percent=" + percent + " must be from 0 to 100");
        }
        // A little less, so that 99.9 % of 1,000 are 999 in floating point too.
        long wanted = Math.max(1, (long) Math.ceil(Math.nextDown(percent) * count / 100));
        long seen = 0;
        for (int i = 0; i < counts.length; i++) {
            seen += counts[i];
            if (seen >= wanted) {
                return Math.max(minNs, Math.min(maxNs, Buckets.lastNs(firstBucket + i)));
            }
        }
        return maxNs;
    }

    /**
     * Returns how many values are at most as large as a bound: the cumulative count of a bucket of a Prometheus histogram ({@code le}).
     *
     * @param boundNs in nanoseconds
     * @return the count; values less than 0.8 % above the bound may be among them
     */
    public long countAtMost(long boundNs) {
        if (boundNs < 0) {
            return 0;
        }
        int end = Math.min(counts.length, Buckets.of(boundNs) - firstBucket + 1);
        long sum = 0;
        for (int i = 0; i < end; i++) {
            sum += counts[i];
        }
        return sum;
    }

    /** {@return the usual percentiles} */
    public LatencySummary summary() {
        return count == 0 ? LatencySummary.EMPTY
            : new LatencySummary(count, minNs, meanNs(), percentileNs(SHARES[0]), percentileNs(SHARES[1]), percentileNs(SHARES[2]),
                percentileNs(SHARES[3]), maxNs);
    }

    /**
     * Returns the values that were added since an earlier histogram of the same source. The smallest and the largest of them are exact to
     * 0.8 %.
     *
     * @param earlier read before this one
     * @return the difference
     * @throws IllegalArgumentException if the other one has values that this one does not have, so that it is not an earlier one
     */
    public LatencyHistogram since(LatencyHistogram earlier) {
        if (earlier.count == 0) {
            return this;
        }
        long[] difference = counts.clone();
        boolean isEarlier = earlier.firstBucket >= firstBucket && earlier.endBucket() <= endBucket();
        for (int i = 0; isEarlier && i < earlier.counts.length; i++) {
            int at = earlier.firstBucket - firstBucket + i;
            difference[at] -= earlier.counts[i];
            isEarlier = difference[at] >= 0;
        }
        if (!isEarlier) {
            throw new IllegalArgumentException("This is no later histogram of the same source: it lacks values of the other one");
        }
        // A new extreme is one of the values since then.
        long knownMinNs = minNs < earlier.minNs ? minNs : -1;
        long knownMaxNs = maxNs > earlier.maxNs ? maxNs : -1;
        return trimmed(firstBucket, difference, sumNs - earlier.sumNs, knownMinNs, knownMaxNs, minNs, maxNs);
    }

    /**
     * Adds the values of another histogram, of another engine for instance.
     *
     * @param other any histogram
     * @return all values of both
     */
    public LatencyHistogram plus(LatencyHistogram other) {
        if (count == 0 || other.count == 0) {
            return count == 0 ? other : this;
        }
        int first = Math.min(firstBucket, other.firstBucket);
        long[] sum = new long[Math.max(endBucket(), other.endBucket()) - first];
        for (int i = 0; i < counts.length; i++) {
            sum[firstBucket - first + i] += counts[i];
        }
        for (int i = 0; i < other.counts.length; i++) {
            sum[other.firstBucket - first + i] += other.counts[i];
        }
        return new LatencyHistogram(first, sum, sumNs + other.sumNs, Math.min(minNs, other.minNs), Math.max(maxNs, other.maxNs));
    }

    /** Leaves out empty buckets at both ends; an extreme that is not known (-1) is that of its bucket, within the limits. */
    private static LatencyHistogram trimmed(int firstBucket, long[] counts, long sumNs, long minNs, long maxNs, long leastNs, long mostNs) {
        int from = 0;
        int to = counts.length;
        while (from < to && counts[from] == 0) {
            from++;
        }
        while (to > from && counts[to - 1] == 0) {
            to--;
        }
        if (from == to) {
            return EMPTY;
        }
        long min = minNs >= 0 ? minNs : Math.max(leastNs, Buckets.firstNs(firstBucket + from));
        long max = maxNs >= 0 ? maxNs : Math.min(mostNs, Buckets.lastNs(firstBucket + to - 1));
        return new LatencyHistogram(firstBucket + from, Arrays.copyOfRange(counts, from, to), sumNs, min, max);
    }

    private int endBucket() {
        return firstBucket + counts.length;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LatencyHistogram same && firstBucket == same.firstBucket && sumNs == same.sumNs && minNs == same.minNs
            && maxNs == same.maxNs && Arrays.equals(counts, same.counts);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(31 * sumNs + count);
    }

    /** {@return the percentiles} */
    @Override
    public String toString() {
        return "LatencyHistogram[count=" + count + ", minNs=" + minNs + ", meanNs=" + Math.round(meanNs()) + ", p50Ns=" + percentileNs(50)
            + ", p99Ns=" + percentileNs(99) + ", maxNs=" + maxNs + "]";
    }
}
