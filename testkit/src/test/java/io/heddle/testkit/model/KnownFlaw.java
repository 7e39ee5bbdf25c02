package io.heddle.testkit.model;

import java.util.function.BiPredicate;

/**
 * Faults of the engine that the model has found and that are not mended yet. The model passes over them; {@link KnownFlawsTest} shows that
 * each is still there, so that whoever mends one is told to remove it here. <b>Thread:</b> any thread.
 */
enum KnownFlaw {
    // None is known now.
    ;

    private final BiPredicate<Plan, Violation> predicate;

    KnownFlaw(BiPredicate<Plan, Violation> predicate) {
        this.predicate = predicate;
    }

    boolean explains(Plan plan, Violation violation) {
        return predicate.test(plan, violation);
    }

    /** The flaw that explains it, or null. */
    static KnownFlaw of(Plan plan, Violation violation) {
        for (KnownFlaw flaw : values()) {
            if (flaw.explains(plan, violation)) {
                return flaw;
            }
        }
        return null;
    }
}
