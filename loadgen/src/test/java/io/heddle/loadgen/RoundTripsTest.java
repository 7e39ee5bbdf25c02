package io.heddle.loadgen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.heddle.api.statistics.LatencySummary;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class RoundTripsTest {

    @Test
    void withoutValuesTheSummaryIsEmptyAndPercentilesAreZero() {
        RoundTrips none = new RoundTrips();
        assertSame(LatencySummary.EMPTY, none.summary());
        assertEquals(0, none.percentileNs(99));
    }

    @Test
    void percentilesHaveThreeDigits() {
        RoundTrips times = new RoundTrips();
        for (int i = 1; i <= 1_000; i++) {
            times.record(i * 1_000L);
        }
        LatencySummary summary = times.summary();
        assertEquals(1_000, summary.count());
        assertEquals(500_000, summary.p50Ns(), 500);
        assertEquals(900_000, summary.p90Ns(), 900);
        assertEquals(990_000, summary.p99Ns(), 990);
        assertEquals(999_000, summary.p999Ns(), 999);
        assertEquals(1_000_000, summary.maxNs(), 1_000);
        assertEquals(1_000, summary.minNs());
        assertEquals(summary.p99Ns(), times.percentileNs(99));
    }

    @Test
    void valuesOutOfRangeCountAtItsEnds() {
        RoundTrips times = new RoundTrips();
        times.record(-5);
        times.record(Long.MAX_VALUE);
        assertEquals(0, times.summary().minNs());
        assertEquals(TimeUnit.HOURS.toNanos(1), times.summary().maxNs(), TimeUnit.SECONDS.toNanos(4));
    }
}
