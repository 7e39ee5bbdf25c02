package io.heddle.loadgen.plan;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Builds a {@link Scenario}: what one kind of user does, step by step. <b>Thread:</b> one thread. */
public final class ScenarioBuilder extends StepsBuilder<ScenarioBuilder> {
    private final String name;
    private final List<Listener> listeners = new ArrayList<>();
    private double weight = 1;
    private Target target;

    ScenarioBuilder(String name) {
        super(new StepNames());
        this.name = Ranges.name("scenario", name);
    }

    @Override
    ScenarioBuilder self() {
        return this;
    }

    /** Its share of the users, against the sum of all scenarios' weights; 1 by default. */
    public ScenarioBuilder weight(double share) {
        if (!(share > 0) || share > Ranges.MAX_RATE) {
            throw new PlanException("weight must be above 0 and at most " + Quantities.count((long) Ranges.MAX_RATE));
        }
        this.weight = share;
        return this;
    }

    /** Where its users connect; by default where the plan says. */
    public ScenarioBuilder target(Target own) {
        this.target = own;
        return this;
    }

    /** Counts messages that the server sends on its own. */
    public ScenarioBuilder listen(String listener, Matcher message) {
        return listen(new Listener(listener, message, null, null, null, 0));
    }

    /** Counts messages that the server sends on its own, and measures their way from a time stamp that they carry. */
    public ScenarioBuilder listen(String listener, Matcher message, Extract stamp, Duration unit) {
        return listen(new Listener(listener, message, stamp, unit, null, 0));
    }

    /** Counts messages that the server sends on its own. */
    public ScenarioBuilder listen(Listener listener) {
        listeners.add(PlanRules.checked(listener));
        return this;
    }

    /** The scenario. */
    public Scenario build() {
        if (steps().isEmpty()) {
            throw new PlanException("scenario '" + name + "' has no step: give it one, at least connect");
        }
        return new Scenario(name, weight, target, steps(), listeners);
    }
}
