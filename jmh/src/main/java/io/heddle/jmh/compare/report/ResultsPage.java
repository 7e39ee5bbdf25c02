package io.heddle.jmh.compare.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Writes {@code RESULTS.md}. <b>Thread:</b> any one thread. */
final class ResultsPage {
    private final Results peers;
    private final RunInfo info;
    private final Results growth;
    private final Optional<RunInfo> growthInfo;
    private final StringBuilder page = new StringBuilder();

    /** Takes the comparison of peers, and the growth of cost with connections if it was measured. */
    ResultsPage(Results peers, RunInfo info, Results growth, Optional<RunInfo> growthInfo) {
        this.peers = peers;
        this.info = info;
        this.growth = growth;
        this.growthInfo = growthInfo;
    }

    String markdown() {
        head();
        targets();
        glance();
        peers.comparisons().forEach(this::workload);
        growth();
        reproduce();
        return page.toString();
    }

    private void head() {
        say("# Heddle beside other WebSocket clients for Java");
        say("");
        say("Written by `jmh/peers.sh`. Every client that was run has a row, failures included.");
        say("");
        MarkdownTable table = new MarkdownTable(2, List.of("", ""));
        table.row(List.of("date", MarkdownTable.escape(info.started())))
            .row(List.of("machine", MarkdownTable.escape(info.machine())))
            .row(List.of("system", MarkdownTable.escape(info.kernel())))
            .row(List.of("JDK", MarkdownTable.escape(info.jdk())))
            .row(List.of("cores", info.pinned()
                ? "the server on one, each client on another (`taskset`); a JVM with one core uses the serial garbage collector"
                : "**not pinned: server and client shared cores**"))
            .row(List.of("settings", settings(info) + "; each JVM has `-Xmx` and no other flag"));
        if (!info.commit().isEmpty()) {
            table.row(List.of("commit", MarkdownTable.escape(info.commit())));
        }
        page.append(table);
        say("");
        page.append("""
            How to read the tables: each client runs in its own process and does the same work against the same server, one client at
            a time. Figures are medians of the *runs* in a row; *min … max* is their spread. CPU is the user and system time of the
            client process, divided by messages; over loopback it includes part of the server's receiving, the same for all. *raw* is
            a hand-written NIO loop that sends frames encoded beforehand and only counts the answers. It is not a client, but the floor
            for any client on NIO. *server CPU* near 100 % means that the server set the pace: CPU a message can still be compared,
            messages a second cannot. Bytes allocated include the message itself if a library needs a new array or buffer for each; a
            JDK before 21 leaves out threads that have ended. Native memory may shrink while connections open, because the JVM
            releases some; sums count that as zero. Tables are sorted by CPU, idle ones by memory.

            """);
    }

    private static String settings(RunInfo info) {
        return String.format(Locale.ROOT,
            "up to %d rounds; each run warms up for %.1f s, then until the JIT compiler is done, and is measured for %.1f s; "
                + "TLS handshakes warm up four times as long; idle connections settle for 6 s instead",
            info.rounds(), info.warmupSeconds(), info.windowSeconds());
    }

    private void targets() {
        say("## Targets of the project");
        say("");
        MarkdownTable table = new MarkdownTable(3, List.of("workload", "figure", "target", "Heddle", "verdict"));
        for (Targets.Row row : new Targets(peers).rows()) {
            table.row(List.of(row.where(), row.what(), row.goal(), row.figure(), row.verdict()));
        }
        page.append(table);
        say("");
        page.append("""
            The targets of single parts (masking, UTF-8, the send ring) are measured by the JMH benchmarks of this module, those of system
            calls by `strace -c`.

            """);
    }

    /** The main workloads side by side, as multiples of raw NIO. */
    private void glance() {
        List<Comparison> shown = Charts.charted().stream().flatMap(workload -> peers.comparison(workload).stream()).toList();
        if (shown.isEmpty()) {
            return;
        }
        page.append("""
            ## At a glance

            CPU, or memory if connections are idle, as a multiple of raw NIO's in the same workload. The row of raw NIO, and columns
            without it, show the figures themselves.

            """);
        List<String> heads = new ArrayList<>(List.of("client"));
        shown.forEach(comparison -> heads.add(comparison.workload().title()));
        MarkdownTable table = new MarkdownTable(1, heads);
        for (String client : peers.clients()) {
            List<String> cells =
                new ArrayList<>(List.of(client.startsWith("heddle") ? "**" + client + "**" : MarkdownTable.escape(client)));
            for (Comparison comparison : shown) {
                boolean failed = comparison.row(client).map(row -> !row.hasFigures()).orElse(false);
                boolean hasFloor = comparison.median("raw", comparison.headline()).isPresent();
                cells.add(failed ? "failed" : client.equals("raw") || !hasFloor ? absolute(comparison, client)
                    : ReportFigures.ratio(comparison.ratio(client, "raw", comparison.headline())));
            }
            table.row(cells);
        }
        page.append(table);
        say("");
    }

