package io.heddle.loadgen.agent;

import io.heddle.loadgen.interval.Counter;
import io.heddle.loadgen.interval.Gauge;
import io.heddle.loadgen.interval.Interval.Phase;
import io.heddle.loadgen.interval.StepCounter;
import io.heddle.loadgen.interval.StepInterval;
import io.heddle.loadgen.interval.StepTiming;
import io.heddle.loadgen.interval.Times;
import io.heddle.loadgen.interval.Timing;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import org.HdrHistogram.Histogram;

/**
 * The figures of one engine in one interval. It is filled again and again: its histograms grow to what a run needs and stay.
 * <b>Thread:</b> the loop while it is filled, then the collector until it gives it back.
 */
final class Recording {
    private static final long USUAL_NS = 10_000_000_000L;

    final long[] counts = new long[Counter.values().length];
    final long[] gauges = new long[Gauge.values().length];
    final Map<String, Long> errors = new LinkedHashMap<>();
    private final Histogram[] times = new Histogram[Timing.values().length];
    private final Step[] steps;

    /** The place of the interval: a phase of the run, and a second of that phase. */
    Phase phase;
    int second;
    long startNs;
    long durationNs;
    /** True if no other one follows. */
    boolean isLast;
    /** Turns that the engine gave out, and how many of them later than it should. */
    long turns;
    long lateTurns;

    /** The figures of a step. */
    static final class Step {
        final long[] counts = new long[StepCounter.values().length];
        private final Histogram[] times = new Histogram[StepTiming.values().length];

        void record(StepTiming timing, long ns) {
            times[timing.ordinal()] = recorded(times[timing.ordinal()], ns);
        }

        private StepInterval copyAs(String name) {
            Map<StepTiming, Histogram> measured = new EnumMap<>(StepTiming.class);
            for (StepTiming timing : StepTiming.values()) {
                if (isMeasured(times[timing.ordinal()])) {
                    measured.put(timing, compact(times[timing.ordinal()]));
                }
            }
            return new StepInterval(name, counts.clone(), measured);
        }
    }

    Recording(int stepCount) {
        steps = new Step[stepCount];
        Arrays.setAll(steps, i -> new Step());
    }

    Step step(int number) {
        return steps[number];
    }

    void record(Timing timing, long ns) {
        times[timing.ordinal()] = recorded(times[timing.ordinal()], ns);
    }

    LongConsumer recorder(Timing timing) {
        return ns -> record(timing, ns);
    }

    Map<Timing, Histogram> copyOfTimes() {
        Map<Timing, Histogram> measured = new EnumMap<>(Timing.class);
        for (Timing timing : Timing.values()) {
            if (isMeasured(times[timing.ordinal()])) {
                measured.put(timing, compact(times[timing.ordinal()]));
            }
        }
        return measured;
    }

    Map<String, StepInterval> copyOfSteps(List<String> names) {
        Map<String, StepInterval> copy = new LinkedHashMap<>();
        for (int i = 0; i < steps.length; i++) {
            copy.put(names.get(i), steps[i].copyAs(names.get(i)));
        }
        return copy;
    }

    void clear() {
        Arrays.fill(counts, 0);
        Arrays.fill(gauges, 0);
        errors.clear();
        clear(times);
        for (Step step : steps) {
            Arrays.fill(step.counts, 0);
            clear(step.times);
        }
        turns = 0;
        lateTurns = 0;
        isLast = false;
    }

    private static void clear(Histogram[] histograms) {
        for (Histogram histogram : histograms) {
            if (isMeasured(histogram)) {
                histogram.reset();
            }
        }
    }

    private static boolean isMeasured(Histogram histogram) {
        return histogram != null && histogram.getTotalCount() > 0;
    }

    private static Histogram recorded(Histogram histogram, long ns) {
        Histogram grown = histogram == null ? roomy() : histogram;
        grown.recordValue(Math.max(0, Math.min(ns, Times.MAX_NS)));
        return grown;
    }

    /** Times are seldom longer: the histogram does not grow while messages flow, which would be garbage and a pause. */
    private static Histogram roomy() {
        Histogram histogram = new Histogram(1, USUAL_NS, Times.DIGITS);
        histogram.setAutoResize(true);
        return histogram;
    }

    /** As large as its values need. */
    private static Histogram compact(Histogram histogram) {
        Histogram copy = Times.histogram();
        copy.add(histogram);
        return copy;
    }
}
