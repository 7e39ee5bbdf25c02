package io.heddle.loadgen.output.html;

import io.heddle.loadgen.interval.Counter;
import io.heddle.loadgen.interval.Gauge;
import io.heddle.loadgen.interval.Limit;
import io.heddle.loadgen.interval.RunStart;
import io.heddle.loadgen.interval.StepCounter;
import io.heddle.loadgen.interval.StepInterval;
import io.heddle.loadgen.interval.StepTiming;
import io.heddle.loadgen.interval.Timing;
import io.heddle.loadgen.interval.Totals;
import io.heddle.loadgen.measure.Figures;
import io.heddle.loadgen.output.html.TimeSeries.Column;
import io.heddle.loadgen.verdict.Judgement;
import io.heddle.loadgen.verdict.Verdict;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** The page of one run: the verdict first, then what the users of the server felt, then why. <b>Thread:</b> one use on one thread. */
final class RunPage {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("d MMMM yyyy, HH:mm:ss 'UTC'", Locale.ENGLISH)
        .withZone(ZoneOffset.UTC);
    private static final List<Timing> PHASES =
        List.of(Timing.CONNECT, Timing.RESOLVE, Timing.TCP, Timing.PROXY, Timing.TLS, Timing.UPGRADE);

    private final RunStart run;
    private final Totals totals;
    private final Verdict verdict;
    private final RunSeries series;
    private final Page page = new Page();
    private final Markup body = page.body;

    RunPage(RunStart run, Totals totals, Verdict verdict, RunSeries series) {
        this.run = run;
        this.totals = totals;
        this.verdict = verdict;
        this.series = series;
    }

    String html() {
        header();
        verdict();
        tiles();
        if (!totals.steps().isEmpty()) {
            latency();
            steps();
            messages();
        }
        connections();
        errors();
        generator();
        plan();
        return page.html(verdict.outcome().key() + ": " + run.plan() + " - heddle");
    }

    private void header() {
        body.raw("<header><p class=\"brand\">heddle load report</p><h1>").text(run.plan()).raw("</h1><p class=\"facts\">")
            .text(Figures.counted(run.connections(), "connection") + " to " + run.target()
                + (run.workload().isEmpty() ? "" : ", " + run.workload()))
            .raw("<br>").text(TIME.format(Instant.ofEpochMilli(run.startEpochMs())) + ", " + Figures.time(verdict.end().ranNs())
                + " of " + Figures.time(run.plannedNs()) + (run.agents() > 1 ? ", " + run.agents() + " agents" : "")
                + (run.engines() > 1 ? ", " + run.engines() + " engines" : ""))
            .raw("</p></header>\n");
    }

    private void verdict() {
        body.raw("<section class=\"verdict " + verdict.outcome().key() + "\"><h2>").text(switch (verdict.outcome()) {
            case PASSED -> "Passed";
            case FAILED -> "Failed";
            case STOPPED -> "Stopped";
            case FAULT -> "Fault of the tool";
        }).raw("</h2><p class=\"headline\">").text(verdict.headline()).raw("</p>");
        for (String sentence : List.of(verdict.endedEarly(), verdict.generator())) {
            if (!sentence.isEmpty()) {
                body.raw("<p>").text(sentence).raw("</p>");
            }
        }
        body.raw("</section>\n");
        List<Judgement> shown = verdict.judgements().stream().filter(judgement -> !judgement.builtIn() || judgement.broken()).toList();
        if (!shown.isEmpty()) {
            body.raw("<section>").table("Thresholds", "The run fails if", "value", "verdict");
            for (Judgement judgement : shown) {
                body.rowHead(judgement.threshold()).figure(judgement.value())
                    .raw("<td class=\"n " + (judgement.broken() ? "broken" : "held") + "\">").text(judgement.broken() ? "broken" : "held")
                    .raw("</td>").endRow();
            }
            body.endTable().raw("</section>\n");
        }
    }

