package io.heddle.jmh.tools;

import io.heddle.jmh.compare.report.MarkdownTable;
import io.heddle.jmh.compare.report.RunInfo;
import io.heddle.jmh.tools.ToolResult.Part;
import io.heddle.loadgen.measure.Figures;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes the section of RESULTS.md and the table of README.md. <b>Thread:</b> any one thread. */
final class ToolsPage {
    private static final String NONE = "—";

    private final List<ToolResult> results;
    private final RunInfo info;
    private final Map<String, String> missing;
    private final String command;

    /**
     * Takes the results of one run of the comparison.
     *
     * @param missing why a tool is not there
     * @param command that made the results
     */
    ToolsPage(List<ToolResult> results, RunInfo info, Map<String, String> missing, String command) {
        this.results = results;
        this.info = info;
        this.missing = missing;
        this.command = command;
    }

    /** The section, from its heading on. */
    String section() {
        StringBuilder page = new StringBuilder();
        page.append("## Heddle beside other load tools\n\n");
        page.append(head());
        works(Part.COST).forEach(work -> page.append(cost(work)));
        if (results.stream().anyMatch(result -> result.part() == Part.RATE)) {
            page.append(rate());
        }
        if (results.stream().anyMatch(result -> result.part() == Part.TRUTH)) {
            page.append(truth());
        }
        return page.toString();
    }

    private String head() {
        TreeSet<Double> loads =
            results.stream().map(result -> Double.valueOf(result.load())).collect(Collectors.toCollection(TreeSet::new));
        StringBuilder text = new StringBuilder();
        text.append("Measured on ").append(info.started()).append(" by `").append(command).append("`: ").append(info.machine()).append(", ")
            .append(info.kernel()).append(", ").append(info.jdk());
        text.append(info.commit().isEmpty() ? "" : ", commit " + info.commit()).append(". ");
        text.append(info.pinned() ? "The server had one core and the tool another." : "**Not pinned: server and tool shared cores.**");
        if (!loads.isEmpty()) {
            text.append(String.format(Locale.ROOT, " The load average before the runs was %.1f to %.1f%s.", loads.first(), loads.last(),
                loads.last() > 2.5 ? ", so **other programs ran meanwhile**: compare the rows, and measure again on a quiet machine" : ""));
        }
        text.append("""


            Each tool is set up as its makers advise (`jmh/tools` holds the settings and names the pages), and talks to the same echo
            server, whose counts are the truth about what arrived. Each connection sends a text of 64 bytes at its own pace and awaits
            the echo. CPU is that of all processes of the tool in a window after all connections are open, divided by the messages that
            the server counted in it; memory is the most that these processes held (RSS) from begin to end, reports included. Figures
            are medians of the runs.

            Heddle sends what is due, answered or not. The others wait for the answer first, and then keep the pace as well as they can:
            Gatling by `pace`, JMeter by its Constant Throughput Timer, Artillery by a function of ours (its `think` adds to the response
            time), Tsung by a thinktime, which adds to it too. Artillery's WebSocket engine measures no response times: a function of ours
            records them in a histogram, as its makers advise. Tsung has no percentiles, unless an experimental log of every sample is on.

            """);
        missing.forEach((tool, reason) -> text.append("- ").append(tool).append(" is left out: ").append(reason).append('\n'));
        text.append("- k6 is left out: it comes neither from Maven Central nor with Debian or npm.\n\n");
        return text.toString();
    }

    /** The works of a part, in the order in which they were done. */
    private List<ToolWork> works(Part part) {
        return results.stream().filter(result -> result.part() == part).map(ToolResult::work).distinct().toList();
    }

    private String cost(ToolWork work) {
        MarkdownTable table = new MarkdownTable(2, List.of("tool", "version", "runs", "CPU a message, µs", "user", "system", "min … max",
            "memory, MB", "sent of what was due", "server CPU"));
        for (Row row : rows(Part.COST, work)) {
            if (row.good.isEmpty()) {
                table.row(List.of(row.title(), row.version(), "0", row.reason(), NONE, NONE, NONE, NONE, NONE, NONE));
            } else {
                table.row(List.of(row.title(), row.version(), "" + row.good.size(), row.digits(ToolResult::cpuMicros),
                    row.digits(ToolResult::userMicros), row.digits(ToolResult::systemMicros), row.spread(ToolResult::cpuMicros),
                    Figures.count(Math.round(row.median(result -> result.peakBytes() / 1e6))), row.percent(ToolResult::sentShare),
                    row.percent(ToolResult::serverCpu)));
            }
        }
        return String.format(Locale.ROOT, "### %s connections, %s messages a second in all%n%n%s%n", Figures.count(work.connections()),
            Figures.count(work.perSecond()), table);
    }

