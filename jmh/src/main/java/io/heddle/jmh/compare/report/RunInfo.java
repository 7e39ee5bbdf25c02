package io.heddle.jmh.compare.report;

/**
 * The circumstances of a run, stored beside its lines in {@code run.json}. <b>Thread:</b> immutable.
 *
 * @param started the date, such as {@code 2026-11-26}
 * @param machine the CPU's model, cores and memory, in a phrase
 * @param kernel its name and version
 * @param jdk its name and version
 * @param commit of Heddle, or empty if unknown
 * @param rounds of each client
 * @param warmupSeconds before each window
 * @param windowSeconds of measurement
 * @param pinned true if server and clients had a core each
 */
public record RunInfo(
    String started,
    String machine,
    String kernel,
    String jdk,
    String commit,
    int rounds,
    double warmupSeconds,
    double windowSeconds,
    boolean pinned) {}
