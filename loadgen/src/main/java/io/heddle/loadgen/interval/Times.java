package io.heddle.loadgen.interval;

import java.util.Collection;
import org.HdrHistogram.Histogram;

/** The histograms of an interval: times from 1 ns to one hour, with three significant digits. <b>Thread:</b> no state. */
public final class Times {
    /** The longest time that is told apart. */
    public static final long MAX_NS = 3_600_000_000_000L;

    /** Significant decimal digits. */
    public static final int DIGITS = 3;

    private Times() {}

    /** A new, empty histogram; it grows with its values. */
    public static Histogram histogram() {
        Histogram histogram = new Histogram(1, 2, DIGITS);
        histogram.setAutoResize(true);
        return histogram;
    }

    /** Both histograms' values in one of them; the other may be null, and so may be the result. */
    public static Histogram plus(Histogram one, Histogram other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        Histogram sum = one.copy();
        sum.add(other);
        return sum;
    }

    /** The times of a kind over several steps, or null if none was measured; not to be changed. */
    static Histogram ofSteps(Collection<StepInterval> steps, StepTiming timing) {
        Histogram sum = null;
        for (StepInterval step : steps) {
            sum = plus(sum, step.times(timing));
        }
        return sum;
    }
}
