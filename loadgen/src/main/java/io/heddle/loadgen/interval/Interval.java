package io.heddle.loadgen.interval;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.HdrHistogram.Histogram;

/**
 * One second of a run, of one engine or of many. <b>Thread:</b> immutable by convention: nobody changes arrays, maps and histograms after
 * they were given.
 *
 * @param index of the second, counted from 0 at the start of the run
 * @param startEpochMs when it began, in milliseconds since 1970
 * @param durationNs how long it lasted: one second, or less for the last one
 * @param phase of the run that it belongs to
 * @param counts by {@link Counter#ordinal()}
 * @param gauges by {@link Gauge#ordinal()}, read at its end
 * @param times those that were measured; the others are absent, and never zero
 * @param steps by name, in the order of the plan
 * @param errors how often each reason came, by sentence; sentences that differ only in numbers count as one
 * @param limits why the generator was the limit in this second; empty if it was not
 */
public record Interval(
    int index,
    long startEpochMs,
    long durationNs,
    Phase phase,
    long[] counts,
    long[] gauges,
    Map<Timing, Histogram> times,
    Map<String, StepInterval> steps,
    Map<String, Long> errors,
    Set<Limit> limits) {

    /** The part of the run. */
    public enum Phase {
        /** Connections open; no message is sent yet. */
        OPENING,
        /** Messages are exchanged, and their figures do not count yet. */
        WARM_UP,
        /** Figures count. */
        MEASURED,
        /** Nothing new begins; answers under way may still come. Figures count. */
        DRAIN
    }

    /** The count of one kind. */
    public long count(Counter counter) {
        return counts[counter.ordinal()];
    }

    /** The gauge of one kind. */
    public long gauge(Gauge gauge) {
        return gauges[gauge.ordinal()];
    }

    /** The times of one kind, or null if none was measured. */
    public Histogram times(Timing timing) {
        return times.get(timing);
    }

    /** The sum of a counter over all steps. */
    public long count(StepCounter counter) {
        return steps.values().stream().mapToLong(step -> step.count(counter)).sum();
    }

    /** The times of a kind over all steps, or null if none was measured. */
    public Histogram times(StepTiming timing) {
        return Times.ofSteps(steps.values(), timing);
    }

    /**
     * The same second of two engines or machines together. Where one of them measures and the other does not yet, what does not count of
     * the other is left out, so that the totals of a sum are the sum of the totals.
     */
    public Interval plus(Interval other) {
        if (index != other.index) {
            throw new IllegalArgumentException("second " + index + " and second " + other.index + " are not the same second");
        }
        if (countsMessages() != other.countsMessages()) {
            return counted().sum(other.counted());
        }
        return sum(other);
    }

    private Interval sum(Interval other) {
        EnumSet<Limit> either = EnumSet.noneOf(Limit.class);
        either.addAll(limits);
        either.addAll(other.limits);
        boolean measured = phase == Phase.MEASURED || other.phase == Phase.MEASURED;
        return new Interval(
            index,
            Math.min(startEpochMs, other.startEpochMs),
            Math.max(durationNs, other.durationNs),
            measured ? Phase.MEASURED : phase.compareTo(other.phase) >= 0 ? phase : other.phase,
            sum(counts, other.counts),
            sum(gauges, other.gauges),
            plus(times, other.times),
            plusSteps(steps, other.steps),
            plusErrors(errors, other.errors),
            either);
    }

    /** True in the phases whose messages count; connections and errors count in all. */
    boolean countsMessages() {
        return phase.compareTo(Phase.MEASURED) >= 0;
    }

    /** The same second at another place of a run. */
    public Interval at(int otherIndex) {
        return new Interval(otherIndex, startEpochMs, durationNs, phase, counts, gauges, times, steps, errors, limits);
    }

    /** Only what counts for the totals of a run. */
    private Interval counted() {
        if (countsMessages()) {
            return this;
        }
        long[] always = new long[counts.length];
        for (Counter counter : Counter.values()) {
            always[counter.ordinal()] = counter.countsAlways() ? count(counter) : 0;
        }
        Map<Timing, Histogram> timesAlways = new EnumMap<>(Timing.class);
        times.forEach((timing, histogram) -> {
            if (timing.countsAlways()) {
                timesAlways.put(timing, histogram);
            }
        });
        return new Interval(index, startEpochMs, durationNs, phase, always, gauges, timesAlways, Map.of(), errors, limits);
    }

    static long[] sum(long[] one, long[] other) {
        long[] sum = one.clone();
        for (int i = 0; i < sum.length; i++) {
            sum[i] += other[i];
        }
        return sum;
    }

    static Map<Timing, Histogram> plus(Map<Timing, Histogram> one, Map<Timing, Histogram> other) {
        Map<Timing, Histogram> sum = new EnumMap<>(Timing.class);
        for (Timing timing : Timing.values()) {
            Histogram both = Times.plus(one.get(timing), other.get(timing));
            if (both != null) {
                sum.put(timing, both);
            }
        }
        return sum;
    }

    static Map<String, StepInterval> plusSteps(Map<String, StepInterval> one, Map<String, StepInterval> other) {
        Map<String, StepInterval> sum = new LinkedHashMap<>(one);
        other.forEach((name, step) -> sum.merge(name, step, StepInterval::plus));
        return sum;
    }

    static Map<String, Long> plusErrors(Map<String, Long> one, Map<String, Long> other) {
        Map<String, Long> sum = new LinkedHashMap<>(one);
        other.forEach((reason, count) -> sum.merge(reason, count, Long::sum));
        return sum;
    }
}
