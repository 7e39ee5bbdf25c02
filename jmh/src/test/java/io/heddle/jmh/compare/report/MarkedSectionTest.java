package io.heddle.jmh.compare.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.heddle.loadgen.cli.UserError;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
final class MarkedSectionTest {
    private final MarkedSection section = new MarkedSection("<!-- a -->", "<!-- /a -->");

    @Test
    void onlyTheTextBetweenTheMarksChanges() {
        assertEquals("before\n<!-- a -->\nnew\n<!-- /a -->\nafter\n",
            section.refresh("A.md", "before\n<!-- a -->\nold\n<!-- /a -->\nafter\n", "new\n"));
    }

    @Test
    void aPageWithoutMarksIsNamed() {
        UserError error = assertThrows(UserError.class, () -> section.refresh("A.md", "<!-- /a --><!-- a -->", ""));
        assertEquals("A.md has no place for the results: put the lines <!-- a --> and <!-- /a --> where they belong.", error.getMessage());
    }

    @Test
    void aSectionIsFoundWithItsMarks() {
        assertEquals(Optional.of("<!-- a -->\nx\n<!-- /a -->\n"), section.in("1\n<!-- a -->\nx\n<!-- /a -->\n2\n"));
        assertEquals(Optional.empty(), section.in("none"));
    }
}
