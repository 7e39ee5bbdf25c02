package io.heddle.loadgen.verdict;

import static io.heddle.loadgen.interval.StepCounter.FAILED;
import static io.heddle.loadgen.interval.StepCounter.OK;
import static io.heddle.loadgen.interval.StepCounter.SENT;

import io.heddle.loadgen.interval.Counter;
import io.heddle.loadgen.interval.Gauge;
import io.heddle.loadgen.interval.Limit;
import io.heddle.loadgen.interval.StepCounter;
import io.heddle.loadgen.interval.StepInterval;
import io.heddle.loadgen.interval.StepTiming;
import io.heddle.loadgen.interval.Timing;
import io.heddle.loadgen.interval.Totals;
import io.heddle.loadgen.verdict.Metric.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.HdrHistogram.Histogram;

/**
 * The metrics of a plan by name: of the run as a whole ({@code failed}, {@code connect.p99}) and of its steps ({@code echo.p99},
 * {@code echo.timedOut}). <b>Thread:</b> immutable.
 */
final class Metrics {
    private static final double NS = 1e9;
    private static final double SECONDS_OF_RATES = 5;
    private static final List<String> FIGURES = List.of("p50", "p90", "p95", "p99", "p99.9", "p99.99", "min", "mean", "max", "count");

    private final List<String> steps;
    private final Map<String, Metric> whole = new LinkedHashMap<>();

    Metrics(List<String> steps) {
        this.steps = steps;
        stepSums();
        counters();
        times();
        for (Gauge gauge : Gauge.values()) {
            Kind kind = gauge == Gauge.BUFFERED_BYTES || gauge == Gauge.HEAP_BYTES ? Kind.LEVEL_BYTES : Kind.LEVEL;
            add(new Metric(gauge.key(), kind, totals -> totals.gauge(gauge), null, Totals::seconds, 1));
            add(new Metric(gauge.key() + ".min", kind, totals -> totals.smallest(gauge), null, Totals::seconds, 1));
            add(new Metric(gauge.key() + ".max", kind, totals -> totals.largest(gauge), null, Totals::seconds, 1));
        }
    }

    private void stepSums() {
        for (StepCounter counter : StepCounter.values()) {
            // These three names mean more for a run as a whole.
            if (counter != FAILED && counter != SENT && counter != StepCounter.LOST) {
                count(counter.key(), totals -> totals.count(counter), base(counter, totals -> totals::count));
            }
        }
        ToDoubleFunction<Totals> failed = totals -> totals.count(FAILED) + totals.count(Counter.CONNECT_FAILURES);
        count("failed", failed, totals -> failed.applyAsDouble(totals) + totals.count(OK) + totals.count(Counter.OPENED));
        count("messagesLost", totals -> totals.count(StepCounter.LOST), base(StepCounter.LOST, totals -> totals::count));
    }

    private void counters() {
        for (Counter counter : Counter.values()) {
            if (counter.key().endsWith("Ns")) {
                continue;
            }
            Kind kind = counter == Counter.SENT_BYTES || counter == Counter.RECEIVED_BYTES ? Kind.BYTES : Kind.COUNT;
            count(counter.key(), kind, totals -> totals.count(counter), base(counter));
        }
        // The short name is that of connections: an answer that never came is timed out.
        count("lost", totals -> totals.count(Counter.LOST), base(Counter.LOST));
        add(rate("rate", totals -> totals.count(Counter.SENT)));
    }

    private void times() {
        time("duration", Totals::measuredNs, null);
        time("limited", totals -> NS * totals.limitedSeconds(), totals -> NS * totals.seconds());
        for (Limit limit : Limit.values()) {
            time("limited." + limit.key(), totals -> NS * totals.limitedSecondsByReason().getOrDefault(limit, 0),
                totals -> NS * totals.seconds());
        }
        time("loopBusy", totals -> totals.count(Counter.LOOP_BUSY_NS), totals -> totals.count(Counter.LOOP_NS));
        time("gcPause", totals -> totals.count(Counter.GC_PAUSE_NS), Totals::measuredNs);
        time("cpu", totals -> totals.count(Counter.CPU_USER_NS) + totals.count(Counter.CPU_SYSTEM_NS), Totals::measuredNs);
        time("cpuUser", totals -> totals.count(Counter.CPU_USER_NS), Totals::measuredNs);
        time("cpuSystem", totals -> totals.count(Counter.CPU_SYSTEM_NS), Totals::measuredNs);
        time("steal", totals -> totals.count(Counter.STEAL_NS), totals -> totals.count(Counter.MACHINE_NS));
    }

