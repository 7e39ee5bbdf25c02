package io.heddle.loadgen.plan.program;

import io.heddle.loadgen.plan.PlanException;

/** A Java runtime without a compiler, or even without the classes that call one. <b>Thread:</b> no state. */
public final class MissingCompiler {
    private MissingCompiler() {}

    /** Fails if the classes are missing; to be called before {@link JavaPlans}, which needs them. */
    public static void check(String file) {
        if (ModuleLayer.boot().findModule("java.compiler").isEmpty()) {
            throw mistake(file);
        }
    }

    static PlanException mistake(String file) {
        return new PlanException(file + ": this Java runtime (" + System.getProperty("java.home") + ") has no compiler, which a plan in"
            + " Java needs: run heddle with a JDK, by JAVA_HOME, or write the plan in YAML");
    }
}
