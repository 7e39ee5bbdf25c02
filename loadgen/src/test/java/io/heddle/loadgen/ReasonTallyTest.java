package io.heddle.loadgen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class ReasonTallyTest {
    private final ReasonTally tally = new ReasonTally();

    @Test
    void equalSentencesCountTogetherInTheOrderOfTheirFirst() {
        tally.add("b");
        tally.add("a");
        tally.add("b");
        assertEquals(3, tally.total());
        assertEquals(List.of(Map.entry("b", 2), Map.entry("a", 1)), List.copyOf(tally.counts().entrySet()));
    }

    @Test
    void sentencesThatDifferInNumbersCountTogetherUnderTheFirst() {
        tally.add("silent for 2,216 ms at 127.0.0.1:80");
        tally.add("silent for 3 ms at 127.0.0.1:80");
        tally.add("silent for 2,105 ms at 127.0.0.1:80");
        assertEquals(Map.of("silent for 2,216 ms at 127.0.0.1:80", 2, "silent for 3 ms at 127.0.0.1:80", 1), tally.counts());
    }

    @Test
    void beyondFiveDistinctOnesTheOthersCountTogether() {
        for (char c = 'a'; c < 'a' + ReasonTally.MAX_DISTINCT + 3; c++) {
            tally.add("reason " + c);
        }
        tally.add("reason a");
        assertEquals(ReasonTally.MAX_DISTINCT + 1, tally.counts().size());
        assertEquals(3, tally.counts().get(ReasonTally.OTHERS));
        assertEquals(2, tally.counts().get("reason a"));
        assertEquals(9, tally.total());
        assertEquals(9, LoadResult.total(tally.counts()));
    }

    @Test
    void withoutSentencesThereIsNothing() {
        assertTrue(tally.counts().isEmpty());
        assertEquals(0, tally.total());
    }
}
