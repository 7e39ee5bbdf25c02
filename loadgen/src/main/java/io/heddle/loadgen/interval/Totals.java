package io.heddle.loadgen.interval;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** Adds the intervals of a run that count, over time. <b>Thread:</b> one thread at a time. */
public final class Totals {
    private final EnumMap<Limit, Integer> limitedSeconds = new EnumMap<>(Limit.class);
    private final long[] counts = new long[Counter.values().length];
    private final Map<Timing, Histogram> times = new EnumMap<>(Timing.class);
    private final Map<String, StepInterval> steps = new LinkedHashMap<>();
    private final Map<String, Long> errors = new LinkedHashMap<>();
    private final long[] smallestGauges = new long[Gauge.values().length];
    private final long[] largestGauges = new long[Gauge.values().length];
    private long[] lastGauges = new long[Gauge.values().length];
    private int seconds;
    private int anyLimitSeconds;
    private long measuredNs;

    /** Adds an interval; before the measured time only connections count, and errors. */
    public void add(Interval interval) {
        boolean messagesCount = interval.phase().compareTo(Interval.Phase.MEASURED) >= 0;
        // In the drain connections close: the measured time has the figures that matter.
        lastGauges = interval.phase() == Interval.Phase.DRAIN && seconds > 0 ? lastGauges : interval.gauges();
        interval.errors().forEach((reason, count) -> errors.merge(reason, count, Long::sum));
        for (Counter counter : Counter.values()) {
            counts[counter.ordinal()] += messagesCount || counter.countsAlways() ? interval.count(counter) : 0;
        }
        interval.times().forEach((timing, histogram) -> {
            if (messagesCount || timing.countsAlways()) {
                add(times, timing, histogram);
            }
        });
        if (!messagesCount) {
            return;
        }
        interval.steps().forEach((name, step) -> steps.merge(name, copy(step), Totals::added));
        if (interval.phase() == Interval.Phase.MEASURED) {
            widenGauges(interval.gauges());
            seconds++;
            measuredNs += interval.durationNs();
            anyLimitSeconds += interval.limits().isEmpty() ? 0 : 1;
            interval.limits().forEach(limit -> limitedSeconds.merge(limit, 1, Integer::sum));
        }
    }

    private void widenGauges(long[] gauges) {
        for (int i = 0; i < gauges.length; i++) {
            smallestGauges[i] = seconds == 0 ? gauges[i] : Math.min(smallestGauges[i], gauges[i]);
            largestGauges[i] = seconds == 0 ? gauges[i] : Math.max(largestGauges[i], gauges[i]);
        }
    }

    private static <K> void add(Map<K, Histogram> sums, K key, Histogram histogram) {
        Histogram sum = sums.get(key);
        if (sum == null) {
            sums.put(key, histogram.copy());
        } else {
            sum.add(histogram);
        }
    }

    private static StepInterval copy(StepInterval step) {
        Map<StepTiming, Histogram> own = new EnumMap<>(StepTiming.class);
        step.times().forEach((timing, histogram) -> own.put(timing, histogram.copy()));
        return new StepInterval(step.name(), step.counts().clone(), own);
    }

    /** Adds to the first one, which is ours. */
    private static StepInterval added(StepInterval sum, StepInterval step) {
        for (int i = 0; i < sum.counts().length; i++) {
            sum.counts()[i] += step.counts()[i];
        }
        step.times().forEach((timing, histogram) -> add(sum.times(), timing, histogram));
        return sum;
    }

    /** The sum of a counter over the time in which it counts. */
    public long count(Counter counter) {
        return counts[counter.ordinal()];
    }

    /** The last reading of a gauge in the measured time, or before it if nothing was measured. */
    public long gauge(Gauge gauge) {
        return lastGauges[gauge.ordinal()];
    }

    /** The smallest reading of a gauge in the measured time; 0 if nothing was measured. */
    public long smallest(Gauge gauge) {
        return smallestGauges[gauge.ordinal()];
    }

    /** The largest reading of a gauge in the measured time; 0 if nothing was measured. */
    public long largest(Gauge gauge) {
        return largestGauges[gauge.ordinal()];
    }

    /** The sum of a counter over all steps. */
    public long count(StepCounter counter) {
        return steps.values().stream().mapToLong(step -> step.count(counter)).sum();
    }

    /** All times of a kind over all steps, or null if none was measured. */
    public Histogram times(StepTiming timing) {
        return Times.ofSteps(steps.values(), timing);
    }

    /** All times of a kind, or null if none was measured. */
    public Histogram times(Timing timing) {
        return times.get(timing);
    }

    /** The steps by name, in the order of the plan. */
    public Map<String, StepInterval> steps() {
        return steps;
    }

    /** How often each reason came, warm-up included. */
    public Map<String, Long> errors() {
        return errors;
    }

    /** Measured seconds, without warm-up and drain. */
    public int seconds() {
        return seconds;
    }

    /** Measured time, without warm-up and drain. */
    public long measuredNs() {
        return measuredNs;
    }

    /** Seconds in which the generator was the limit for any reason. */
    public int limitedSeconds() {
        return anyLimitSeconds;
    }

    /** Seconds in which the generator was the limit, by reason. */
    public Map<Limit, Integer> limitedSecondsByReason() {
        return limitedSeconds;
    }
}
