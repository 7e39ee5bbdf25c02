package io.heddle.engine.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.heddle.api.ErrorKind;
import io.heddle.api.statistics.EndStatistics;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class EndCountersTest {
    private final EndCounters counters = new EndCounters();

    @Test
    void codesAndKindsThatNeverOccurredAreLeftOut() {
        assertEquals(EndStatistics.NONE, counters.statistics());
        counters.closed(1_000);
        counters.closed(1_015);
        counters.closed(4_999);
        counters.closed(4_999);
        counters.failed(ErrorKind.TIMEOUT);
        assertEquals(new EndStatistics(Map.of(ErrorKind.TIMEOUT, 1L), Map.of(1_000, 1L, 1_015, 1L, 4_999, 2L), 0),
            counters.statistics());
    }

    @Test
    void aServerDoesNotMakeThemGrow() {
        for (int round = 0; round < 2; round++) {
            for (int code = 3_000; code <= 4_999; code++) {
                counters.closed(code);
            }
        }
        EndStatistics ends = counters.statistics();
        assertEquals(64, ends.byCloseCode().size());
        assertEquals(2, ends.byCloseCode().get(3_063));
        assertEquals(2 * (2_000 - 64), ends.otherCloseCodes());
        assertEquals(4_000, ends.total());
    }
}
