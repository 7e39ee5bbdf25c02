package io.heddle.loadgen.plan;

import java.util.List;

/**
 * The steps of one kind of user.
 * <b>Thread:</b> immutable.
 *
 * @param name unique in the plan
 * @param weight its share of the users, against the sum of all weights; above 0
 * @param target where it connects, or null for the plan's
 * @param steps in order
 * @param listeners for messages that no step awaits
 */
public record Scenario(String name, double weight, Target target, List<Step> steps, List<Listener> listeners) {
    public Scenario {
        steps = List.copyOf(steps);
        listeners = List.copyOf(listeners);
    }

    /** Begins a scenario. */
    public static ScenarioBuilder builder(String name) {
        return new ScenarioBuilder(name);
    }
}
