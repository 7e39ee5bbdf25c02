package io.heddle.jmh.compare.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.loadgen.cli.UserError;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The section between the markers, and nothing beside it. */
@Timeout(10)
final class ReadmeSectionTest {
    private final ReadmeSection section = new ReadmeSection(new Results(List.of(Lines.cpu(Matrix.PINGPONG, "raw", 1, 5_000),
        Lines.cpu(Matrix.PINGPONG, "heddle", 1, 5_250), Lines.memory(Matrix.IDLE, "heddle", 1, 1_034, 0))), Lines.INFO);

    @Test
    void onlyWhatStandsBetweenTheMarkersChanges() {
        String before = "# Heddle\n" + ReadmeSection.BEGIN + "\nold\n" + ReadmeSection.END + "\n## More\n";
        String after = section.refresh(before);
        assertEquals("# Heddle\n" + ReadmeSection.BEGIN + "\n" + section.markdown() + ReadmeSection.END + "\n## More\n", after);
        assertEquals(after, section.refresh(after));
    }

    @Test
    void itHasOneChartAndOneTable() {
        String text = section.markdown();
        assertTrue(text.startsWith("![CPU a message of WebSocket clients for Java](jmh/charts/pingpong-1000x32.svg)\n\n| "), text);
        assertTrue(text.contains("| **heddle** | 5.25 µs | — | — | — | 0 B | 1,034 B |\n"), text);
        assertTrue(text.contains("| raw | 5.00 µs | — | — | — | 120 B | — |\n"), text);
    }

    @Test
    void aReadmeWithoutAPlaceForItIsToldSo() {
        assertEquals("README.md has no place for the results: put the lines " + ReadmeSection.BEGIN + " and " + ReadmeSection.END
            + " where they belong.", assertThrows(UserError.class, () -> section.refresh("# Heddle\n")).getMessage());
    }
}
