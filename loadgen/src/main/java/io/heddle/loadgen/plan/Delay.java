package io.heddle.loadgen.plan;

import java.time.Duration;

/** How long a pause is. <b>Thread:</b> immutable. */
public sealed interface Delay {

    /** Always the same. */
    static Delay of(Duration time) {
        return new Constant(time);
    }

    /** Between two bounds. */
    static Delay between(Duration from, Duration to) {
        return new Uniform(from, to);
    }

    /** Exponentially distributed. */
    static Delay exponential(Duration mean) {
        return new Exponential(mean);
    }

    /** Always the same. */
    record Constant(Duration time) implements Delay {}

    /** Between two bounds, each time as likely as the other. */
    record Uniform(Duration from, Duration to) implements Delay {}

    /** The gaps of events that know nothing of each other; a draw beyond ten times the mean is cut there. */
    record Exponential(Duration mean) implements Delay {}
}
