package io.heddle.jmh.tools;

/**
 * The response times that a tool reports, in milliseconds; null for those that it does not report. <b>Thread:</b> immutable.
 *
 * @param p50 the median
 * @param p90 the 90th percentile
 * @param p99 the 99th percentile
 * @param mean the mean
 * @param max the longest
 */
record ToolReport(Double p50, Double p90, Double p99, Double mean, Double max) {
    /** No report at all. */
    static final ToolReport NONE = new ToolReport(null, null, null, null, null);
}
