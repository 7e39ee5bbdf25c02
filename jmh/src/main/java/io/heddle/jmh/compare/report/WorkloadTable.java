package io.heddle.jmh.compare.report;

import io.heddle.jmh.compare.report.ReportFigures.TimeUnit;
import io.heddle.loadgen.measure.Figures;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/** The table of one workload: a row for each client, the best first, failures last with their reasons. <b>Thread:</b> any one thread. */
final class WorkloadTable {
    private final Comparison comparison;
    private final TimeUnit unit;
    /** The clients that others are compared with, as far as they were run. */
    private final List<String> bases;
    private final boolean hasNotes;

    WorkloadTable(Comparison comparison) {
        this.comparison = comparison;
        this.unit = TimeUnit
            .of(comparison.rows().stream().flatMapToDouble(row -> row.median(Metric.CPU_NS).stream()).min().orElse(1));
        this.bases = Stream.of("raw", "netty-epoll", "netty-nio")
            .filter(base -> comparison.row(base).filter(ClientRow::hasFigures).isPresent())
            .toList();
        this.hasNotes = comparison.rows().stream().anyMatch(row -> !row.note().isEmpty());
    }

    String markdown() {
        boolean idle = comparison.workload().isIdle();
        MarkdownTable table = new MarkdownTable(2, withNotes(idle ? idleHeads() : heads(), "note"));
        for (ClientRow row : comparison.rows()) {
            table.row(withNotes(idle ? idleCells(row) : cells(row), MarkdownTable.escape(row.note())));
        }
        return table.toString();
    }

    private List<String> withNotes(List<String> cells, String note) {
        if (hasNotes) {
            cells.add(note);
        }
        return cells;
    }

    private List<String> heads() {
        String what = comparison.workload().unit();
        List<String> heads =
            new ArrayList<>(List.of("client", "version", "runs", what + "s/s", "CPU, " + unit.symbol + " a " + what, "user",
                "system"));
        bases.forEach(base -> heads.add("× " + base));
        heads.addAll(List.of("CPU min … max", "p50, µs", "p99", "p99.9", "max", "B allocated a " + what, "GCs", "threads", "server CPU"));
        return heads;
    }

    private List<String> cells(ClientRow row) {
        List<String> cells = names(row);
        cells.add(row.hasFigures() ? ReportFigures.count(row.median(Metric.MESSAGES_PER_SECOND)) : "failed");
        for (Metric metric : List.of(Metric.CPU_NS, Metric.USER_NS, Metric.SYSTEM_NS)) {
            cells.add(time(row.median(metric)));
        }
        addRatios(cells, row);
        cells.add(spread(time(row.min(Metric.CPU_NS)), time(row.max(Metric.CPU_NS))));
        for (Metric metric : List.of(Metric.P50_US, Metric.P99_US, Metric.P999_US, Metric.MAX_US)) {
            cells.add(ReportFigures.count(row.median(metric)));
        }
        cells.add(ReportFigures.digits(row.median(Metric.ALLOCATED_BYTES)));
        cells.add(ReportFigures.count(row.median(Metric.GCS)));
        cells.add(ReportFigures.count(row.median(Metric.THREADS)));
        cells.add(ReportFigures.percent(row.median(Metric.SERVER_CPU)));
        return cells;
    }

    private List<String> idleHeads() {
        List<String> heads = new ArrayList<>(List.of("client", "version", "runs", "heap + native, B a connection", "heap", "native"));
        bases.forEach(base -> heads.add("× " + base));
        heads.addAll(List.of("min … max", "threads in all"));
        return heads;
    }

    private List<String> idleCells(ClientRow row) {
        List<String> cells = names(row);
        cells.add(row.hasFigures() ? ReportFigures.count(row.median(Metric.MEMORY_BYTES)) : "failed");
        cells.add(ReportFigures.count(row.median(Metric.HEAP_BYTES)));
        cells.add(ReportFigures.count(row.median(Metric.NATIVE_BYTES)));
        addRatios(cells, row);
        cells.add(spread(ReportFigures.count(row.min(Metric.MEMORY_BYTES)), ReportFigures.count(row.max(Metric.MEMORY_BYTES))));
        cells.add(ReportFigures.count(row.median(Metric.THREADS)));
        return cells;
    }

    private static List<String> names(ClientRow row) {
        String client = MarkdownTable.escape(row.client());
        boolean own = row.client().startsWith("heddle");
        return new ArrayList<>(List.of(own ? "**" + client + "**" : client, MarkdownTable.escape(row.version()),
            Integer.toString(row.runs())));
    }

    private void addRatios(List<String> cells, ClientRow row) {
        bases.forEach(base -> cells.add(ReportFigures.ratio(comparison.ratio(row.client(), base, comparison.headline()))));
    }

    private String time(OptionalDouble ns) {
        return ReportFigures.orNone(ns, value -> Figures.digits(value / unit.ns));
    }

    private static String spread(String min, String max) {
        return min.equals(ReportFigures.NONE) ? ReportFigures.NONE : min + " … " + max;
    }
}
