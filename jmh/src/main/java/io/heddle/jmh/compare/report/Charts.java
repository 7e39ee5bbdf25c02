package io.heddle.jmh.compare.report;

import io.heddle.jmh.compare.report.chart.BarChart;
import io.heddle.jmh.compare.report.chart.BarChart.Bar;
import io.heddle.jmh.compare.report.chart.LineChart;
import io.heddle.jmh.compare.report.chart.LineChart.Series;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.DoubleFunction;

/** Draws the main workloads and the growth of cost. <b>Thread:</b> any one thread. */
final class Charts {
    private static final String FLOOR = "raw";
    static final String ONE_PERCENT = "growth-one-percent-active.svg";
    static final String HUNDRED = "growth-hundred-active.svg";

    private final Results peers;
    private final Results growth;

    Charts(Results peers, Results growth) {
        this.peers = peers;
        this.growth = growth;
    }

    /** The file name of a workload's chart, if it has one. */
    static String file(Workload workload) {
        return workload.id() + ".svg";
    }

    static List<Workload> charted() {
        return List.of(Matrix.PINGPONG, Matrix.PIPELINED, Matrix.RECEIVE_SMALL, Matrix.RECEIVE_LARGE, Matrix.OPENLOOP, Matrix.IDLE,
            Matrix.CONNECT, Matrix.IDLE_TLS, Matrix.CONNECT_TLS);
    }

    static boolean has(Comparison comparison) {
        return charted().contains(comparison.workload())
            && comparison.rows().stream().anyMatch(row -> row.median(shown(comparison)).isPresent());
    }

    /** The documents by file name. */
    Map<String, String> all() {
        Map<String, String> files = new LinkedHashMap<>();
        peers.comparisons().stream().filter(Charts::has).forEach(found -> files.put(file(found.workload()), bars(found)));
        line(files, ONE_PERCENT, "CPU a message as connections grow, 1 % of them active", Matrix.onePercentActive());
        line(files, HUNDRED, "CPU a message as connections grow, 100 of them active", Matrix.hundredActive());
        return files;
    }

    /** The metric of the bars: CPU in general, memory if idle, latency in an open loop. */
    private static Metric shown(Comparison comparison) {
        return comparison.workload().equals(Matrix.OPENLOOP) ? Metric.P999_US : comparison.headline();
    }

    private static String bars(Comparison comparison) {
        Workload workload = comparison.workload();
        return switch (shown(comparison)) {
            case MEMORY_BYTES -> bars(comparison, "memory of an idle connection; less is better", List.of("heap", "native"),
                List.of(Metric.HEAP_BYTES, Metric.NATIVE_BYTES), 1, ReportFigures::bytes);
            case P999_US -> bars(comparison, "latency p99.9, counted from when a message was due; less is better", List.of("p99.9"),
                List.of(Metric.P999_US), 1_000, ReportFigures::time);
            default -> bars(comparison, "CPU of the client process a " + workload.unit() + "; less is better",
                List.of("user", "system"), List.of(Metric.USER_NS, Metric.SYSTEM_NS), 1, ReportFigures::time);
        };
    }

    private static String bars(Comparison comparison, String subtitle, List<String> parts, List<Metric> metrics, double factor,
        DoubleFunction<String> figure) {
        Metric shown = shown(comparison);
        BarChart chart = new BarChart(comparison.workload().title(), subtitle, parts, figure);
        comparison.rows()
            .stream()
            .filter(row -> row.median(shown).isPresent())
            .sorted((one, other) -> Double.compare(one.median(shown).getAsDouble(), other.median(shown).getAsDouble()))
            .forEach(row -> {
                // The medians of the parts need not add up to the median of the whole, which the tables show.
                double whole = row.median(shown).getAsDouble() * factor;
                double[] lengths = metrics.stream().mapToDouble(metric -> row.median(metric).orElse(0) * factor).toArray();
                double sum = Arrays.stream(lengths).sum();
                for (int part = 0; part < lengths.length; part++) {
                    lengths[part] *= sum == 0 ? 0 : whole / sum;
                }
                boolean isFloor = row.client().equals(FLOOR);
                var ratio = comparison.ratio(row.client(), FLOOR, shown);
                String note = ratio.isPresent() && !isFloor ? ReportFigures.ratio(ratio) + " " + FLOOR : "";
                chart.add(
                    new Bar(row.client(), isFloor ? "a bare NIO loop" : row.version().replace("-SNAPSHOT", ""), lengths, note,
                        row.client().startsWith("heddle")));
            });
        return chart.floor(FLOOR).svg();
    }

    private void line(Map<String, String> files, String file, String title, List<Workload> workloads) {
        LineChart chart =
            new LineChart(title, "pingpong, 32 B; CPU of the client process; less is better", "connections", ReportFigures::time);
        boolean any = false;
        for (String client : growth.clients()) {
            SortedMap<Double, Double> points = new TreeMap<>();
            for (Workload workload : workloads) {
                growth.median(workload, client, Metric.CPU_NS).ifPresent(cpu -> points.put((double) workload.connections(), cpu));
            }
            any |= !points.isEmpty();
            chart.add(new Series(client, points, client.equals("heddle")));
        }
        if (any) {
            files.put(file, chart.svg());
        }
    }
}
