package io.heddle.jmh.compare.report;

/**
 * Where and how a run was measured; beside its lines in {@code run.json}. <b>Thread:</b> immutable.
 *
 * @param started the date, such as {@code 2026-11-26}
 * @param machine the CPU's model, cores and memory, in a phrase
 * @param kernel its name and version
 * @param jdk its name and version
 * @param commit of Heddle, or empty if unknown
 * @param rounds how often each client ran
 * @param warmupSeconds before each window
 * @param windowSeconds that were measured
 * @param pinned whether server and clients had a core each
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
