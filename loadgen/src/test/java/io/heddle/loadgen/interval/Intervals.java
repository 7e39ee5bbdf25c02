package io.heddle.loadgen.interval;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.HdrHistogram.Histogram;

/** Hand-made runs. <b>Thread:</b> one thread at a time. */
public final class Intervals {
    /** When hand-made runs begin. */
    public static final long START_MS = 1_790_000_000_000L;

    private static final long SECOND_NS = 1_000_000_000L;

    private final long[] counts = new long[Counter.values().length];
    private final long[] gauges = new long[Gauge.values().length];
    private final Map<Timing, Histogram> times = new EnumMap<>(Timing.class);
    private final Map<String, StepInterval> steps = new LinkedHashMap<>();
    private final Map<String, Long> errors = new LinkedHashMap<>();
    private final Set<Limit> limits = EnumSet.noneOf(Limit.class);
    private final int index;
    private long durationNs = SECOND_NS;
    private Interval.Phase phase = Interval.Phase.MEASURED;

    private Intervals(int index) {
        this.index = index;
    }

    /** A second of a run with nothing in it. */
    public static Intervals second(int index) {
        return new Intervals(index);
    }

    public Intervals phase(Interval.Phase phase) {
        this.phase = phase;
        return this;
    }

    public Intervals lasting(long durationNs) {
        this.durationNs = durationNs;
        return this;
    }

    public Intervals count(Counter counter, long count) {
        counts[counter.ordinal()] += count;
        return this;
    }

    public Intervals gauge(Gauge gauge, long value) {
        gauges[gauge.ordinal()] = value;
        return this;
    }

    public Intervals time(Timing timing, long... ns) {
        Histogram histogram = times.computeIfAbsent(timing, same -> Times.histogram());
        for (long each : ns) {
            histogram.recordValue(each);
        }
        return this;
    }

    public Intervals step(String step, StepCounter counter, long count) {
        of(step).counts()[counter.ordinal()] += count;
        return this;
    }

    /** So many equal times. */
    public Intervals stepTimes(String step, StepTiming timing, long ns, long count) {
        of(step).times().computeIfAbsent(timing, same -> Times.histogram()).recordValueWithCount(ns, count);
        return this;
    }

    /** Answered messages: due, sent, right, received, with their latency. */
    public Intervals answered(String step, long ns, long count) {
        return step(step, StepCounter.DUE, count).step(step, StepCounter.SENT, count).step(step, StepCounter.OK, count)
            .count(Counter.SENT, count).count(Counter.RECEIVED, count)
            .count(Counter.SENT_BYTES, 64 * count).count(Counter.RECEIVED_BYTES, 64 * count)
            .stepTimes(step, StepTiming.LATENCY, ns, count).stepTimes(step, StepTiming.SERVICE, ns / 2, count)
            .stepTimes(step, StepTiming.LATENESS, ns / 4, count);
    }

    public Intervals error(String sentence, long count) {
        errors.merge(sentence, count, Long::sum);
        return this;
    }

    public Intervals limited(Limit limit) {
        limits.add(limit);
        return this;
    }

    private StepInterval of(String step) {
        return steps.computeIfAbsent(step, same -> new StepInterval(same, new long[StepCounter.values().length],
            new EnumMap<>(StepTiming.class)));
    }

    public Interval make() {
        return new Interval(index, START_MS + 1_000L * index, durationNs, phase, counts.clone(), gauges.clone(), times, steps, errors,
            limits);
    }

    /** The beginning of a run of these steps. */
    public static RunStart run(long seconds, List<String> failIf, String... steps) {
        return new RunStart(List.of("part-1"), "load", "heddle load --rate 1000", "ws://127.0.0.1:9001/", "64-byte binary messages", 100, 1,
            1, START_MS, seconds * SECOND_NS, 0, List.of(steps), failIf, "heddle 0.1.0", "2 processors, Linux, Java 17");
    }

    /** The end of a run that lasted as planned. */
    public static RunEnd completed(long seconds) {
        return new RunEnd(RunEnd.Reason.COMPLETED, "", seconds * SECOND_NS);
    }

    /** Some seconds of a run with everything in it, drawn from a seed. */
    public static List<Interval> random(long seed, int seconds, String... steps) {
        Random random = new Random(seed);
        List<Interval> run = new ArrayList<>();
        for (int i = 0; i < seconds; i++) {
            Intervals second = second(i).phase(phaseOf(i, seconds));
            for (Counter counter : Counter.values()) {
                second.count(counter, random.nextInt(1_000));
            }
            for (Gauge gauge : Gauge.values()) {
                second.gauge(gauge, random.nextInt(1_000_000));
            }
            for (Timing timing : Timing.values()) {
                for (int n = random.nextInt(5); n > 0; n--) {
                    second.time(timing, draw(random));
                }
            }
            for (String step : steps) {
                for (StepCounter counter : StepCounter.values()) {
                    second.step(step, counter, random.nextInt(5_000));
                }
                for (StepTiming timing : StepTiming.values()) {
                    for (int n = random.nextInt(200); n > 0; n--) {
                        second.stepTimes(step, timing, draw(random), 1 + random.nextInt(3));
                    }
                }
            }
            for (int n = random.nextInt(3); n > 0; n--) {
                second.error("CONNECT failed for reason " + (char) ('A' + random.nextInt(4)) + ".", 1 + random.nextInt(9));
            }
            if (random.nextInt(4) == 0) {
                second.limited(Limit.values()[random.nextInt(Limit.values().length)]);
            }
            run.add(second.make());
        }
        return run;
    }

    private static Interval.Phase phaseOf(int index, int seconds) {
        return index == 0 ? Interval.Phase.OPENING : index == 1 ? Interval.Phase.WARM_UP : index == seconds - 1 ? Interval.Phase.DRAIN
            : Interval.Phase.MEASURED;
    }

    /** From microseconds to minutes, each order of magnitude as likely as the other. */
    private static long draw(Random random) {
        return (long) Math.pow(10, 3 + 8 * random.nextDouble());
    }
}
