package io.heddle.loadgen.plan;

import java.util.List;

/**
 * All that a run needs to know, checked when made.
 * <b>Thread:</b> immutable.
 *
 * @param name in reports
 * @param source as its author wrote it, for the report: a file's text or a command line, without secrets
 * @param target of the scenarios that have none of their own
 * @param network how connections are made
 * @param load how much
 * @param scenarios one or more
 * @param sources of data
 * @param failIf thresholds that break the run, such as {@code echo.p99>50ms}
 * @param engines event loops, 1 or more
 */
public record Plan(
    String name,
    String source,
    Target target,
    Network network,
    Load load,
    List<Scenario> scenarios,
    List<Source> sources,
    List<String> failIf,
    int engines) {
    public Plan {
        scenarios = List.copyOf(scenarios);
        sources = List.copyOf(sources);
        failIf = List.copyOf(failIf);
    }

    /** Begins a plan. */
    public static PlanBuilder builder(String name) {
        return new PlanBuilder(name);
    }

    /** Begins a plan like this one. */
    public PlanBuilder toBuilder() {
        return new PlanBuilder(this);
    }
}