    private void tiles() {
        Histogram latency = totals.times(StepTiming.LATENCY);
        Histogram times = latency == null ? totals.times(StepTiming.DELAY) : latency;
        body.raw("<section class=\"tiles\">");
        if (!totals.steps().isEmpty()) {
            tile("sent", perSecond(totals.count(Counter.SENT)), "messages a second");
            tile("p50", percentile(times, 50), latency == null && times != null ? "one-way delay" : "latency from due");
            tile("p99", percentile(times, 99), "one in a hundred waits longer");
            tile("max", percentile(times, 100), "the longest wait");
            long failed = totals.count(StepCounter.FAILED);
            long ended = failed + totals.count(StepCounter.OK);
            tile("failed", Figures.count(failed), ended == 0 ? "of none" : share(failed, ended) + " of " + Figures.count(ended));
        }
        tile("open", Figures.count(totals.gauge(Gauge.OPEN)), Figures.count(totals.count(Counter.CONNECT_FAILURES)) + " not connected, "
            + Figures.count(totals.count(Counter.LOST)) + " lost");
        tile("generator", totals.limitedSeconds() + " s", "of " + totals.seconds() + " s it was the limit");
        body.raw("</section>\n");
    }

    private void tile(String label, String figure, String words) {
        body.raw("<div><p class=\"label\">").text(label).raw("</p><p class=\"figure\">").text(figure).raw("</p><p class=\"words\">")
            .text(words).raw("</p></div>");
    }

    private Chart chart(String id, String unit, boolean isLogarithmic) {
        return new Chart(id, Chart.Kind.TIME, unit, isLogarithmic, series.time.seconds()).marks(series.time.marks());
    }

    private void latency() {
        body.raw("<section><h2>Latency</h2>");
        Chart over = chart("latency", "ms", true);
        lineIfAny(over, "p50", "low", series.p50);
        lineIfAny(over, "p90", "middle", series.p90);
        lineIfAny(over, "p99", "high", series.p99);
        lineIfAny(over, "max", "peak", series.max);
        page.chart(over, "Over time", "Each second's percentiles, counted from when a message was due." + thinned() + marked());
        double[] nines = Percentiles.nines(totals.steps().values().stream().map(RunSeries::timesOf).filter(times -> times != null)
            .mapToLong(Histogram::getTotalCount).max().orElse(1));
        Chart curve = new Chart("percentiles", Chart.Kind.PERCENTILES, "ms", true, nines);
        int color = 0;
        for (StepInterval step : totals.steps().values()) {
            if (RunSeries.timesOf(step) != null && color < 8) {
                curve.line(step.name(), "c" + color++, Percentiles.milliseconds(RunSeries.timesOf(step), nines));
            }
        }
        if (totals.steps().size() == 1) {
            StepInterval only = totals.steps().values().iterator().next();
            if (only.times(StepTiming.SERVICE) != null) {
                curve.line("service time", "c1", Percentiles.milliseconds(only.times(StepTiming.SERVICE), nines));
            }
        }
        page.chart(curve, "By percentile", "How long the slowest waited: to the right of 99 % is one message in a hundred.");
        if (!series.stepP99.isEmpty()) {
            Chart each = chart("steps", "ms", true);
            color = 0;
            for (Map.Entry<String, Column> step : series.stepP99.entrySet()) {
                lineIfAny(each, step.getKey(), "c" + color++, step.getValue());
            }
            page.chart(each, "p99 of each step", "Each second's 99th percentile." + thinned() + marked());
        }
        body.raw("</section>\n");
    }

    private void lineIfAny(Chart chart, String label, String color, Column column) {
        if (series.time.hasAny(column)) {
            chart.line(label, color, series.time.values(column));
        }
    }

    private String thinned() {
        return series.time.secondsPerPoint() == 1 ? "" : " Each point stands for " + series.time.secondsPerPoint()
            + " s: the highest of their values, and the mean of their rates.";
    }

    private String marked() {
        return totals.limitedSeconds() == 0 ? "" : " Shaded: the generator was the limit.";
    }

