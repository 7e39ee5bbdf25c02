package io.heddle.jmh.compare.report;

import io.heddle.loadgen.cli.UserError;
import java.util.ArrayList;
import java.util.List;

/** The section of README.md between two markers: one chart and one table. <b>Thread:</b> any one thread. */
final class ReadmeSection {
    static final String BEGIN = "<!-- peers: written by jmh/peers.sh --readme -->";
    static final String END = "<!-- /peers -->";

    private final Results peers;
    private final RunInfo info;

    ReadmeSection(Results peers, RunInfo info) {
        this.peers = peers;
        this.info = info;
    }

    /** The README with this section replaced; throws a {@link UserError} if it lacks the markers. */
    String refresh(String readme) {
        return new MarkedSection(BEGIN, END).refresh("README.md", readme, markdown());
    }

    String markdown() {
        StringBuilder text = new StringBuilder();
        if (peers.comparison(Matrix.PINGPONG).filter(Charts::has).isPresent()) {
            text.append("![CPU a message of WebSocket clients for Java](jmh/charts/").append(Charts.file(Matrix.PINGPONG)).append(")\n\n");
        }
        return text.append(table())
            .append("\nCPU of the client process a message, latency, memory of an idle connection: medians of up to ")
            .append(info.rounds())
            .append(" rounds, less is better; *raw* is a bare NIO loop, the floor. Measured\non ")
            .append(info.started())
            .append(", ")
            .append(info.jdk())
            .append(", ")
            .append(info.machine())
            .append(", loopback, `jmh/peers.sh`. All workloads, all figures, and the targets missed: [jmh/RESULTS.md](jmh/RESULTS.md).\n")
            .toString();
    }

    private MarkdownTable table() {
        MarkdownTable table = new MarkdownTable(1, List.of("", "1,000 connections, one message in flight", "100 connections, 16 in flight",
            "receive, 125 B", "20,000 messages/s, p99.9", "allocated a message", "an idle connection"));
        for (String client : peers.clients()) {
            List<String> cells = new ArrayList<>(List.of(time(Matrix.PINGPONG, client, Metric.CPU_NS, 1),
                time(Matrix.PIPELINED, client, Metric.CPU_NS, 1), time(Matrix.RECEIVE_SMALL, client, Metric.CPU_NS, 1),
                time(Matrix.OPENLOOP, client, Metric.P999_US, 1_000), bytes(Matrix.PINGPONG, client, Metric.ALLOCATED_BYTES),
                bytes(Matrix.IDLE, client, Metric.MEMORY_BYTES)));
            if (cells.stream().anyMatch(cell -> !cell.equals(ReportFigures.NONE))) {
                cells.add(0, client.equals("heddle") ? "**heddle**" : MarkdownTable.escape(client));
                table.row(cells);
            }
        }
        return table;
    }

    private String time(Workload workload, String client, Metric metric, double factor) {
        return ReportFigures.orNone(peers.median(workload, client, metric), median -> ReportFigures.time(median * factor));
    }

    private String bytes(Workload workload, String client, Metric metric) {
        return ReportFigures.orNone(peers.median(workload, client, metric), median -> ReportFigures.bytes(Math.round(median)));
    }
}
