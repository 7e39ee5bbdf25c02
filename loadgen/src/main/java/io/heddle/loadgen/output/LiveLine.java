package io.heddle.loadgen.output;

import io.heddle.loadgen.interval.Counter;
import io.heddle.loadgen.interval.Gauge;
import io.heddle.loadgen.interval.Interval;
import io.heddle.loadgen.interval.Limit;
import io.heddle.loadgen.interval.RunListener;
import io.heddle.loadgen.interval.RunStart;
import io.heddle.loadgen.interval.StepCounter;
import io.heddle.loadgen.interval.StepTiming;
import io.heddle.loadgen.measure.Figures;
import java.io.PrintStream;
import java.util.Locale;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;

/**
 * Prints one line a second: that second's rate and percentiles, and what went wrong so far. <b>Thread:</b> the run's collector.
 */
public final class LiveLine implements RunListener {
    private static final double SECOND_NS = 1e9;

    /** A drain in which nothing is left to come is over at once. */
    private static final long SHOWN_NS = 100_000_000L;

    private final PrintStream out;
    private RunStart run;
    private long opened;
    private long connectFailures;
    private long lost;

    /** A line that goes to a console. */
    public LiveLine(PrintStream out) {
        this.out = out;
    }

    @Override
    public void begin(RunStart run) {
        this.run = run;
        out.println(Figures.counted(run.connections(), "connection") + " to " + run.target()
            + (run.workload().isEmpty() ? "" : ", " + run.workload()));
        out.flush();
    }

    @Override
    public void interval(Interval interval) {
        opened += interval.count(Counter.OPENED);
        connectFailures += interval.count(Counter.CONNECT_FAILURES);
        lost += interval.count(Counter.LOST);
        if (interval.phase() == Interval.Phase.DRAIN && interval.durationNs() < SHOWN_NS && interval.count(Counter.RECEIVED) == 0) {
            return;
        }
        out.println(String.format(Locale.ROOT, "%4d s  ", interval.index() + 1) + (interval.phase() == Interval.Phase.OPENING
            ? opening(interval) : running(interval)) + suffix(interval));
        out.flush();
    }

    private String opening(Interval interval) {
        return String.format(
            Locale.ROOT,
            "opening   %,9d open %,9d failed %,9d to go",
            interval.gauge(Gauge.OPEN),
            connectFailures,
            Math.max(0, run.connections() - opened - connectFailures));
    }

    private String running(Interval interval) {
        String phase = switch (interval.phase()) {
            case WARM_UP -> "warm-up";
            case DRAIN -> "drain";
            default -> "running";
        };
        if (run.steps().isEmpty() && interval.count(Counter.RECEIVED) == 0) {
            return String.format(Locale.ROOT, "%-8s  %,9d open", phase.equals("running") ? "idle" : phase, interval.gauge(Gauge.OPEN));
        }
        double seconds = Math.max(1, interval.durationNs()) / SECOND_NS;
        Histogram latency = interval.times(StepTiming.LATENCY);
        Histogram times = latency == null ? interval.times(StepTiming.DELAY) : latency;
        return String.format(
            Locale.ROOT,
            "%-8s  %,9.0f msg/s %9s/s   p50 %8s   p99 %8s",
            phase,
            interval.count(Counter.RECEIVED) / seconds,
            Figures.bytes(interval.count(Counter.RECEIVED_BYTES) / seconds),
            percentile(times, 50),
            percentile(times, 99));
    }

    private static String percentile(Histogram times, double percent) {
        return times == null || times.getTotalCount() == 0 ? "-" : Figures.time(times.getValueAtPercentile(percent));
    }

    private String suffix(Interval interval) {
        StringBuilder suffix = new StringBuilder();
        boolean isOpening = interval.phase() == Interval.Phase.OPENING;
        if (!isOpening && interval.gauge(Gauge.CONNECTING) > 0) {
            append(suffix, interval.gauge(Gauge.OPEN), "open");
        }
        append(suffix, interval.count(StepCounter.FAILED), "failed");
        append(suffix, isOpening ? 0 : connectFailures, "not connected");
        append(suffix, lost, "lost");
        if (!interval.limits().isEmpty()) {
            suffix.append("  generator: ").append(interval.limits().stream().map(Limit::sentence).collect(Collectors.joining(", ")));
        }
        return suffix.toString();
    }

    private static void append(StringBuilder suffix, long count, String noun) {
        if (count > 0) {
            suffix.append(String.format(Locale.ROOT, " %,9d %s", count, noun));
        }
    }
}