    private void steps() {
        body.raw("<section><h2>Steps</h2>").table("Counts, and latency from when a message was due", "step", "sent", "ok", "failed", "p50",
            "p90", "p99", "p99.9", "max");
        for (StepInterval step : totals.steps().values()) {
            body.rowHead(step.name()).count(step.count(StepCounter.SENT)).count(step.count(StepCounter.OK) + step.count(
                StepCounter.PUSHED)).count(step.count(StepCounter.FAILED));
            percentiles(RunSeries.timesOf(step), 50, 90, 99, 99.9, 100);
            body.endRow();
        }
        body.endTable().table("Where the time went: service time is the server's and the network's, lateness is the generator's own",
            "step",
            "service p50", "service p99", "service max", "late p50", "late p99", "late max");
        for (StepInterval step : totals.steps().values()) {
            body.rowHead(step.name());
            percentiles(step.times(StepTiming.SERVICE), 50, 99, 100);
            percentiles(step.times(StepTiming.LATENESS), 50, 99, 100);
            body.endRow();
        }
        body.endTable();
        List<StepCounter> reasons = List.of(StepCounter.TIMED_OUT, StepCounter.CHECK_FAILED, StepCounter.LOST, StepCounter.NOT_SENT,
            StepCounter.LATE, StepCounter.DUPLICATED, StepCounter.OUT_OF_ORDER, StepCounter.MISSED);
        if (reasons.stream().anyMatch(reason -> totals.count(reason) > 0)) {
            body.table("What went wrong", "step", "timed out", "check failed", "lost", "not sent", "late", "repeated", "out of order",
                "missed");
            for (StepInterval step : totals.steps().values()) {
                body.rowHead(step.name());
                reasons.forEach(reason -> body.count(step.count(reason)));
                body.endRow();
            }
            body.endTable();
        }
        body.raw("</section>\n");
    }

    private void messages() {
        body.raw("<section><h2>Messages</h2>");
        Chart rate = chart("rate", "/s", false);
        lineIfAny(rate, "sent", "c0", series.sent);
        lineIfAny(rate, "received", "c2", series.received);
        lineIfAny(rate, "failed", "bad", series.failed);
        page.chart(rate, "Rate", "Messages a second." + thinned() + marked());
        body.table("In all, in " + Figures.time(totals.measuredNs()) + " of measured time", "", "messages", "a second", "bytes",
            "a second");
        traffic("sent", totals.count(Counter.SENT), totals.count(Counter.SENT_BYTES));
        traffic("received", totals.count(Counter.RECEIVED), totals.count(Counter.RECEIVED_BYTES));
        body.endTable().raw("</section>\n");
    }

    private void traffic(String name, long messages, long bytes) {
        double seconds = totals.measuredNs() / 1e9;
        body.rowHead(name).count(messages).figure(perSecond(messages)).figure(Figures.bytes(bytes))
            .figure(seconds == 0 ? "-" : Figures.bytes(bytes / seconds) + "/s").endRow();
    }

    private void connections() {
        body.raw("<section><h2>Connections</h2>");
        Chart open = chart("connections", "", false);
        lineIfAny(open, "open", "c0", series.open);
        lineIfAny(open, "opened a second", "c2", series.opened);
        lineIfAny(open, "not connected a second", "bad", series.connectFailures);
        lineIfAny(open, "lost a second", "peak", series.lost);
        page.chart(open, "Over time", "Connections that are open, and what happened to them in each second." + thinned());
        if (PHASES.stream().anyMatch(phase -> totals.times(phase) != null)) {
            body.table("Opening, by phase", "phase", "connections", "p50", "p90", "p99", "max");
            for (Timing phase : PHASES) {
                Histogram times = totals.times(phase);
                if (times != null) {
                    body.rowHead(phase == Timing.CONNECT ? "in all, from when it was due" : phase.key()).count(times.getTotalCount());
                    percentiles(times, 50, 90, 99, 100);
                    body.endRow();
                }
            }
            body.endTable();
        }
        body.raw("</section>\n");
    }