    private String rate() {
        MarkdownTable table = new MarkdownTable(1,
            List.of("tool", "highest honest rate", "its p99 there, ms", "CPU a message, µs", "server CPU", "asked for more", "it sent",
                "its p99"));
        for (Tool tool : Tool.values()) {
            List<ToolResult> tried = results.stream().filter(result -> result.part() == Part.RATE && result.tool() == tool)
                .sorted(Comparator.comparingInt(result -> result.work().perSecond())).toList();
            if (tried.isEmpty()) {
                continue;
            }
            Optional<ToolResult> best = tried.stream().filter(RateSearch::isHonest).reduce((lower, higher) -> higher);
            Optional<ToolResult> beyond = tried.stream().filter(result -> !RateSearch.isHonest(result)).findFirst();
            table
                .row(List.of(title(tool), best.map(result -> Figures.count(result.work().perSecond()) + "/s").orElse("none of those tried"),
                    best.map(result -> millis(result.report().p99())).orElse(NONE), best.map(result -> Figures.digits(result.cpuMicros()))
                        .orElse(NONE),
                    best.map(result -> percent(result.serverCpu())).orElse(NONE),
                    beyond.map(result -> Figures.count(result.work().perSecond()) + "/s").orElse(NONE),
                    beyond.map(ToolsPage::sent).orElse(NONE), beyond.map(result -> millis(result.report().p99())).orElse(NONE)));
        }
        return "### The highest honest rate on one core\n\n" + String.format(Locale.ROOT, """
            1,000 connections; the rate rises by a quarter until less than %.0f %% of the due messages arrive at the server, or the tool
            itself reports a p99 above %.0f ms.

            """, 100 * RateSearch.SENT_SHARE, RateSearch.P99_MILLIS) + table + "\n";
    }

    private static String sent(ToolResult result) {
        return result.hasFailed() ? MarkdownTable.escape(result.error()) : percent(result.sentShare());
    }

    private String truth() {
        StringBuilder text = new StringBuilder("""
            ### The truth test: a server that stalls for 2 s in every 10 s

            Users go on wanting answers while a server stalls. What they felt follows from the pace of their connections and from the
            stalls, as the server measured both: a message that was due in a stall was answered when the stall ended. A tool that waits
            for an answer before it sends the next message sends fewer of the slow ones, and reports only those. *Sent in time* are the
            messages that had arrived when the last was due.

            """);
        works(Part.TRUTH).forEach(work -> text.append(truth(work)));
        return text.toString();
    }

    private String truth(ToolWork work) {
        MarkdownTable table =
            new MarkdownTable(1, List.of("tool", "reports p50, ms", "p90", "p99", "longest", "**users felt** p50, ms", "p90",
                "p99", "sent in time"));
        for (Row row : rows(Part.TRUTH, work)) {
            if (row.good.isEmpty()) {
                table.row(List.of(row.title(), row.reason(), NONE, NONE, NONE, NONE, NONE, NONE, NONE));
            } else {
                table.row(List.of(row.title(), row.report(ToolReport::p50), row.report(ToolReport::p90), row.report(ToolReport::p99),
                    row.report(ToolReport::max), row.felt(ToolReport::p50), row.felt(ToolReport::p90), row.felt(ToolReport::p99),
                    row.percent(ToolResult::sentShare)));
            }
        }
        return String.format(Locale.ROOT, "%s connections, %s messages a second in all:%n%n%s%n", Figures.count(work.connections()),
            Figures.count(work.perSecond()), table);
    }

