package io.heddle.loadgen.output.html;

import io.heddle.loadgen.interval.StepTiming;
import io.heddle.loadgen.output.html.TimeSeries.Column;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;

/** The page of several runs: their figures side by side, their curves over one another. <b>Thread:</b> one use on one thread. */
public final class ComparisonPage {
    private static final int MOST_COLORS = 8;
    private static final double NOTABLE = 0.05;

    private final List<ComparedRun> runs;
    private final List<Row> rows;
    private final Page page = new Page();

    /**
     * A figure of each run.
     *
     * @param name of the figure
     * @param isLessBetter whether a lower figure is the better one
     * @param cells as people read it, a run each
     * @param ratios to the first run; NaN if there is none
     */
    public record Row(String name, boolean isLessBetter, List<String> cells, List<Double> ratios) {}

    /** A page of runs that were read to their end. */
    public ComparisonPage(List<ComparedRun> runs, List<Row> rows) {
        this.runs = runs;
        this.rows = rows;
    }

    /** The page. */
    public String html() {
        Markup body = page.body;
        body.raw("<header><p class=\"brand\">heddle load report</p><h1>").text(runs.size() + " runs compared").raw("</h1></header>\n");
        body.raw("<section>").table("Verdicts", "file", "plan", "verdict");
        for (ComparedRun run : runs) {
            body.rowHead(run.name()).raw("<td class=\"n\">").text(run.run().plan()).raw("</td><td>").text(run.verdict().headline())
                .raw("</td>").endRow();
        }
        body.endTable().raw("</section>\n");
        table(body);
        body.raw("<section><h2>Latency</h2>");
        double[] nines = Percentiles.nines(runs.stream().map(ComparisonPage::latency).filter(times -> times != null)
            .mapToLong(Histogram::getTotalCount).max().orElse(1));
        Chart curve = new Chart("percentiles", Chart.Kind.PERCENTILES, "ms", true, nines);
        IntStream.range(0, Math.min(MOST_COLORS, runs.size())).filter(i -> latency(runs.get(i)) != null)
            .forEach(i -> curve.line(runs.get(i).name(), "c" + i, Percentiles.milliseconds(latency(runs.get(i)), nines)));
        page.chart(curve, "By percentile", "How long the slowest waited, over all steps.");
        overTime("latency", "ms", true, series -> series.p99, "p99 over time", "Each second's 99th percentile, by the second of the run.");
        body.raw("</section><section><h2>Messages</h2>");
        overTime("rate", "/s", false, series -> series.sent, "Sent", "Messages a second, by the second of the run.");
        overTime("failed", "/s", false, series -> series.failed, "Failed", "Failures a second, by the second of the run.");
        body.raw("</section>\n");
        return page.html(runs.size() + " runs compared - heddle");
    }

    private void table(Markup body) {
        String[] columns = new String[1 + 2 * runs.size() - 1];
        columns[0] = "";
        columns[1] = runs.get(0).name();
        for (int i = 1; i < runs.size(); i++) {
            columns[2 * i] = runs.get(i).name();
            columns[2 * i + 1] = "ratio";
        }
        body.raw("<section><h2>Figures</h2>").table("Ratios are to the first run", columns);
        for (Row row : rows) {
            body.rowHead(row.name()).figure(row.cells().get(0));
            for (int i = 1; i < runs.size(); i++) {
                double ratio = row.ratios().get(i);
                boolean isNotable = Math.abs(ratio - 1) > NOTABLE;
                String judged = !isNotable ? "" : ratio < 1 == row.isLessBetter() ? " better" : " worse";
                body.figure(row.cells().get(i)).raw("<td class=\"n" + judged + "\">")
                    .text(Double.isNaN(ratio) ? "-" : String.format(Locale.ROOT, "%.2f", ratio)).raw("</td>");
            }
            body.endRow();
        }
        body.endTable().raw("</section>\n");
    }

    private static Histogram latency(ComparedRun run) {
        Histogram latency = run.totals().times(StepTiming.LATENCY);
        return latency == null ? run.totals().times(StepTiming.DELAY) : latency;
    }

    /** A line a run, over the seconds of all of them. */
    private void overTime(
        String id, String unit, boolean isLogarithmic, Function<RunSeries, Column> column, String heading, String caption) {
        double[] seconds = runs.stream().flatMapToDouble(run -> Arrays.stream(run.series().time.seconds())).distinct().sorted().toArray();
        Chart chart = new Chart(id, Chart.Kind.TIME, unit, isLogarithmic, seconds);
        for (int i = 0; i < Math.min(MOST_COLORS, runs.size()); i++) {
            TimeSeries time = runs.get(i).series().time;
            double[] own = time.seconds();
            double[] values = time.values(column.apply(runs.get(i).series()));
            double[] spread = new double[seconds.length];
            Arrays.fill(spread, Double.NaN);
            for (int point = 0; point < own.length; point++) {
                spread[Arrays.binarySearch(seconds, own[point])] = values[point];
            }
            if (time.hasAny(column.apply(runs.get(i).series()))) {
                chart.line(runs.get(i).name(), "c" + i, spread);
            }
        }
        page.chart(chart, heading, caption);
    }
}
