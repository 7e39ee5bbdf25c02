package io.heddle.loadgen.scenario;

import io.heddle.loadgen.plan.Scenario;
import io.heddle.loadgen.plan.Step;
import io.heddle.loadgen.scenario.template.Place;
import java.util.List;

/** Finds loops that would turn without end in no time. <b>Thread:</b> no state. */
final class PlanChecks {
    private PlanChecks() {}

    static void check(Scenario scenario) {
        check(scenario, scenario.steps());
    }

    private static void check(Scenario scenario, List<Step> steps) {
        for (Step step : steps) {
            if (step instanceof Step.Branch branch) {
                check(scenario, branch.then());
                check(scenario, branch.otherwise());
            } else if (step instanceof Step.Repeat repeat) {
                boolean bounded = repeat.kind() == Step.Repeat.Kind.TIMES || repeat.kind() == Step.Repeat.Kind.WHEN_DUE;
                if (!bounded && !waits(repeat.steps())) {
                    throw new Place("in scenario " + scenario.name(), step).mistake("no step of a loop waits for anything on each way "
                        + "through it, so that its turns would follow each other in no time; add a request, an await, a send or a think");
                }
                check(scenario, repeat.steps());
            }
        }
    }

    /** True if each way through the steps waits: for a time, an answer, or at least for room to send. */
    private static boolean waits(List<Step> steps) {
        return steps.stream().anyMatch(PlanChecks::waits);
    }

    private static boolean waits(Step step) {
        if (step instanceof Step.Think think) {
            return !ThinkStep.shortest(think.delay()).isZero();
        }
        if (step instanceof Step.Repeat repeat) {
            boolean turns = switch (repeat.kind()) {
                case TIMES -> repeat.times() > 0;
                case DURING, WHILE -> false;
                case FOREVER, WHEN_DUE -> true;
            };
            return turns && waits(repeat.steps());
        }
        if (step instanceof Step.Branch branch) {
            return waits(branch.then()) && waits(branch.otherwise());
        }
        return !(step instanceof Step.Assign);
    }
}
