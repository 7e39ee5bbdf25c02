package io.heddle.jmh.tools;

/**
 * One run of one tool, as a line of JSON. <b>Thread:</b> immutable.
 *
 * @param part of the comparison
 * @param tool that ran
 * @param version of the tool
 * @param round from 1
 * @param work that it was asked to do
 * @param load the load average of the machine before the run
 * @param error why there are no figures, or null
 * @param opened connections that the server saw
 * @param due messages that were due while the server counted
 * @param arrived messages that the server counted
 * @param userMicros CPU of the tool's processes a message
 * @param systemMicros CPU in the kernel a message
 * @param peakBytes memory of the tool's processes
 * @param serverCpu share of its core that the server used
 * @param report the tool's own
 * @param felt the times that its users felt, in the test of truth
 */
record ToolResult(
    Part part,
    Tool tool,
    String version,
    int round,
    ToolWork work,
    String load,
    String error,
    int opened,
    long due,
    long arrived,
    double userMicros,
    double systemMicros,
    long peakBytes,
    double serverCpu,
    ToolReport report,
    ToolReport felt) {

    /** The parts of the comparison. */
    enum Part {
        /** CPU and memory at a fixed rate. */
        COST,
        /** The highest rate. */
        RATE,
        /** A server that stalls. */
        TRUTH
    }

    double cpuMicros() {
        return userMicros + systemMicros;
    }

    /** The share of the due messages that arrived. */
    double sentShare() {
        return due == 0 ? 0 : (double) arrived / due;
    }

    boolean hasFailed() {
        return error != null;
    }
}
