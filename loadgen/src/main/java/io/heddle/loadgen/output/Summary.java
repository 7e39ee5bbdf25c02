package io.heddle.loadgen.output;

import io.heddle.loadgen.interval.Counter;
import io.heddle.loadgen.interval.Gauge;
import io.heddle.loadgen.interval.Interval;
import io.heddle.loadgen.interval.RunEnd;
import io.heddle.loadgen.interval.RunListener;
import io.heddle.loadgen.interval.StepCounter;
import io.heddle.loadgen.interval.StepInterval;
import io.heddle.loadgen.interval.StepTiming;
import io.heddle.loadgen.interval.Timing;
import io.heddle.loadgen.interval.Totals;
import io.heddle.loadgen.measure.Figures;
import io.heddle.loadgen.verdict.Judge;
import io.heddle.loadgen.verdict.Judgement;
import io.heddle.loadgen.verdict.Verdict;
import java.io.PrintStream;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * Prints the result of a run when it is over: labels on the left, figures with units on the right, the verdict last. <b>Thread:</b> the
 * run's collector.
 */
public final class Summary implements RunListener {
    private static final List<Timing> PHASES = List.of(Timing.RESOLVE, Timing.TCP, Timing.PROXY, Timing.TLS, Timing.UPGRADE);
    private static final int MOST_ERRORS = 10;

    private final Judge judge;
    private final PrintStream out;
    private int openedAt = -1;

    /** A summary of the sums and the verdict of a judge that is called before. */
    public Summary(Judge judge, PrintStream out) {
        this.judge = judge;
        this.out = out;
    }

    @Override
    public void interval(Interval interval) {
        openedAt = interval.count(Counter.OPENED) > 0 ? interval.index() : openedAt;
    }

    @Override
    public void end(RunEnd end) {
        Totals totals = judge.totals();
        out.println();
        connections(totals);
        errors(totals.errors());
        if (totals.measuredNs() > 0 && !totals.steps().isEmpty()) {
            messages(totals);
            if (totals.steps().size() == 1) {
                times(totals.steps().values().iterator().next());
            } else {
                steps(totals);
            }
        }
        percentiles("ping", totals.times(Timing.PING));
        generator(totals);
        end.notes().forEach(this::row);
        verdict(judge.verdict());
        out.flush();
    }

    private void connections(Totals totals) {
        row("connections", Figures.count(totals.count(Counter.OPENED)) + " opened"
            + (openedAt >= 0 && totals.count(Counter.OPENED) > 1 ? " within " + (openedAt + 1) + " s" : "") + ", "
            + Figures.count(totals.count(Counter.CONNECT_FAILURES)) + " failed, " + Figures.count(totals.count(Counter.LOST)) + " lost"
            + (totals.count(Counter.RECONNECTS) > 0 ? ", " + Figures.counted(totals.count(Counter.RECONNECTS), "reconnect") : ""));
        percentiles("  connect", totals.times(Timing.CONNECT));
        if (PHASES.stream().filter(phase -> totals.times(phase) != null).count() > 1) {
            PHASES.forEach(phase -> percentiles("    " + phase.key(), totals.times(phase)));
        }
    }

