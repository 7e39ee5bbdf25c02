package io.heddle.loadgen.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.loadgen.cli.ToolCommand;
import io.heddle.loadgen.interval.Counter;
import io.heddle.loadgen.interval.Interval;
import io.heddle.loadgen.interval.Intervals;
import io.heddle.loadgen.interval.RunEnd;
import io.heddle.loadgen.interval.RunStart;
import io.heddle.loadgen.output.Played;
import io.heddle.loadgen.output.Printed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

@Timeout(60)
final class MergeCommandTest {
    private static final int SECONDS = 6;

    @TempDir
    Path folder;

    private final Printed out = new Printed();
    private final Printed err = new Printed();

    private int run(String... args) {
        return ToolCommand.execute(new CommandLine(args[0].equals("merge") ? new MergeCommand(out.stream, err.stream)
            : new ReportCommand(out.stream, err.stream)), "heddle", out.stream, err.stream, Stream.of(args).skip(1).toArray(String[]::new));
    }

    private static RunStart start(String part, List<String> failIf, String... steps) {
        RunStart run = Intervals.run(SECONDS, failIf, steps);
        return new RunStart(List.of(part), run.plan(), run.source(), run.target(), run.workload(), 100, 1, 1, run.startEpochMs(),
            run.plannedNs(), 0, run.steps(), failIf, run.tool(), run.machine());
    }

    private String file(String name, RunStart start, List<Interval> intervals, RunEnd end) {
        String path = folder.resolve(name).toString();
        Played.run(start, intervals, end, name.endsWith(".hlog") ? "--hlog" : "--json", path);
        return path;
    }

    private String share(int seed) {
        return file("share-" + seed + ".json", start("part-" + seed, List.of("failed>90%"), "echo", "login"), Intervals.random(seed,
            SECONDS, "echo", "login"), Intervals.completed(SECONDS));
    }

    private static String totals(Path file) throws IOException {
        return Files.readAllLines(file).stream().filter(line -> line.startsWith(",\"totals\"")).findFirst().orElseThrow();
    }

    @Test
    void theSumOfSharesIsTheWholeToTheByte() throws IOException {
        List<Interval> whole = new ArrayList<>(Intervals.random(1, SECONDS, "echo", "login"));
        for (int seed = 2; seed <= 4; seed++) {
            List<Interval> share = Intervals.random(seed, SECONDS, "echo", "login");
            whole.replaceAll(interval -> interval.plus(share.get(interval.index())));
        }
        String all = file("whole.json", start("whole", List.of("failed>90%"), "echo", "login"), whole, Intervals.completed(SECONDS));
        Path once = folder.resolve("once.json");
        Path twice = folder.resolve("twice.json");
        run("merge", share(1), share(2), share(3), share(4), "--json", once.toString());
        Path half = folder.resolve("half.json");
        run("merge", share(4), share(2), "--json", half.toString());
        run("merge", half.toString(), share(3), share(1), "--json", twice.toString());
        assertEquals("", err.text());
        assertEquals(sorted(totals(Path.of(all))), sorted(totals(once)));
        assertEquals(sorted(totals(once)), sorted(totals(twice)), "in any order, and sums of sums");
    }

    /** Reasons come in the order of their first appearance. */
    private static List<Integer> sorted(String totals) {
        return totals.chars().sorted().boxed().toList();
    }

    @Test
    void theSumIsJudgedAndHasEveryOutput() throws IOException {
        Interval good = Intervals.second(0).count(Counter.OPENED, 50).answered("echo", 5_000_000, 500).make();
        String one = file("a.json", start("a", List.of("sent<1000"), "echo"), List.of(good), Intervals.completed(SECONDS));
        String other = file("b.json", start("b", List.of("sent<1000"), "echo"), List.of(good), Intervals.completed(SECONDS));
        List<String> outputs = new ArrayList<>(List.of("merge", one, other));
        for (String kind : List.of("csv", "html", "hlog", "junit", "json")) {
            outputs.addAll(List.of("--" + kind, folder.resolve("sum." + kind).toString()));
        }
        assertEquals(0, run(outputs.toArray(String[]::new)), out.text() + err.text());
        for (String kind : List.of("csv", "html", "hlog", "junit", "json")) {
            assertTrue(Files.size(folder.resolve("sum." + kind)) > 0, kind);
        }
        assertTrue(out.text().startsWith("2 files, 2 agents, 200 connections in all\n"), out.text());
        assertEquals(3, run("report", one), "alone it has sent too few");
        assertEquals(3, run("merge", one, other, "--fail-if", "p99>1ms"));
    }

    @Test
    void aShareThatEndedEarlyIsTold() {
        Interval good = Intervals.second(0).count(Counter.OPENED, 50).answered("echo", 5_000_000, 500).make();
        String one = file("a.json", start("a", List.of(), "echo"), List.of(good), Intervals.completed(SECONDS));
        String stopped = file("b.json", start("b", List.of(), "echo"), List.of(good), new RunEnd(RunEnd.Reason.STOPPED, "", 1));
        assertEquals(130, run("merge", one, stopped));
    }

