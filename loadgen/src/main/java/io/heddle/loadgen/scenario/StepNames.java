package io.heddle.loadgen.scenario;

import io.heddle.loadgen.plan.Listener;
import io.heddle.loadgen.plan.Plan;
import io.heddle.loadgen.plan.PlanException;
import io.heddle.loadgen.plan.Scenario;
import io.heddle.loadgen.plan.Step;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** Numbers the steps and listeners that have a name, in the order of the plan. <b>Thread:</b> immutable once made. */
final class StepNames {
    private final List<String> names = new ArrayList<>();
    private final Map<Object, Integer> numbers = new IdentityHashMap<>();
    private int firstDue = -1;
    private boolean due;

    private StepNames() {}

    static StepNames of(Plan plan) {
        StepNames names = new StepNames();
        for (Scenario scenario : plan.scenarios()) {
            String prefix = plan.scenarios().size() > 1 ? scenario.name() + "." : "";
            names.add(scenario.steps(), prefix, false);
            for (Listener listener : scenario.listeners()) {
                names.add(listener, prefix, listener.name(), false);
            }
        }
        return names;
    }

    /** The name of a step in the plan, or null. */
    static String nameOf(Step step) {
        return step instanceof Step.Connect connect ? connect.name()
            : step instanceof Step.Send send ? send.name()
            : step instanceof Step.Echo echo ? echo.name()
            : step instanceof Step.Request request ? request.name()
            : step instanceof Step.Await await ? await.name()
            : step instanceof Step.Ping ping ? ping.name()
            : null;
    }

    private void add(List<Step> steps, String prefix, boolean inDueLoop) {
        for (Step step : steps) {
            if (step instanceof Step.Repeat repeat) {
                boolean isDue = repeat.kind() == Step.Repeat.Kind.WHEN_DUE;
                due |= isDue;
                add(repeat.steps(), prefix, inDueLoop || isDue);
            } else if (step instanceof Step.Branch branch) {
                add(branch.then(), prefix, inDueLoop);
                add(branch.otherwise(), prefix, inDueLoop);
            } else if (nameOf(step) != null) {
                add(step, prefix, nameOf(step), inDueLoop);
            }
        }
    }

    private void add(Object subject, String prefix, String name, boolean inDueLoop) {
        String full = prefix + name;
        if (names.contains(full)) {
            throw new PlanException(subject, "Two steps or listeners are called " + full + "; each needs a name of its own in reports");
        }
        if (inDueLoop && firstDue < 0) {
            firstDue = names.size();
        }
        numbers.put(subject, names.size());
        names.add(full);
    }

    List<String> list() {
        return List.copyOf(names);
    }

    boolean hasDue() {
        return due;
    }

    int firstDue() {
        return firstDue < 0 ? names.size() : firstDue;
    }

    /** The number of a step or a listener; one more than the last for those without a name. */
    int number(Object subject) {
        return numbers.getOrDefault(subject, names.size());
    }

    int unnamed() {
        return names.size();
    }
}
