package io.heddle.api.statistics;

/**
 * The buckets of all latency histograms: one for each nanosecond up to 255, and above that 128 for each power of two. Immutable.
 */
final class Buckets {
    private static final int DIGIT_BITS = 7;
    private static final int DIGITS = 1 << DIGIT_BITS;
    private static final int MAX_BITS = 49;
    /** 6.5 days. */
    static final long MAX_NS = (1L << MAX_BITS) - 1;
    static final int COUNT = (MAX_BITS - DIGIT_BITS - 1) * DIGITS + 2 * DIGITS;

    private Buckets() {}

    /** @param ns zero or more; more than the largest is counted as that */
    static int of(long ns) {
        long value = Math.min(ns, MAX_NS);
        int shift = Math.max(0, Long.SIZE - 1 - DIGIT_BITS - Long.numberOfLeadingZeros(value));
        return (shift << DIGIT_BITS) + (int) (value >>> shift);
    }

    static long firstNs(int bucket) {
        int shift = Math.max(0, (bucket >>> DIGIT_BITS) - 1);
        return (long) (bucket - (shift << DIGIT_BITS)) << shift;
    }

    static long lastNs(int bucket) {
        return firstNs(bucket + 1) - 1;
    }
}