    private static ToDoubleFunction<Totals> base(Counter counter) {
        return switch (counter) {
            case OPENED, CONNECT_FAILURES, PORT_SHORTAGES, DESCRIPTOR_SHORTAGES ->
                totals -> totals.count(Counter.OPENED) + totals.count(Counter.CONNECT_FAILURES);
            case LOST, CLOSED -> totals -> totals.count(Counter.OPENED);
            case USERS_COMPLETED, USERS_FAILED -> totals -> totals.count(Counter.USERS_COMPLETED) + totals.count(Counter.USERS_FAILED);
            case UNMATCHED -> totals -> totals.count(Counter.RECEIVED);
            case BACK_PRESSURED, NOT_OPEN ->
                totals -> totals.count(Counter.SENT) + totals.count(Counter.BACK_PRESSURED) + totals.count(Counter.NOT_OPEN);
            default -> null;
        };
    }

    /** The base of a step's counter, read from a step or from the sum of all. */
    private static <T> ToDoubleFunction<T> base(StepCounter counter, Function<T, ToDoubleFunction<StepCounter>> counts) {
        return switch (counter) {
            case OK, FAILED, TIMED_OUT, CHECK_FAILED, LOST ->
                from -> counts.apply(from).applyAsDouble(OK) + counts.apply(from).applyAsDouble(FAILED);
            case NOT_SENT, SENT -> from -> counts.apply(from).applyAsDouble(StepCounter.DUE);
            case LATE, DUPLICATED, OUT_OF_ORDER -> from -> counts.apply(from).applyAsDouble(SENT);
            case MISSED -> from -> counts.apply(from).applyAsDouble(StepCounter.PUSHED) + counts.apply(from).applyAsDouble(counter);
            default -> null;
        };
    }

    private void count(String name, ToDoubleFunction<Totals> value, ToDoubleFunction<Totals> base) {
        count(name, Kind.COUNT, value, base);
    }

    private void count(String name, Kind kind, ToDoubleFunction<Totals> value, ToDoubleFunction<Totals> base) {
        add(new Metric(name, kind, value, base, base == null ? value : base, 1));
        add(rate(name + ".rate", value));
    }

    private static Metric rate(String name, ToDoubleFunction<Totals> count) {
        return new Metric(name, Kind.PER_SECOND, totals -> totals.measuredNs() == 0 ? Double.NaN
            : NS * count.applyAsDouble(totals) / totals.measuredNs(), null, Totals::seconds, SECONDS_OF_RATES);
    }

    private void time(String name, ToDoubleFunction<Totals> ns, ToDoubleFunction<Totals> base) {
        add(new Metric(name, Kind.TIME, ns, base, Totals::seconds, SECONDS_OF_RATES));
    }

    private void add(Metric metric) {
        whole.putIfAbsent(metric.name(), metric);
    }

    /**
     * The metric of a name.
     *
     * @param column where the name begins, for the message
     * @throws ThresholdException if there is none
     */
    Metric find(String name, int column) {
        Metric metric = whole.get(name);
        metric = metric == null ? timing(name) : metric;
        if (metric != null) {
            return metric;
        }
        String step = steps.stream().filter(each -> name.equals(each) || name.startsWith(each + "."))
            .reduce((one, other) -> one.length() >= other.length() ? one : other).orElse(null);
        if (step == null) {
            throw unknown("no metric is called", name, name, column, names());
        }
        if (name.equals(step)) {
            throw new ThresholdException(column + name.length(), "'" + step + "' is a step: say which of its figures, such as '" + step
                + ".p99' or '" + step + ".failed'");
        }
        String rest = name.substring(step.length() + 1);
        metric = ofStep(name, step, rest);
        if (metric == null) {
            throw unknown("step '" + step + "' has no figure", rest, rest, column + step.length() + 1, namesOfSteps());
        }
        return metric;
    }

    /** The length of the longest name of a step that stands there before a dot, or 0. */
    int lengthOfStep(String text, int at) {
        return steps.stream().filter(step -> text.startsWith(step + ".", at)).mapToInt(String::length).max().orElse(0);
    }

    private static ThresholdException unknown(String problem, String written, String searched, int column, List<String> names) {
        String nearest = Nearest.of(searched, names);
        return new ThresholdException(column, problem + " '" + written + "'; "
            + (nearest == null ? "there are, for instance, '" + String.join("', '", names.subList(0, Math.min(4, names.size()))) + "'"
                : "the nearest is '" + nearest + "'"));
    }

