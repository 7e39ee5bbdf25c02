package io.heddle.loadgen.interval;

import java.util.List;

/**
 * The facts that are known when a run begins. <b>Thread:</b> immutable.
 *
 * @param parts identities of the parts that are added in it, one for each agent: no part counts twice when runs are added
 * @param plan name of the plan
 * @param source text of the plan as its author wrote it, without secrets; or a command line, without the options of outputs too, since runs
 *     with the same plan can be added
 * @param target where the connections go, without secrets
 * @param workload words for what happens on the connections, such as {@code 64-byte binary messages, 20,000 a second}
 * @param connections most users at the same time, of the agents that take part
 * @param engines of all agents together
 * @param agents processes that take part
 * @param startEpochMs when second 0 begins
 * @param plannedNs how long the run is to last, warm-up included, without the drain
 * @param warmUpNs how much of that does not count
 * @param steps names of the steps in the order of the plan
 * @param failIf thresholds that the plan or its user gave, as written
 * @param tool name and version of the program
 * @param machine processors, memory, system and JVM of the agents
 */
public record RunStart(
    List<String> parts,
    String plan,
    String source,
    String target,
    String workload,
    long connections,
    int engines,
    int agents,
    long startEpochMs,
    long plannedNs,
    long warmUpNs,
    List<String> steps,
    List<String> failIf,
    String tool,
    String machine) {

    public RunStart {
        parts = List.copyOf(parts);
        steps = List.copyOf(steps);
        failIf = List.copyOf(failIf);
    }
}
