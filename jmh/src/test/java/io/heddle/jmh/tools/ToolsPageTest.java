package io.heddle.jmh.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.jmh.compare.report.RunInfo;
import io.heddle.jmh.tools.ToolResult.Part;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
final class ToolsPageTest {
    private static final RunInfo INFO = new RunInfo("2026-12-01", "a CPU, 2 cores, 24 GiB", "Linux 6.18", "Java 17", "abc", 3, 5, 8, true);

    @Test
    void rowsAreMediansWithTheirSpreadAndTheCheapestComesFirst() {
        String text = section(Results.cost(Tool.GATLING, 1, 80), Results.cost(Tool.HEDDLE, 1, 40), Results.cost(Tool.HEDDLE, 2, 31),
            Results.cost(Tool.HEDDLE, 3, 30));
        assertTrue(text.contains("### 1,000 connections, 5,000 messages a second in all\n"), text);
        assertTrue(text.contains("| **Heddle** | 1.0 | 3 | 31.0 | 15.5 | 15.5 | 30.0 … 40.0 | 132 | 99.9 % | 12.0 % |\n| Gatling |"), text);
    }

    @Test
    void aToolThatFailedHasARowWithTheReason() {
        String text = section(Results.cost(Tool.HEDDLE, 1, 40), Results.failed(Part.COST, Tool.JMETER, "It opened 3 of 1000 connections."));
        assertTrue(text.contains("| JMeter | 1.0 | 0 | failed: It opened 3 of 1000 connections. |"), text);
    }

    @Test
    void aToolThatIsNotThereHasASentence() {
        assertTrue(section(Results.cost(Tool.HEDDLE, 1, 40)).contains("- Tsung is left out: there is no tsung on the PATH.\n"));
    }

    @Test
    void theHighestHonestRateStandsBesideTheFirstThatIsNot() {
        String text = section(Results.rate(5_000, 1, 2.0), Results.rate(6_300, 0.995, 7.0), Results.rate(8_000, 0.912, 44.0));
        assertTrue(text.contains("| Gatling | 6,300/s | 7.00 | 40.0 | 30.0 % | 8,000/s | 91.2 % | 44.0 |\n"), text);
    }

    @Test
    void reportsStandBesideWhatUsersFelt() {
        String text = section(Results.truth(Tool.HEDDLE, new ToolReport(1.1, 1_001.0, 1_900.0, null, 2_000.0)),
            Results.truth(Tool.TSUNG, new ToolReport(null, null, null, 12.0, 1_990.0)));
        assertTrue(text.contains("100 connections, 2,000 messages a second in all:\n"), text);
        assertTrue(text.contains("| **Heddle** | 1.10 | 1,001 | 1,900 | 2,000 | below 1 | 999 | 1,899 | 83.0 % |\n"), text);
        assertTrue(text.contains("| Tsung | none | none | none | 1,990 | below 1 | 999 | 1,899 | 83.0 % |\n"), text);
    }

    @Test
    void aBusyMachineIsToldOf() {
        assertFalse(section(Results.cost(Tool.HEDDLE, 1, 40)).contains("**other programs ran meanwhile**"));
        ToolResult busy =
            new ToolResult(Part.COST, Tool.HEDDLE, "1.0", 1, new ToolWork(1_000, 5_000, 5, 20), "7.25", null, 1_000, 1, 1, 1, 1, 1,
                0.1, ToolReport.NONE, ToolReport.NONE);
        String text = section(busy);
        assertTrue(text.contains("The load average before the runs was 7.3 to 7.3, so **other programs ran meanwhile**"), text);
    }

    @Test
    void theReadmeHasOneShortTable() {
        String text = page(Results.cost(Tool.HEDDLE, 1, 40), Results.cost(Tool.GATLING, 1, 80), Results.rate(6_300, 0.995, 7.0),
            Results.truth(Tool.GATLING, new ToolReport(1.0, 2.0, 3.0, null, 1_990.0))).readme();
        assertTrue(text.contains("| **Heddle** | 40.0 µs | 132 MB | — | — | — |\n"), text);
        assertTrue(text.contains("| Gatling | 80.0 µs | 132 MB | 6,300/s | 2.00 / 3.00 ms | 999 / 1,899 ms |\n"), text);
        assertTrue(page(Results.truth(Tool.TSUNG, ToolReport.NONE)).readme().contains("| Tsung | — | — | — | none | 999 / 1,899 ms |\n"));
        assertEquals(4, text.lines().filter(line -> line.startsWith("|")).count(), text);
    }

    private static String section(ToolResult... results) {
        return page(results).section();
    }

    private static ToolsPage page(ToolResult... results) {
        return new ToolsPage(List.of(results), INFO, Map.of("Tsung", "there is no tsung on the PATH."), "jmh/tools.sh");
    }
}
