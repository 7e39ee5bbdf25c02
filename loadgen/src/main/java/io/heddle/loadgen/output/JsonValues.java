package io.heddle.loadgen.output;

import io.heddle.loadgen.interval.Counter;
import io.heddle.loadgen.interval.Gauge;
import io.heddle.loadgen.interval.HistogramCodec;
import io.heddle.loadgen.interval.Interval;
import io.heddle.loadgen.interval.Limit;
import io.heddle.loadgen.interval.RunEnd;
import io.heddle.loadgen.interval.RunStart;
import io.heddle.loadgen.interval.StepCounter;
import io.heddle.loadgen.interval.StepInterval;
import io.heddle.loadgen.interval.StepTiming;
import io.heddle.loadgen.interval.Timing;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.HdrHistogram.Histogram;

/**
 * Makes values of parsed JSON. Names that are not known are left out, since a later version may have more; whatever is missing is zero or
 * empty; a wrong type is an {@code IllegalArgumentException} that names it. <b>Thread:</b> no state.
 */
final class JsonValues {
    private JsonValues() {}

    static RunStart run(Map<String, Object> run) {
        return new RunStart(
            strings(run, "parts"),
            string(run, "plan"),
            string(run, "source"),
            string(run, "target"),
            string(run, "workload"),
            number(run, "connections"),
            Math.toIntExact(number(run, "engines")),
            Math.toIntExact(number(run, "agents")),
            number(run, "startEpochMs"),
            number(run, "plannedNs"),
            number(run, "warmUpNs"),
            strings(run, "steps"),
            strings(run, "failIf"),
            string(run, "tool"),
            string(run, "machine"));
    }

    static Interval interval(Map<String, Object> interval) {
        return new Interval(
            Math.toIntExact(number(interval, "second")),
            number(interval, "startEpochMs"),
            number(interval, "durationNs"),
            constant(Interval.Phase.values(), string(interval, "phase"), JsonFigures::name),
            counts(Counter.values(), object(interval, "counts"), Counter::key),
            counts(Gauge.values(), object(interval, "gauges"), Gauge::key),
            times(Timing.class, Timing.values(), object(interval, "times"), Timing::key),
            steps(object(interval, "steps")),
            errors(object(interval, "errors")),
            limits(strings(interval, "limits")));
    }

    static RunEnd end(Map<String, Object> end) {
        return new RunEnd(constant(RunEnd.Reason.values(), string(end, "reason"), JsonFigures::name), string(end, "detail"),
            number(end, "ranNs"));
    }

    private static Map<String, StepInterval> steps(Map<String, Object> steps) {
        Map<String, StepInterval> read = new LinkedHashMap<>();
        steps.keySet().forEach(name -> {
            Map<String, Object> step = object(steps, name);
            read.put(name, new StepInterval(name, counts(StepCounter.values(), object(step, "counts"), StepCounter::key),
                times(StepTiming.class, StepTiming.values(), object(step, "times"), StepTiming::key)));
        });
        return read;
    }

    private static Map<String, Long> errors(Map<String, Object> errors) {
        Map<String, Long> read = new LinkedHashMap<>();
        errors.keySet().forEach(reason -> read.put(reason, number(errors, reason)));
        return read;
    }

    private static Set<Limit> limits(List<String> keys) {
        Set<Limit> limits = EnumSet.noneOf(Limit.class);
        for (Limit limit : Limit.values()) {
            if (keys.contains(limit.key())) {
                limits.add(limit);
            }
        }
        return limits;
    }

    private static <E extends Enum<E>> long[] counts(E[] constants, Map<String, Object> values, Function<E, String> key) {
        long[] counts = new long[constants.length];
        for (E constant : constants) {
            counts[constant.ordinal()] = values.containsKey(key.apply(constant)) ? number(values, key.apply(constant)) : 0;
        }
        return counts;
    }

    private static <E extends Enum<E>> Map<E, Histogram> times(
        Class<E> type, E[] constants, Map<String, Object> values, Function<E, String> key) {
        Map<E, Histogram> times = new EnumMap<>(type);
        for (E constant : constants) {
            if (values.containsKey(key.apply(constant))) {
                times.put(constant, HistogramCodec.decode(string(values, key.apply(constant))));
            }
        }
        return times;
    }

    private static <E> E constant(E[] constants, String name, Function<E, String> key) {
        for (E constant : constants) {
            if (key.apply(constant).equals(name)) {
                return constant;
            }
        }
        throw new IllegalArgumentException("'" + name + "' is not one of its names");
    }

    private static long number(Map<String, Object> from, String name) {
        if (from.get(name) instanceof Number number) {
            return number.longValue();
        }
        throw new IllegalArgumentException("its '" + name + "' is no number");
    }

    private static String string(Map<String, Object> from, String name) {
        if (from.get(name) instanceof String string) {
            return string;
        }
        throw new IllegalArgumentException("its '" + name + "' is no text");
    }

    private static List<String> strings(Map<String, Object> from, String name) {
        if (from.get(name) instanceof List<?> list) {
            return list.stream().map(String::valueOf).toList();
        }
        throw new IllegalArgumentException("its '" + name + "' is no list");
    }

    @SuppressWarnings("unchecked") // The keys of a JSON object are strings.
    private static Map<String, Object> object(Map<String, Object> from, String name) {
        if (from.get(name) instanceof Map<?, ?> map) {
            return (Map<String, Object>) map;
        }
        throw new IllegalArgumentException("its '" + name + "' is no object");
    }
}