    private void errors() {
        if (totals.errors().isEmpty()) {
            return;
        }
        body.raw("<section><h2>Errors</h2>").table("By reason; reasons that differ only in numbers count as one", "reason", "times");
        totals.errors().entrySet().stream().sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder()))
            .forEach(error -> body.rowHead(error.getKey()).count(error.getValue()).endRow());
        body.endTable().raw("</section>\n");
    }

    private void generator() {
        body.raw("<section><h2>The generator</h2>");
        Chart health = chart("generator", "%", false);
        lineIfAny(health, "event loop busy", "c0", series.loopBusy);
        lineIfAny(health, "CPU of one core", "c1", series.cpu);
        lineIfAny(health, "paused by GC", "bad", series.gcPause);
        lineIfAny(health, "taken by the host", "c3", series.steal);
        page.chart(health, "Load of this machine", "A generator near its own limit measures itself." + thinned() + marked());
        Chart late = chart("lateness", "ms", true);
        lineIfAny(late, "p99", "high", series.latenessP99);
        page.chart(late, "Lateness", "How long after they were due messages were sent; it is part of the latency." + thinned() + marked());
        body.table("In all", "", "", "");
        health("event loop busy", share(totals.count(Counter.LOOP_BUSY_NS), totals.count(Counter.LOOP_NS)), "");
        health("longest turn of the event loop", percentile(totals.times(Timing.LOOP_TURN), 100), "");
        health("paused by the garbage collector", Figures.time(totals.count(Counter.GC_PAUSE_NS)), share(totals.count(
            Counter.GC_PAUSE_NS), totals.measuredNs()));
        health("CPU in the program", Figures.time(totals.count(Counter.CPU_USER_NS)), share(totals.count(Counter.CPU_USER_NS),
            totals.measuredNs()) + " of one core");
        health("CPU in the kernel", Figures.time(totals.count(Counter.CPU_SYSTEM_NS)), share(totals.count(Counter.CPU_SYSTEM_NS),
            totals.measuredNs()) + " of one core");
        health("processors taken by the host", Figures.time(totals.count(Counter.STEAL_NS)), share(totals.count(Counter.STEAL_NS),
            totals.count(Counter.MACHINE_NS)));
        health("sends refused", Figures.count(totals.count(Counter.BACK_PRESSURED)), "");
        health("heap in use", Figures.bytes(totals.gauge(Gauge.HEAP_BYTES)), "");
        for (Limit limit : Limit.values()) {
            int seconds = totals.limitedSecondsByReason().getOrDefault(limit, 0);
            if (seconds > 0) {
                health("limited: " + limit.sentence(), seconds + " s", "of " + totals.seconds() + " s");
            }
        }
        body.endTable().raw("</section>\n");
    }

    private void health(String name, String figure, String beside) {
        body.rowHead(name).figure(figure).figure(beside).endRow();
    }

    private void plan() {
        body.raw("<section><h2>The plan</h2><pre>").text(run.source()).raw("</pre><p class=\"facts\">")
            .text(run.tool()).raw("<br>").text(run.machine()).raw("<br>").text("Part" + (run.parts().size() == 1 ? " " : "s ")
                + String.join(", ", run.parts()))
            .raw("</p></section>\n");
    }

    private void percentiles(Histogram times, double... percents) {
        for (double percent : percents) {
            body.time(times == null || times.getTotalCount() == 0 ? -1
                : percent == 100 ? times.getMaxValue() : times.getValueAtPercentile(percent));
        }
    }

    private static String percentile(Histogram times, double percent) {
        return times == null || times.getTotalCount() == 0 ? "-"
            : Figures.time(percent == 100 ? times.getMaxValue() : times.getValueAtPercentile(percent));
    }

    private String perSecond(long count) {
        return totals.measuredNs() == 0 ? "-" : Figures.count(Math.round(count * 1e9 / totals.measuredNs())) + "/s";
    }

    private static String share(long part, long whole) {
        if (whole == 0) {
            return "-";
        }
        double percent = 100.0 * part / whole;
        return String.format(Locale.ROOT, percent == 0 || percent >= 1 ? "%.1f %%" : "%.3f %%", percent);
    }
}
