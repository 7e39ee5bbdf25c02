package io.heddle.jmh.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
final class RateSearchTest {
    @Test
    void itClimbsUntilTheToolIsNotHonest() {
        assertEquals(List.of(8_000, 10_000, 12_500, 16_000), tried(100, 12_500));
    }

    @Test
    void itDescendsUntilTheToolIsHonest() {
        assertEquals(List.of(8_000, 6_300, 5_000), tried(100, 5_000));
    }

    @Test
    void itEndsAtBothEndsOfTheRates() {
        assertEquals(List.of(1_000), tried(1e9, 0));
        assertEquals(List.of(200_000), tried(0.1, Integer.MAX_VALUE));
    }

    @Test
    void honestIsWhoSendsWhatIsDueAndReportsShortTimesOfAQuickServer() {
        assertTrue(RateSearch.isHonest(Results.rate(1_000, 0.99, 100.0)));
        assertTrue(RateSearch.isHonest(Results.rate(1_000, 1.0, null)));
        assertFalse(RateSearch.isHonest(Results.rate(1_000, 0.989, 1.0)));
        assertFalse(RateSearch.isHonest(Results.rate(1_000, 1.0, 101.0)));
        assertFalse(RateSearch.isHonest(Results.failed(ToolResult.Part.RATE, Tool.GATLING, "It fell.")));
    }

    private static List<Integer> tried(double cpuMicros, int limit) {
        RateSearch search = new RateSearch(cpuMicros);
        List<Integer> tried = new ArrayList<>();
        while (search.next().isPresent()) {
            int rate = search.next().getAsInt();
            tried.add(rate);
            search.take(Results.rate(rate, rate <= limit ? 1 : 0.9, 1.0));
        }
        return tried;
    }
}
