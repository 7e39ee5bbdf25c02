package io.heddle.loadgen.scenario;

import io.heddle.loadgen.plan.Plan;
import io.heddle.loadgen.plan.Scenario;
import io.heddle.loadgen.plan.ScenarioBuilder;
import java.util.function.Consumer;

/** Plans for tests. <b>Thread:</b> no state. */
final class Plans {
    private Plans() {}

    /** One scenario, for as many users as a test makes. */
    static Plan of(Consumer<ScenarioBuilder> steps) {
        return of(false, steps);
    }

    /** The same with a rate of messages. */
    static Plan paced(Consumer<ScenarioBuilder> steps) {
        return of(true, steps);
    }

    private static Plan of(boolean paced, Consumer<ScenarioBuilder> steps) {
        ScenarioBuilder scenario = Scenario.builder("chat");
        steps.accept(scenario);
        return Plan.builder("test")
            .target("ws://localhost:9/")
            .load(load -> {
                load.connections(1_000);
                if (paced) {
                    load.rate(10);
                }
            })
            .scenario(scenario)
            .build();
    }
}