    private List<String> names() {
        List<String> names = new ArrayList<>();
        steps.forEach(step -> names.addAll(List.of(step + ".p99", step + ".failed")));
        names.addAll(List.of("failed", "lost", "rate"));
        names.addAll(whole.keySet());
        for (String figure : FIGURES) {
            names.add(figure);
            for (Timing timing : Timing.values()) {
                names.add(timing.key() + "." + figure);
            }
            for (StepTiming timing : StepTiming.values()) {
                names.add(timing.key() + "." + figure);
            }
        }
        for (String step : steps) {
            namesOfSteps().forEach(figure -> names.add(step + "." + figure));
        }
        return names;
    }

    private static List<String> namesOfSteps() {
        List<String> names = new ArrayList<>(FIGURES);
        for (StepCounter counter : StepCounter.values()) {
            names.add(counter.key());
        }
        for (StepTiming timing : StepTiming.values()) {
            FIGURES.forEach(figure -> names.add(timing.key() + "." + figure));
        }
        names.add("rate");
        return names;
    }

    /** The run's own times, and times over all steps: {@code connect.p99}, {@code service.max}, {@code p50}. */
    private static Metric timing(String name) {
        for (Timing timing : Timing.values()) {
            if (name.startsWith(timing.key() + ".")) {
                return figure(name, name.substring(timing.key().length() + 1), totals -> totals.times(timing));
            }
        }
        for (StepTiming timing : StepTiming.values()) {
            if (name.startsWith(timing.key() + ".")) {
                return figure(name, name.substring(timing.key().length() + 1), totals -> totals.times(timing));
            }
        }
        return figure(name, name, totals -> totals.times(StepTiming.LATENCY));
    }

    private static Metric ofStep(String name, String step, String rest) {
        for (StepTiming timing : StepTiming.values()) {
            if (rest.startsWith(timing.key() + ".")) {
                return figure(name, rest.substring(timing.key().length() + 1), totals -> times(totals, step, timing));
            }
        }
        if (rest.equals("rate")) {
            return rate(name, totals -> count(totals, step, SENT));
        }
        for (StepCounter counter : StepCounter.values()) {
            ToDoubleFunction<Totals> value = totals -> count(totals, step, counter);
            if (rest.equals(counter.key())) {
                ToDoubleFunction<Totals> base = base(counter, totals -> each -> count(totals, step, each));
                return new Metric(name, Kind.COUNT, value, base, base == null ? value : base, 1);
            }
            if (rest.equals(counter.key() + ".rate")) {
                return rate(name, value);
            }
        }
        return figure(name, rest, totals -> times(totals, step, StepTiming.LATENCY));
    }

    private static long count(Totals totals, String step, StepCounter counter) {
        StepInterval sum = totals.steps().get(step);
        return sum == null ? 0 : sum.count(counter);
    }

    private static Histogram times(Totals totals, String step, StepTiming timing) {
        StepInterval sum = totals.steps().get(step);
        return sum == null ? null : sum.times(timing);
    }

    /** A figure of times, or null if it is none. */
    private static Metric figure(String name, String figure, Function<Totals, Histogram> times) {
        ToDoubleFunction<Totals> samples = totals -> {
            Histogram histogram = times.apply(totals);
            return histogram == null ? 0 : histogram.getTotalCount();
        };
        return switch (figure) {
            case "count" -> new Metric(name, Kind.COUNT, samples, null, samples, 1);
            case "min" -> time(name, times, Histogram::getMinValue, samples, 100);
            case "mean" -> time(name, times, Histogram::getMean, samples, 100);
            case "max" -> time(name, times, Histogram::getMaxValue, samples, 1);
            default -> {
                if (!figure.matches("p\\d{1,3}(\\.\\d{1,6})?") || Double.parseDouble(figure.substring(1)) > 100) {
                    yield null;
                }
                double percent = Double.parseDouble(figure.substring(1));
                // Ten values lie beyond the percentile: fewer are chance.
                double needed = percent == 100 ? 1 : Math.ceil(10 / (1 - percent / 100));
                yield time(name, times, histogram -> histogram.getValueAtPercentile(percent), samples, needed);
            }
        };
    }

    private static Metric time(
        String name, Function<Totals, Histogram> times, ToDoubleFunction<Histogram> figure, ToDoubleFunction<Totals> samples,
        double samplesAtOnce) {
        return new Metric(name, Kind.TIME, totals -> {
            Histogram histogram = times.apply(totals);
            return histogram == null || histogram.getTotalCount() == 0 ? Double.NaN : figure.applyAsDouble(histogram);
        }, null, samples, samplesAtOnce);
    }
}
