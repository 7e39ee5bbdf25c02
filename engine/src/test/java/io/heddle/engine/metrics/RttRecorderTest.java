package io.heddle.engine.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.statistics.LatencySummary;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class RttRecorderTest {
    private static final long MS = 1_000_000;

    private final RttRecorder recorder = new RttRecorder();

    /** Three significant digits, or half a microsecond for the small ones. */
    private static void assertNear(double expected, double actual) {
        assertTrue(Math.abs(expected - actual) <= Math.max(expected / 1_000, 512), () -> expected + " recorded as " + actual);
    }

    @Test
    void withoutPingsThereIsNothing() {
        assertSame(LatencySummary.EMPTY, recorder.summary());
    }

    @Test
    void percentilesAreThoseOfTheValues() {
        for (int i = 1_000; i >= 1; i--) {
            recorder.record(i * MS);
        }
        LatencySummary summary = recorder.summary();
        assertEquals(1_000, summary.count());
        assertNear(1 * MS, summary.minNs());
        assertNear(500.5 * MS, summary.meanNs());
        assertNear(500 * MS, summary.p50Ns());
        assertNear(900 * MS, summary.p90Ns());
        assertNear(990 * MS, summary.p99Ns());
        assertNear(999 * MS, summary.p999Ns());
        assertNear(1_000 * MS, summary.maxNs());
    }

    @Test
    void oneValueIsAllPercentiles() {
        recorder.record(42 * MS);
        LatencySummary summary = recorder.summary();
        for (double value : new double[] {summary.minNs(), summary.meanNs(), summary.p50Ns(), summary.p999Ns(), summary.maxNs()}) {
            assertNear(42 * MS, value);
        }
    }

    @Test
    void valuesOutOfRangeAreClamped() {
        for (long value : new long[] {Long.MIN_VALUE, -1, 0, 1}) {
            recorder.record(value);
        }
        assertEquals(0, recorder.summary().minNs());
        assertTrue(recorder.summary().maxNs() < 1_000);
        recorder.record(Long.MAX_VALUE);
        assertEquals(5, recorder.summary().count());
        assertNear(TimeUnit.HOURS.toNanos(1), recorder.summary().maxNs());
    }

    @Test
    void aSummaryDoesNotChange() {
        recorder.record(5 * MS);
        LatencySummary before = recorder.summary();
        recorder.record(500 * MS);
        assertEquals(1, before.count());
        assertNear(5 * MS, before.maxNs());
        assertEquals(2, recorder.summary().count());
    }

    @Test
    void anotherThreadMaySummariseMeanwhile() throws InterruptedException {
        int values = 50_000;
        Thread loop = new Thread(() -> {
            for (int i = 0; i < values; i++) {
                recorder.record((i % 100 + 1) * MS);
            }
        });
        loop.start();
        long count = 0;
        while (count < values) {
            LatencySummary summary = recorder.summary();
            assertTrue(summary.count() >= count, "went back");
            assertTrue(summary.p50Ns() <= summary.p99Ns() && summary.p99Ns() <= summary.maxNs());
            count = summary.count();
        }
        loop.join();
        assertNear(50 * MS, recorder.summary().p50Ns());
    }
}
