package io.heddle.jmh.compare.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.loadgen.cli.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** From lines to the page: the whole of it, as it is checked in beside this test. */
@Timeout(10)
final class ReportTest {
    @TempDir
    private Path disk;

    private ResultFolder full;
    private ResultFolder growth;

    @BeforeEach
    void folders() {
        full = new ResultFolder(disk.resolve("full"));
        growth = new ResultFolder(disk.resolve("growth"));
    }

    private void measure() throws IOException {
        full.begin(Lines.INFO);
        growth.begin(Lines.INFO);
        List<PeerResult> lines = new ArrayList<>();
        for (int round = 1; round <= 3; round++) {
            double drift = 1 + (round - 2) * 0.02;
            lines.add(Lines.cpu(Matrix.PINGPONG, "raw", round, 4_900 * drift));
            lines.add(Lines.cpu(Matrix.PINGPONG, "heddle", round, 5_300 * drift));
            lines.add(Lines.cpu(Matrix.PINGPONG, "netty-epoll", round, 6_900 * drift));
            lines.add(Lines.cpu(Matrix.PINGPONG, "netty-nio", round, 7_200 * drift));
            lines.add(round == 2 ? Lines.failed(Matrix.PINGPONG, "tyrus", round, "Ended after 90 s.")
                : Lines.cpu(Matrix.PINGPONG, "tyrus", round, 21_000 * drift));
            lines.add(Lines.failed(Matrix.PINGPONG, "okhttp", round, "No thread | no <connection>."));
            lines.add(Lines.cpu(Matrix.RECEIVE_SMALL, "raw", round, 48 * drift));
            lines.add(Lines.cpu(Matrix.RECEIVE_SMALL, "heddle", round, 81 * drift));
            lines.add(Lines.cpu(Matrix.RECEIVE_SMALL, "java-websocket", round, 109 * drift));
            lines.add(Lines.cpu(Matrix.OPENLOOP, "netty-epoll", round, 6_800 * drift));
            lines.add(Lines.memory(Matrix.IDLE, "raw", round, 740, 0));
            lines.add(Lines.memory(Matrix.IDLE, "heddle", round, 1_034 + round, 0));
            lines.add(Lines.memory(Matrix.IDLE, "netty-epoll", round, 1_965, 210));
            lines.add(Lines.cpu(Matrix.CONNECT_TLS, "heddle", round, 1_150_000 * drift));
        }
        for (PeerResult line : lines) {
            full.add(line);
        }
        for (Workload workload : Matrix.onePercentActive()) {
            growth.add(Lines.cpu(workload, "raw", 1, 5_000));
            growth.add(Lines.cpu(workload, "heddle", 1, 5_000 + workload.connections() / 100.0));
        }
    }

    private String expected() throws IOException {
        try (InputStream resource = ReportTest.class.getResourceAsStream("RESULTS.md")) {
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** After a change that is meant, copy the page that the failure names over the resource, and read the difference. */
    @Test
    void thePageIsAsExpected() throws IOException {
        measure();
        Path page = disk.resolve("RESULTS.md");
        Report.read(full, growth).write(page);
        String actual = Files.readString(page);
        if (!actual.equals(expected())) {
            Files.writeString(Files.createDirectories(Path.of("target")).resolve("RESULTS.actual.md"), actual);
        }
        assertEquals(expected(), actual, "see target/RESULTS.actual.md");
    }

    @Test
    void everyChartThatThePageShowsIsWritten() throws IOException {
        measure();
        Files.createDirectories(disk.resolve("charts"));
        Files.writeString(disk.resolve("charts/of-an-earlier-run.svg"), "old");
        Path page = disk.resolve("RESULTS.md");
        Report.read(full, growth).write(page);
        List<String> shown = Files.readString(page)
            .lines()
            .filter(line -> line.startsWith("!["))
            .map(line -> line.substring(line.indexOf("](") + 2, line.length() - 1))
            .toList();
        assertEquals(6, shown.size(), shown::toString);
        for (String file : shown) {
            assertTrue(Files.readString(disk.resolve(file)).startsWith("<svg "), file);
        }
        assertFalse(Files.exists(disk.resolve("charts/of-an-earlier-run.svg")));
    }

    @Test
    void growthAloneIsAReportToo() throws IOException {
        growth.begin(Lines.INFO);
        growth.add(Lines.cpu(Matrix.onePercentActive().get(1), "raw", 1, 5_000));
        String page = Report.read(full, growth).markdown();
        assertTrue(page.contains("## How cost grows with connections"), page);
        assertFalse(page.contains("## At a glance"), page);
    }

    @Test
    void withoutAnythingMeasuredItSaysWhatToDo() {
        assertEquals("There is nothing to report in " + full.path() + ": run jmh/peers.sh first.",
            assertThrows(UserError.class, () -> Report.read(full, growth)).getMessage());
    }

    @Test
    void ofARunMeasuredTwiceTheLaterCounts() {
        Results results = new Results(
            List.of(Lines.failed(Matrix.PINGPONG, "raw", 1, "Interrupted."), Lines.cpu(Matrix.PINGPONG, "raw", 1, 4_900)));
        assertEquals(4_900, results.median(Matrix.PINGPONG, "raw", Metric.CPU_NS).orElseThrow());
        assertEquals(1, results.lines().size());
    }
}
