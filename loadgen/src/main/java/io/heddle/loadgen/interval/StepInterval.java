package io.heddle.loadgen.interval;

import java.util.EnumMap;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * One step within an interval. <b>Thread:</b> immutable by convention: nobody changes the array and the histograms after they were given.
 *
 * @param name of the step, unique within the plan: {@code scenario.step}, or {@code step} where there is one scenario
 * @param counts by {@link StepCounter#ordinal()}
 * @param times those that were measured; the others are absent, and never zero
 */
public record StepInterval(String name, long[] counts, Map<StepTiming, Histogram> times) {

    /** The count of one kind. */
    public long count(StepCounter counter) {
        return counts[counter.ordinal()];
    }

    /** The times of one kind, or null if none was measured. */
    public Histogram times(StepTiming timing) {
        return times.get(timing);
    }

    /** The sum of both. */
    public StepInterval plus(StepInterval other) {
        Map<StepTiming, Histogram> sum = new EnumMap<>(StepTiming.class);
        for (StepTiming timing : StepTiming.values()) {
            Histogram both = Times.plus(times(timing), other.times(timing));
            if (both != null) {
                sum.put(timing, both);
            }
        }
        return new StepInterval(name, Interval.sum(counts, other.counts), sum);
    }
}
