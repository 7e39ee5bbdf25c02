package io.heddle.loadgen.plan;

import java.time.Duration;
import java.util.List;

/**
 * Events a second over time: a constant, or stages that each go from the last stage's rate to their own along a line.
 * <b>Thread:</b> immutable.
 *
 * @param from events a second at the start, fractions allowed
 * @param stages in order; the last rate holds to the end of the run; empty for a constant rate
 */
public record Rate(double from, List<Stage> stages) {

    /**
     * One stretch of time.
     *
     * @param duration of the stage; zero for a jump
     * @param to events a second at its end
     */
    public record Stage(Duration duration, double to) {}

    public Rate {
        stages = List.copyOf(stages);
    }

    /** The same rate all the time. */
    public static Rate constant(double perSecond) {
        return new Rate(perSecond, List.of());
    }
}
