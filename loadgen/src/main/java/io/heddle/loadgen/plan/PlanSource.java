package io.heddle.loadgen.plan;

/**
 * A plan written in Java: {@code heddle run MyPlan.java} compiles the file, makes an object of its public class, and runs its plan.
 * <b>Thread:</b> the main thread.
 */
@FunctionalInterface
public interface PlanSource {

    /** The plan; settings are what the command line has as {@code --set name=value}. */
    Plan plan(Settings settings);
}
