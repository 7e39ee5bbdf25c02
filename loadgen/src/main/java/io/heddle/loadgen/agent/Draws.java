package io.heddle.loadgen.agent;

import io.heddle.loadgen.plan.Delay;
import java.util.random.RandomGenerator;

/** Draws lengths of time. <b>Thread:</b> no state. */
final class Draws {
    /** A draw of an exponential distribution beyond so many times its mean is cut there. */
    private static final double MOST_MEANS = 10;

    private Draws() {}

    static long ns(Delay delay, RandomGenerator random) {
        if (delay instanceof Delay.Uniform uniform) {
            long from = uniform.from().toNanos();
            return from + (long) (random.nextDouble() * (uniform.to().toNanos() - from));
        }
        if (delay instanceof Delay.Exponential exponential) {
            double means = Math.min(MOST_MEANS, -Math.log(1 - random.nextDouble()));
            return (long) (means * exponential.mean().toNanos());
        }
        return ((Delay.Constant) delay).time().toNanos();
    }
}
