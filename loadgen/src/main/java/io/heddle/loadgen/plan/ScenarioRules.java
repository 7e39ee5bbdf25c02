package io.heddle.loadgen.plan;

import java.util.List;

/** The rules between the steps of one scenario. <b>Thread:</b> one thread. */
final class ScenarioRules {
    private static final int MAX_DEPTH = 32;

    /** The state of the connection before a step, as far as it is known. */
    private enum Connection {
        NONE_YET, OPEN, CLOSED, UNKNOWN
    }

    private final Scenario scenario;
    private final Load load;
    private boolean paced;

    ScenarioRules(Scenario scenario, Load load) {
        this.scenario = scenario;
        this.load = load;
    }

    void check() {
        PlanRules.unique(scenario.listeners(), Listener::name, "listeners");
        walk(scenario.steps(), Connection.NONE_YET, null, 0);
    }

    /** True if it has a loop that turns by the plan's rate. */
    boolean isPaced() {
        return paced;
    }

    private Connection walk(List<Step> steps, Connection before, Step.Repeat pacing, int depth) {
        if (depth > MAX_DEPTH) {
            throw new PlanException(steps.isEmpty() ? scenario : steps.get(0),
                "loops and branches must not be nested deeper than " + MAX_DEPTH);
        }
        Connection now = before;
        Step endless = null;
        for (Step step : steps) {
            if (endless != null) {
                throw new PlanException(step, "no user ever comes to this step, because the loop before it goes on until the run ends");
            }
            now = after(step, now, pacing, depth);
            if (step instanceof Step.Repeat repeat && isEndless(repeat)) {
                endless = step;
            }
        }
        return now;
    }

    private static boolean isEndless(Step.Repeat repeat) {
        return repeat.kind() == Step.Repeat.Kind.FOREVER || repeat.kind() == Step.Repeat.Kind.WHEN_DUE;
    }

    private Connection after(Step step, Connection now, Step.Repeat pacing, int depth) {
        if (step instanceof Step.Connect) {
            if (now == Connection.OPEN) {
                throw new PlanException(step, "the connection is open already: leave this connect out, or put a close before it");
            }
            return Connection.OPEN;
        }
        if (step instanceof Step.Think || step instanceof Step.Assign) {
            return now;
        }
        if (step instanceof Step.Branch branch) {
            Connection one = walk(branch.then(), now, pacing, depth + 1);
            Connection other = walk(branch.otherwise(), now, pacing, depth + 1);
            return one == other ? one : Connection.UNKNOWN;
        }
        if (step instanceof Step.Repeat repeat) {
            return afterLoop(repeat, now, pacing, depth);
        }
        if (now == Connection.CLOSED) {
            throw new PlanException(step, "the connection was closed before this step: put a connect between them");
        }
        if (step instanceof Step.Request request && request.id() != null && !PlanRules.hasId(request.message())) {
            throw new PlanException(request.message(), "the answer is found by its id, but the message has none: put {{id}} into it");
        }
        return step instanceof Step.Close ? Connection.CLOSED : Connection.OPEN;
    }

    private Connection afterLoop(Step.Repeat repeat, Connection now, Step.Repeat pacing, int depth) {
        if (repeat.steps().isEmpty()) {
            throw new PlanException(repeat, "the loop has no step: give it one");
        }
        boolean byRate = repeat.kind() == Step.Repeat.Kind.WHEN_DUE;
        if (byRate) {
            if (pacing != null) {
                throw new PlanException(repeat, "a loop that turns by the rate cannot be inside of another one");
            }
            if (load.messages() == null && load.search() == null) {
                throw new PlanException(repeat, "the loop turns by the rate of the load, and there is none: set rate");
            }
            paced = true;
        }
        if (isEndless(repeat) && load.arrivals() != null && load.lifetime() == null) {
            throw new PlanException(repeat,
                "with arrivals users come for one walk through their scenario, but this loop never ends: give it"
                    + " times or during, or give the load a lifetime");
        }
        if (repeat.kind() == Step.Repeat.Kind.FOREVER && repeat.steps().stream().allMatch(Step.Assign.class::isInstance)) {
            throw new PlanException(repeat, "the loop would turn for ever without a message or a pause: add one");
        }
        Step.Repeat inside = byRate ? repeat : pacing;
        Connection first = walk(repeat.steps(), now, inside, depth + 1);
        // A second turn finds the connection as the first one left it.
        Connection second = walk(repeat.steps(), first, inside, depth + 1);
        boolean always = isEndless(repeat) || repeat.kind() == Step.Repeat.Kind.TIMES && repeat.times() > 0;
        return always || second == now ? second : Connection.UNKNOWN;
    }
}
