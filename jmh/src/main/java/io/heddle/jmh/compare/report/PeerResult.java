package io.heddle.jmh.compare.report;

/**
 * One line of JSON: the result of one run of one client. With an {@code error} all figures are null; otherwise those are null that
 * the scenario does not have. <b>Thread:</b> immutable.
 *
 * @param scenario such as {@code pingpong}
 * @param connections number of them
 * @param bytes of payload in a message
 * @param depth in flight on each connection
 * @param tls whether over TLS
 * @param active on how many of the connections messages travel, or null for all
 * @param client such as {@code netty-epoll}
 * @param version of the library
 * @param round from 1
 * @param jdk such as {@code 25.0.3}
 * @param time when it was measured, an ISO instant
 * @param seconds of the measured window
 * @param messages completed in the window; in {@code connect} the cycles, in {@code idle} the connections held
 * @param messagesPerSecond of the window
 * @param cpuNs of the client process, divided by messages
 * @param userNs the share of it in user mode
 * @param systemNs the share of it in the kernel
 * @param latencyUs or null
 * @param allocatedBytes of all threads, divided by messages
 * @param gcs collections in the window
 * @param gcMs duration of the collections
 * @param threads live in the process
 * @param serverCpu the share of one core that the server used, 0 to 1
 * @param heapBytes per connection
 * @param nativeBytes per connection
 * @param error reason for the absence of figures, or null
 */
public record PeerResult(
    String scenario,
    int connections,
    int bytes,
    int depth,
    boolean tls,
    Integer active,
    String client,
    String version,
    int round,
    String jdk,
    String time,
    Double seconds,
    Double messages,
    Double messagesPerSecond,
    Double cpuNs,
    Double userNs,
    Double systemNs,
    LatencyUs latencyUs,
    Double allocatedBytes,
    Double gcs,
    Double gcMs,
    Double threads,
    Double serverCpu,
    Double heapBytes,
    Double nativeBytes,
    String error) {

    /**
     * Percentiles in microseconds. <b>Thread:</b> immutable.
     *
     * @param p50 the median
     * @param p90 exceeded by one in ten
     * @param p99 exceeded by one in a hundred
     * @param p999 exceeded by one in a thousand
     * @param max the longest
     */
    public record LatencyUs(Double p50, Double p90, Double p99, Double p999, Double max) {}

    /** A run without figures, and the reason. */
    public static PeerResult failed(Workload workload, String client, int round, String jdk, String time, String error) {
        return new PeerResult(workload.scenario(), workload.connections(), workload.bytes(), workload.depth(), workload.tls(),
            workload.active(), client, null, round, jdk, time, null, null, null, null, null, null, null, null, null, null, null, null,
            null, null, error);
    }

    /** The workload of the run; clients are compared by it. */
    public Workload workload() {
        return Workload.of(this);
    }

    public boolean hasFailed() {
        return error != null;
    }
}
