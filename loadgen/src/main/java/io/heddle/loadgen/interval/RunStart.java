package io.heddle.loadgen.interval;

import java.util.List;

/**
 * What is known when a run begins. <b>Thread:</b> immutable.
 *
 * @param plan name of the plan
 * @param source text of the plan as its author wrote it, without secrets, or a command line
 * @param target where the connections go, without secrets
 * @param connections most users at the same time
 * @param engines of all agents together
 * @param agents processes that take part
 * @param startEpochMs when second 0 begins
 * @param plannedNs how long the run is to last, warm-up included, without the drain
 * @param warmUpNs how much of that does not count
 * @param steps names of the steps in the order of the plan
 * @param tool name and version of the program
 * @param machine processors, memory, system and JVM of the agents
 */
public record RunStart(
    String plan,
    String source,
    String target,
    long connections,
    int engines,
    int agents,
    long startEpochMs,
    long plannedNs,
    long warmUpNs,
    List<String> steps,
    String tool,
    String machine) {

    public RunStart {
        steps = List.copyOf(steps);
    }
}