    private void errors(Map<String, Long> errors) {
        List<Map.Entry<String, Long>> most = errors.entrySet().stream()
            .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())).toList();
        most.stream().limit(MOST_ERRORS).forEach(error -> row("  error", Figures.count(error.getValue()) + " x " + error.getKey()));
        long rest = most.stream().skip(MOST_ERRORS).mapToLong(Map.Entry::getValue).sum();
        rowIfAny("  error", rest, "x other reasons");
    }

    private void messages(Totals totals) {
        long measuredNs = totals.measuredNs();
        row("messages", perSecond(totals.count(Counter.SENT), measuredNs) + " a second sent, "
            + perSecond(totals.count(Counter.RECEIVED), measuredNs) + " received; "
            + Figures.bytes(totals.count(Counter.SENT_BYTES) * 1e9 / measuredNs) + " and "
            + Figures.bytes(totals.count(Counter.RECEIVED_BYTES) * 1e9 / measuredNs) + " a second");
        long failed = totals.count(StepCounter.FAILED);
        row("  in all", Figures.count(totals.count(Counter.SENT)) + " sent in " + Figures.time(measuredNs) + ", "
            + Figures.count(totals.count(Counter.RECEIVED)) + " received"
            + (failed > 0 ? "; " + Figures.count(failed) + " failed" : ""));
        rowIfAny("  failed", totals.count(StepCounter.TIMED_OUT), "were not answered in time");
        rowIfAny("  failed", totals.count(StepCounter.CHECK_FAILED), "had an answer that did not pass a check");
        rowIfAny("  failed", totals.count(StepCounter.LOST), "lost their connection before the answer");
        rowIfAny("  failed", totals.count(StepCounter.NOT_SENT), "were due and never sent");
        rowIfAny("  refused", totals.count(Counter.BACK_PRESSURED),
            "sends met back-pressure: the connection's buffer or the pool was full");
        rowIfAny("  refused", totals.count(Counter.NOT_OPEN), "sends came when the connection was closing");
        rowIfAny("  late", totals.count(StepCounter.LATE), "answers came after their step had given up");
        rowIfAny("  repeated", totals.count(StepCounter.DUPLICATED), "answers came again");
        rowIfAny("  disorder", totals.count(StepCounter.OUT_OF_ORDER), "answers came after the answer to a later request");
        rowIfAny("  pushed", totals.count(StepCounter.PUSHED), "messages came to listeners");
        rowIfAny("  missed", totals.count(StepCounter.MISSED), "pushes are missing in the sequence");
        rowIfAny("  unmatched", totals.count(Counter.UNMATCHED), "messages were awaited by no step and no listener");
    }

    private void times(StepInterval step) {
        percentiles("latency", step.times(StepTiming.LATENCY));
        percentiles("  service", step.times(StepTiming.SERVICE));
        percentiles("  of it late", step.times(StepTiming.LATENESS));
        percentiles("delay", step.times(StepTiming.DELAY));
    }

    private void steps(Totals totals) {
        Table table = new Table("step", "sent", "ok", "failed", "p50", "p90", "p99", "p99.9", "max", "service p99", "late p99");
        for (StepInterval step : totals.steps().values()) {
            Histogram latency = step.times(StepTiming.LATENCY);
            Histogram times = latency == null ? step.times(StepTiming.DELAY) : latency;
            table.row(step.name(), Figures.count(step.count(StepCounter.SENT)),
                Figures.count(step.count(StepCounter.OK) + step.count(StepCounter.PUSHED)), Figures.count(step.count(StepCounter.FAILED)),
                Text.percentile(times, 50), Text.percentile(times, 90), Text.percentile(times, 99), Text.percentile(times, 99.9),
                Text.percentile(times, 100), Text.percentile(step.times(StepTiming.SERVICE), 99),
                Text.percentile(step.times(StepTiming.LATENESS), 99));
        }
        out.println();
        table.lines().forEach(out::println);
        out.println();
    }

    private void generator(Totals totals) {
        cpu(totals);
        long loopNs = totals.count(Counter.LOOP_NS);
        Histogram turns = totals.times(Timing.LOOP_TURN);
        if (loopNs > 0) {
            row("event loop", String.format(Locale.ROOT, "%.0f %% busy", 100.0 * totals.count(Counter.LOOP_BUSY_NS) / loopNs)
                + (turns == null ? "" : ", longest turn " + Figures.time(turns.getMaxValue())));
        }
        long gcNs = totals.count(Counter.GC_PAUSE_NS);
        if (gcNs > 0) {
            row("  GC", "paused " + Figures.time(gcNs) + " in all");
        }
        long heapBytes = totals.gauge(Gauge.HEAP_BYTES);
        if (heapBytes > 0) {
            row("heap", Figures.bytes(heapBytes) + " in use");
        }
    }

    private void cpu(Totals totals) {
        long userNs = totals.count(Counter.CPU_USER_NS);
        long systemNs = totals.count(Counter.CPU_SYSTEM_NS);
        long received = totals.count(Counter.RECEIVED);
        if (userNs + systemNs == 0 || totals.measuredNs() == 0) {
            return;
        }
        String cores = String.format(Locale.ROOT, "%.0f %% of one core", 100.0 * (userNs + systemNs) / totals.measuredNs());
        row("client CPU", received == 0 ? cores : Figures.time((userNs + systemNs) / (double) received)
            + " a message sent and received (user " + Figures.time(userNs / (double) received) + ", system "
            + Figures.time(systemNs / (double) received) + "), " + cores);
    }

    private void verdict(Verdict verdict) {
        out.println();
        row("verdict", verdict.headline());
        for (Judgement judgement : verdict.judgements()) {
            if (!judgement.builtIn() || judgement.broken()) {
                row(judgement.broken() ? "  broken" : "  held", judgement.threshold() + (judgement.builtIn() ? ": " + judgement.sentence()
                    : ": " + (judgement.value().equals("-") ? judgement.sentence() : judgement.value())));
            }
        }
        if (!verdict.endedEarly().isEmpty()) {
            row("  early", verdict.endedEarly());
        }
        if (!verdict.generator().isEmpty()) {
            row("  generator", verdict.generator());
        }
    }

    private void percentiles(String label, Histogram times) {
        if (times != null && times.getTotalCount() > 0) {
            row(label, String.format(
                Locale.ROOT,
                "p50 %s   p90 %s   p99 %s   p99.9 %s   max %s",
                Text.percentile(times, 50),
                Text.percentile(times, 90),
                Text.percentile(times, 99),
                Text.percentile(times, 99.9),
                Text.percentile(times, 100)));
        }
    }

    private void rowIfAny(String label, long count, String text) {
        if (count > 0) {
            row(label, Figures.count(count) + " " + text);
        }
    }

    private void row(String label, String text) {
        out.println(String.format(Locale.ROOT, "%-14s", label) + text);
    }

    private static String perSecond(long count, long ns) {
        return Figures.count(Math.round(count * 1e9 / ns));
    }
}
