package io.heddle.testkit.model;

import java.util.function.Predicate;

/** Makes a failing plan smaller as long as it still fails. <b>Thread:</b> one at a time. */
final class Shrinker {
    private static final int MAX_TRIALS = 2_000;

    private Shrinker() {}

    /** @param fails whether a plan still shows what is looked for */
    static Plan shrink(Plan plan, Predicate<Plan> fails) {
        Plan smallest = plan;
        int trials = 0;
        boolean isSmaller = true;
        while (isSmaller) {
            isSmaller = false;
            for (Plan candidate : smallest.smaller()) {
                if (trials++ == MAX_TRIALS) {
                    return smallest;
                }
                if (fails.test(candidate)) {
                    smallest = candidate;
                    isSmaller = true;
                    break;
                }
            }
        }
        return smallest;
    }
}
