package io.heddle.loadgen.plan;

import java.util.HashSet;
import java.util.Set;

/** The names of one scenario's steps: those given are unique, and a step without one is named after its kind. <b>Thread:</b> one thread. */
final class StepNames {
    private final Set<String> taken = new HashSet<>();

    /** The given name, or one of the kind if it is null: {@code echo}, {@code echo-2}. */
    String name(String given, String kind) {
        if (given != null) {
            if (!taken.add(Ranges.name("step", given))) {
                throw new PlanException("two steps of the scenario have the name '" + given + "': give each its own");
            }
            return given;
        }
        String name = kind;
        for (int number = 2; !taken.add(name); number++) {
            name = kind + "-" + number;
        }
        return name;
    }
}
