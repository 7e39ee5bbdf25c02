package io.heddle.jmh.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.loadgen.cli.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The outputs are those that each tool really left, of a server that stalled, shortened. */
@Timeout(10)
final class ToolReportsTest {
    @TempDir
    private Path folder;

    @Test
    void heddlesSummaryIsRead() throws IOException {
        assertEquals(new ToolReport(2.21, 1_000.0, 1_900.0, null, 2_000.0), read(Tool.HEDDLE, "output.txt", "heddle.txt"));
    }

    @Test
    void gatlingsRowOfAnswersIsReadAndNotThatOfSends() throws IOException {
        assertEquals(new ToolReport(2.0, 18.0, 1_936.0, 110.0, 1_998.0),
            read(Tool.GATLING, "report/echosimulation-1/index.html", "gatling-index.html"));
    }

    @Test
    void artillerysOwnHistogramIsRead() throws IOException {
        assertEquals(new ToolReport(3.5, 47.9, 1_978.7, 107.9, 2_005.5), read(Tool.ARTILLERY, "report.json", "artillery-report.json"));
    }

    @Test
    void jmetersDashboardIsRead() throws IOException {
        assertEquals(new ToolReport(2.0, 20.0, 1_987.0, 109.10647887323933, 2_042.0),
            read(Tool.JMETER, "report/statistics.json", "jmeter-statistics.json"));
    }

    @Test
    void tsungHasNoPercentilesAndItsIntervalsAddUp() throws IOException {
        ToolReport report = read(Tool.TSUNG, "log/20261201-1542/tsung.log", "tsung.log");
        assertEquals(new ToolReport(null, null, null, (579 * 154.4872279792746 + 800 * 124.85054125 + 621 * 18.410117552334917) / 2_000,
            1_985.085), report);
    }

    @Test
    void aToolThatLeftNothingIsSaidSo() {
        for (Tool tool : new Tool[] {Tool.GATLING, Tool.ARTILLERY, Tool.JMETER, Tool.TSUNG}) {
            String message = assertThrows(UserError.class, () -> ToolReports.of(tool, folder)).getMessage();
            assertTrue(message.startsWith("The tool left no "), message);
        }
    }

    @Test
    void aReportWithoutEchoesIsSaidSo() {
        assertEquals("Heddle printed no latency.",
            assertThrows(UserError.class, () -> ToolReports.heddle("connections   50")).getMessage());
        assertEquals("Gatling's page has no row of answers.",
            assertThrows(UserError.class, () -> ToolReports.gatling("<html>")).getMessage());
        assertEquals("The report has no p50 of echoes.", assertThrows(UserError.class, () -> ToolReports.artillery("{}")).getMessage());
        assertEquals("The report has no medianResTime of echoes.",
            assertThrows(UserError.class, () -> ToolReports.jmeter("{}")).getMessage());
        assertEquals("Tsung logged no echoes.", assertThrows(UserError.class, () -> ToolReports.tsung("stats: users 0 50")).getMessage());
    }

    private ToolReport read(Tool tool, String name, String output) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        try (InputStream captured = getClass().getResourceAsStream("/tools/" + output)) {
            Files.writeString(file, new String(captured.readAllBytes(), StandardCharsets.UTF_8));
        }
        return ToolReports.of(tool, folder);
    }
}