    /** A short table for README.md. */
    String readme() {
        MarkdownTable table =
            new MarkdownTable(1, List.of("", "CPU a message, 1,000 connections", "memory", "highest honest rate on one core",
                "stalling server: reports p90 / p99", "its users felt p90 / p99"));
        ToolWork work = works(Part.COST).stream().findFirst().orElse(null);
        // The last, where connections are busiest.
        ToolWork stalled = works(Part.TRUTH).stream().reduce((first, last) -> last).orElse(null);
        List<Row> rows = Stream.of(Tool.values())
            .filter(tool -> results.stream().anyMatch(result -> result.tool() == tool))
            .map(tool -> row(Part.COST, tool, work))
            .sorted(Comparator.comparingDouble(row -> row.median(ToolResult::cpuMicros)))
            .toList();
        for (Row row : rows) {
            List<String> cells = new ArrayList<>(List.of(row.title()));
            cells.add(row.good.isEmpty() ? NONE : row.digits(ToolResult::cpuMicros) + " µs");
            cells.add(row.good.isEmpty() ? NONE : Figures.count(Math.round(row.median(result -> result.peakBytes() / 1e6))) + " MB");
            cells
                .add(results.stream().filter(result -> result.part() == Part.RATE && result.tool() == row.tool).filter(RateSearch::isHonest)
                    .map(result -> result.work().perSecond()).max(Comparator.naturalOrder()).map(rate -> Figures.count(rate) + "/s")
                    .orElse(NONE));
            Row truth = row(Part.TRUTH, row.tool, stalled);
            cells.add(truth.good.isEmpty() ? NONE : pair(truth.report(ToolReport::p90), truth.report(ToolReport::p99)));
            cells.add(truth.good.isEmpty() ? NONE : pair(truth.felt(ToolReport::p90), truth.felt(ToolReport::p99)));
            table.row(cells);
        }
        return table + String.format(Locale.ROOT,
            "%nLoad tools against the same echo server, %s, tool and server on a core each;%nthen a server that stalls "
                + "for 2 s in every 10 s. "
                + "Measured on %s, %s,%n`%s`. All figures: [jmh/RESULTS.md](jmh/RESULTS.md#heddle-beside-other-load-tools).%n",
            work == null ? "each at its pace" : Figures.count(work.perSecond()) + " messages a second", info.started(), info.machine(),
            command);
    }

    private static String pair(String p90, String p99) {
        return p90.equals(p99) ? p90 : p90 + " / " + p99 + " ms";
    }

    private List<Row> rows(Part part, ToolWork work) {
        List<Row> rows = new ArrayList<>();
        for (Tool tool : Tool.values()) {
            Row row = row(part, tool, work);
            if (!row.all.isEmpty()) {
                rows.add(row);
            }
        }
        rows.sort(Comparator.comparingDouble(row -> part == Part.COST ? row.median(ToolResult::cpuMicros) : row.tool.ordinal()));
        return rows;
    }

    private Row row(Part part, Tool tool, ToolWork work) {
        List<ToolResult> all = results.stream().filter(result -> result.part() == part && result.tool() == tool)
            .filter(result -> work == null || result.work().equals(work)).toList();
        return new Row(tool, all, all.stream().filter(result -> !result.hasFailed()).toList());
    }

    private static String title(Tool tool) {
        return tool == Tool.HEDDLE ? "**" + tool.title() + "**" : tool.title();
    }

    /** Milliseconds as a reader wants them. */
    static String millis(Double value) {
        return value == null ? "none" : value < 0.5 ? "below 1" : Figures.digits(value);
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }

    /**
     * The runs of a tool in one table.
     *
     * @param all of them
     * @param good those with figures
     */
    private record Row(Tool tool, List<ToolResult> all, List<ToolResult> good) {
        String title() {
            return ToolsPage.title(tool);
        }

        String version() {
            return MarkdownTable.escape(all.get(0).version());
        }

        String reason() {
            return "failed: " + MarkdownTable.escape(all.get(0).error());
        }

        double median(ToDoubleFunction<ToolResult> figure) {
            double[] sorted = good.stream().mapToDouble(figure).sorted().toArray();
            return sorted.length == 0 ? Double.MAX_VALUE : (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
        }

        String digits(ToDoubleFunction<ToolResult> figure) {
            return Figures.digits(median(figure));
        }

        String percent(ToDoubleFunction<ToolResult> figure) {
            return ToolsPage.percent(median(figure));
        }

        String spread(ToDoubleFunction<ToolResult> figure) {
            double[] sorted = good.stream().mapToDouble(figure).sorted().toArray();
            return Figures.digits(sorted[0]) + " … " + Figures.digits(sorted[sorted.length - 1]);
        }

        String report(Function<ToolReport, Double> figure) {
            return times(ToolResult::report, figure);
        }

        String felt(Function<ToolReport, Double> figure) {
            return times(ToolResult::felt, figure);
        }

        private String times(Function<ToolResult, ToolReport> of, Function<ToolReport, Double> figure) {
            boolean none = good.stream().anyMatch(result -> figure.apply(of.apply(result)) == null);
            return none ? "none" : millis(median(result -> figure.apply(of.apply(result))));
        }
    }
}