    private static String absolute(Comparison comparison, String client) {
        return ReportFigures.orNone(comparison.median(client, comparison.headline()),
            comparison.workload().isIdle() ? ReportFigures::bytes : ReportFigures::time);
    }

    private void workload(Comparison comparison) {
        Workload workload = comparison.workload();
        say("## " + workload.title());
        say("");
        say(workload.explanation());
        say("");
        if (Charts.has(comparison)) {
            say("![" + workload.title() + "](charts/" + Charts.file(workload) + ")");
            say("");
        }
        page.append(new WorkloadTable(comparison).markdown());
        say("");
        String missing = Matrix.full()
            .cells()
            .stream()
            .filter(cell -> cell.workload().equals(workload))
            .flatMap(cell -> cell.clients().stream())
            .filter(client -> comparison.row(client).isEmpty())
            .collect(Collectors.joining(", "));
        if (!missing.isEmpty()) {
            say("Not run: " + missing + ".");
            say("");
        }
    }

    private void growth() {
        if (growth.comparisons().isEmpty()) {
            return;
        }
        page.append("""
            ## How cost grows with connections

            Most connections are idle; each of the others has one message in flight. In the first chart one connection in a hundred is
            active, as with bots: the active ones grow too, and a busier loop pays less for each wake-up. In the second chart a hundred
            are active, whatever the number of idle ones: if idle connections cost the loop work, this line would rise.

            """);
        growthInfo.ifPresent(run -> say("Measured on " + run.started() + " with " + run.jdk() + ": " + settings(run) + ".\n"));
        curve("one in a hundred active", Charts.ONE_PERCENT, Matrix.onePercentActive());
        curve("a hundred active", Charts.HUNDRED, Matrix.hundredActive());
    }

    private void curve(String name, String chart, List<Workload> workloads) {
        List<Comparison> measured = workloads.stream().flatMap(workload -> growth.comparison(workload).stream()).toList();
        if (measured.isEmpty()) {
            return;
        }
        if (new Charts(peers, growth).all().containsKey(chart)) {
            say("![CPU a message as connections grow, " + name + "](charts/" + chart + ")");
            say("");
        }
        List<String> heads = new ArrayList<>(List.of("CPU a message, " + name));
        measured.forEach(comparison -> heads.add(ReportFigures.count(comparison.workload().connections()) + " connections"));
        MarkdownTable table = new MarkdownTable(1, heads);
        for (String client : growth.clients()) {
            List<String> cells =
                new ArrayList<>(List.of(client.startsWith("heddle") ? "**" + client + "**" : MarkdownTable.escape(client)));
            for (Comparison comparison : measured) {
                Optional<ClientRow> row = comparison.row(client);
                cells.add(row.isPresent() && !row.get().hasFigures() ? "failed: " + MarkdownTable.escape(row.get().note())
                    : row.map(found -> found.median(Metric.CPU_NS)).filter(cpu -> cpu.isPresent())
                        .map(cpu -> ReportFigures.time(cpu.getAsDouble())).orElse(ReportFigures.NONE));
            }
            table.row(cells);
        }
        page.append(table);
        say("");
    }

    private void reproduce() {
        page.append("""
            ## Reproduce

            ```sh
            jmh/peers.sh             # everything, in about two hours
            jmh/peers.sh --growth    # how cost grows with connections
            jmh/peers.sh --quick     # a few minutes: the main workloads, four clients
            jmh/peers.sh --help
            ```
            It needs Linux on x86-64, a JDK 17 or newer, and Maven; giving server and client a core each needs `taskset` and two cores.
            All measured lines are kept in `jmh/target/peers`.
            """);
    }

    private void say(String line) {
        page.append(line).append('\n');
    }
}
