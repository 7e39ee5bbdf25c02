package io.heddle.loadgen.agent;

import io.heddle.loadgen.plan.Plan;
import io.heddle.loadgen.plan.Step;
import java.util.List;

/** Tells what a plan uses. <b>Thread:</b> no state. */
final class PlanFeatures {
    private PlanFeatures() {}

    /** True if users send pings of their own: then each connection needs one handler more. */
    static boolean hasPings(Plan plan) {
        return plan.scenarios().stream().anyMatch(scenario -> hasPings(scenario.steps()));
    }

    private static boolean hasPings(List<Step> steps) {
        return steps.stream().anyMatch(PlanFeatures::hasPings);
    }

    private static boolean hasPings(Step step) {
        if (step instanceof Step.Repeat repeat) {
            return hasPings(repeat.steps());
        }
        if (step instanceof Step.Branch branch) {
            return hasPings(branch.then()) || hasPings(branch.otherwise());
        }
        return step instanceof Step.Ping;
    }
}
