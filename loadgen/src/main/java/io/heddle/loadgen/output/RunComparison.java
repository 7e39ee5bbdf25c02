package io.heddle.loadgen.output;

import io.heddle.loadgen.interval.Counter;
import io.heddle.loadgen.interval.StepCounter;
import io.heddle.loadgen.interval.StepTiming;
import io.heddle.loadgen.interval.Totals;
import io.heddle.loadgen.measure.Figures;
import io.heddle.loadgen.output.html.ComparedRun;
import io.heddle.loadgen.output.html.ComparisonPage;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;
import java.util.function.ToDoubleFunction;
import org.HdrHistogram.Histogram;

/**
 * Compares runs with the first of them: a table of figures and ratios, and a page that lays them over one another. <b>Thread:</b> one
 * thread.
 */
public final class RunComparison {
    private static final DoubleFunction<String> TIME = Figures::time;
    private static final DoubleFunction<String> NUMBER = value -> Figures.count(Math.round(value));

    private final List<ComparedRun> runs;
    private final List<ComparisonPage.Row> rows = new ArrayList<>();

    /** A comparison of two runs or more, each read to its end. */
    public RunComparison(List<ComparedRun> runs) {
        this.runs = runs;
        row("messages sent a second", false, RunComparison::rate, NUMBER);
        row("answered", false, totals -> totals.count(StepCounter.OK), NUMBER);
        row("failed", true, totals -> totals.count(StepCounter.FAILED) + totals.count(Counter.CONNECT_FAILURES), NUMBER);
        for (double percent : new double[] {50, 90, 99, 99.9, 100}) {
            String name = percent == 100 ? "max" : "p" + (percent == 99.9 ? "99.9" : String.valueOf((int) percent));
            row("latency " + name, true, totals -> percentile(totals.times(StepTiming.LATENCY), percent), TIME);
        }
        row("service p99", true, totals -> percentile(totals.times(StepTiming.SERVICE), 99), TIME);
        row("late p99", true, totals -> percentile(totals.times(StepTiming.LATENESS), 99), TIME);
        runs.get(0).totals().steps().keySet().forEach(step -> row(step + " p99", true, totals -> totals.steps().containsKey(step)
            ? percentile(totals.steps().get(step).times(StepTiming.LATENCY), 99) : Double.NaN, TIME));
        row("CPU a message received", true, RunComparison::cpu, TIME);
        row("seconds at the generator's limit", true, Totals::limitedSeconds, NUMBER);
    }

    private void row(String name, boolean isLessBetter, ToDoubleFunction<Totals> figure, DoubleFunction<String> format) {
        List<String> cells = new ArrayList<>();
        double first = figure.applyAsDouble(runs.get(0).totals());
        List<Double> ratios = new ArrayList<>();
        for (ComparedRun run : runs) {
            double value = figure.applyAsDouble(run.totals());
            cells.add(Double.isNaN(value) ? Text.NOTHING : format.apply(value));
            ratios.add(first == 0 ? Double.NaN : value / first);
        }
        if (cells.stream().anyMatch(cell -> !cell.equals(Text.NOTHING))) {
            rows.add(new ComparisonPage.Row(name, isLessBetter, cells, ratios));
        }
    }

    private static double rate(Totals totals) {
        return totals.measuredNs() == 0 ? Double.NaN : totals.count(Counter.SENT) * 1e9 / totals.measuredNs();
    }

    private static double cpu(Totals totals) {
        long ns = totals.count(Counter.CPU_USER_NS) + totals.count(Counter.CPU_SYSTEM_NS);
        return ns == 0 || totals.count(Counter.RECEIVED) == 0 ? Double.NaN : ns / (double) totals.count(Counter.RECEIVED);
    }

    private static double percentile(Histogram times, double percent) {
        return times == null || times.getTotalCount() == 0 ? Double.NaN
            : percent == 100 ? times.getMaxValue() : times.getValueAtPercentile(percent);
    }

    /** Prints the table; ratios are to the first run. */
    public void print(PrintStream out) {
        List<String> headings = new ArrayList<>(List.of(""));
        runs.forEach(run -> headings.addAll(run == runs.get(0) ? List.of(run.name()) : List.of(run.name(), "ratio")));
        Table table = new Table(headings.toArray(String[]::new));
        for (ComparisonPage.Row row : rows) {
            List<String> cells = new ArrayList<>(List.of(row.name(), row.cells().get(0)));
            for (int i = 1; i < runs.size(); i++) {
                cells.add(row.cells().get(i));
                cells.add(ratio(row.ratios().get(i)));
            }
            table.row(cells.toArray(String[]::new));
        }
        table.lines().forEach(out::println);
        out.println();
        runs.forEach(run -> out.println(run.name() + ": " + run.verdict().headline()));
        out.flush();
    }

    private static String ratio(double ratio) {
        return Double.isNaN(ratio) ? Text.NOTHING : String.format(Locale.ROOT, "%.2f", ratio);
    }

    /** The page. */
    public String html() {
        return new ComparisonPage(runs, rows).html();
    }
}
