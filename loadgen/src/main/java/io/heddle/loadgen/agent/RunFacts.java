package io.heddle.loadgen.agent;

import java.util.List;

/**
 * Facts about a run that only the caller knows, for its listeners. <b>Thread:</b> immutable.
 *
 * @param parts identities of the parts that are added in the run
 * @param target where the connections go, without secrets
 * @param workload words for what happens on the connections
 * @param tool name and version of the program
 * @param machine description of it
 */
public record RunFacts(List<String> parts, String target, String workload, String tool, String machine) {
    public RunFacts {
        parts = List.copyOf(parts);
    }
}