    @Test
    void otherPlansAndRepeatedPartsAreRefused() {
        String one = file("a.json", start("a", List.of(), "echo"), List.of(Intervals.second(0).make()), Intervals.completed(SECONDS));
        String other = file("b.json", start("b", List.of(), "login"), List.of(Intervals.second(0).make()), Intervals.completed(SECONDS));
        assertEquals(2, run("merge", one, other));
        assertEquals(2, run("merge", one, one));
        assertEquals("heddle: '" + one + "' and '" + other + "' cannot be added, because their steps differ: only runs of the same plan add"
            + " up. 'heddle report' compares others.\n"
            + "heddle: '" + one
            + "' has a part that an earlier file has too (a): it would count twice. Name each file once, and not the sum of"
            + " files beside them.\n", err.text());
    }

    @Test
    void byTheClockSecondsThatWereAtTheSameTimeAreAdded() throws IOException {
        RunStart late = start("b", List.of(), "echo");
        late = new RunStart(late.parts(), late.plan(), late.source(), late.target(), late.workload(), 1, 1, 1, late.startEpochMs() + 2_100,
            late.plannedNs(), 0, late.steps(), late.failIf(), late.tool(), late.machine());
        Interval second = Intervals.second(0).answered("echo", 1_000, 1).make();
        String one = file("a.json", start("a", List.of(), "echo"), List.of(second), Intervals.completed(1));
        String other = file("b.json", late, List.of(second), Intervals.completed(1));
        Path sum = folder.resolve("sum.csv");
        run("merge", one, other, "--csv", sum.toString());
        assertEquals(1 + 1, Files.readAllLines(sum).size());
        run("merge", one, other, "--align", "clock", "--csv", sum.toString());
        assertEquals(List.of("0", "2"), Files.readAllLines(sum).stream().skip(1).map(line -> line.split(",")[0]).toList());
    }

    @Test
    void logsGiveTimesOnly() throws IOException {
        Interval second = Intervals.second(0).answered("echo", 1_000_000, 100).make();
        String one = file("a.hlog", start("a", List.of(), "echo"), List.of(second), Intervals.completed(1));
        String other = file("b.hlog", start("b", List.of(), "echo"), List.of(second), Intervals.completed(1));
        Path sum = folder.resolve("sum.hlog");
        assertEquals(0, run("merge", one, other, "--hlog", sum.toString()), err.text());
        assertEquals("""
            times          count      p50      p90      p99    p99.9      max
            echo.latency     200  1.00 ms  1.00 ms  1.00 ms  1.00 ms  1.00 ms
            echo.service     200   500 us   500 us   500 us   500 us   500 us
            echo.lateness    200   250 us   250 us   250 us   250 us   250 us
            """, out.text());
        assertTrue(Files.readString(sum).contains("Tag=echo.latency"));
        assertEquals(3, run("merge", one, other, "--fail-if", "echo.p99>0.5ms"));
        assertEquals(2, run("merge", one, other, "--json", folder.resolve("x.json").toString()));
        assertTrue(
            err.text().endsWith("heddle: Histogram logs have times only, so that their sum can be written with --hlog alone: merge the"
                + " files of --json for all outputs.\n"),
            err.text());
        Path empty = Files.writeString(folder.resolve("empty.hlog"), "# nothing\n");
        assertEquals(2, run("merge", empty.toString()));
    }

    @Test
    void severalRunsAreComparedWithTheFirst() throws IOException {
        Interval fast = Intervals.second(0).count(Counter.OPENED, 1).answered("echo", 1_000_000, 1_000).make();
        Interval slow = Intervals.second(0).count(Counter.OPENED, 1).answered("echo", 3_000_000, 500).make();
        String one = file("fast.json", start("a", List.of(), "echo"), List.of(fast), Intervals.completed(SECONDS));
        String other = file("slow.json", start("b", List.of("p99>2ms"), "echo"), List.of(slow), Intervals.completed(SECONDS));
        Path page = folder.resolve("both.html");
        assertEquals(0, run("report", one, other, "--html", page.toString()), err.text());
        List<String> lines = out.text().lines().map(line -> line.replaceAll(" {2,}", "|")).toList();
        assertTrue(lines.contains("|fast.json|slow.json|ratio"), out.text());
        assertTrue(lines.contains("messages sent a second|1,000|500|0.50"), out.text());
        assertTrue(lines.contains("latency p99|1.00 ms|3.00 ms|3.00"), out.text());
        assertTrue(lines.contains("slow.json: Failed: p99 was 3.00 ms, and breaks the run when it is above 2.00 ms."), out.text());
        String html = Files.readString(page);
        assertTrue(html.contains("<td class=\"n worse\">3.00</td>"));
        assertTrue(html.contains("\"label\":\"slow.json\""));
        assertFalse(Files.exists(folder.resolve("x.csv")));
        assertEquals(2, run("report", one, other, "--csv", folder.resolve("x.csv").toString()));
    }
}
