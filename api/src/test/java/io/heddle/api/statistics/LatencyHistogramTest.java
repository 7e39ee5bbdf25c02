package io.heddle.api.statistics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class LatencyHistogramTest {
    private static final long MS = 1_000_000;

    private final LatencyRecorder recorder = new LatencyRecorder();

    private static void assertNear(double expected, double actual) {
        assertTrue(Math.abs(expected - actual) <= Math.max(expected * 0.0079, 1), () -> expected + " became " + actual);
    }

    @Test
    void bucketsFollowEachOtherWithoutAGap() {
        for (int bucket = 0; bucket < Buckets.COUNT; bucket++) {
            long first = Buckets.firstNs(bucket);
            long last = Buckets.lastNs(bucket);
            assertEquals(bucket, Buckets.of(first));
            assertEquals(bucket, Buckets.of(last));
            assertTrue(last - first <= first * 0.0079, "too wide");
        }
        assertEquals(0, Buckets.firstNs(0));
        assertEquals(Buckets.MAX_NS, Buckets.lastNs(Buckets.COUNT - 1));
        assertEquals(Buckets.COUNT - 1, Buckets.of(Long.MAX_VALUE));
        assertTrue(Buckets.MAX_NS > TimeUnit.DAYS.toNanos(6));
    }

    @Test
    void withoutValuesThereIsNothing() {
        assertSame(LatencyHistogram.EMPTY, recorder.histogram());
        assertSame(LatencyHistogram.EMPTY, new LatencyRecorder(true).histogram());
        assertSame(LatencySummary.EMPTY, recorder.histogram().summary());
        assertEquals(0, LatencyHistogram.EMPTY.percentileNs(99));
        assertEquals(0, LatencyHistogram.EMPTY.countAtMost(Long.MAX_VALUE));
        assertEquals(0, LatencyHistogram.EMPTY.meanNs());
    }

    @Test
    void percentilesAreThoseOfTheValues() {
        for (int i = 1_000; i >= 1; i--) {
            recorder.record(i * MS);
        }
        LatencySummary summary = recorder.histogram().summary();
        assertEquals(1_000, summary.count());
        assertEquals(MS, summary.minNs());
        assertEquals(500.5 * MS, summary.meanNs());
        assertNear(500 * MS, summary.p50Ns());
        assertNear(900 * MS, summary.p90Ns());
        assertNear(990 * MS, summary.p99Ns());
        assertNear(999 * MS, summary.p999Ns());
        assertEquals(1_000 * MS, summary.maxNs());
        assertEquals(MS, recorder.histogram().percentileNs(0), MS * 0.0079);
        assertEquals(1_000 * MS, recorder.histogram().percentileNs(100));
    }

    @Test
    void cumulativeCountsAreThoseOfTheValues() {
        for (int i = 1; i <= 1_000; i++) {
            recorder.record(i * MS);
        }
        LatencyHistogram histogram = recorder.histogram();
        assertEquals(0, histogram.countAtMost(-1));
        assertEquals(0, histogram.countAtMost(MS / 2));
        assertNear(250, histogram.countAtMost(250 * MS));
        assertEquals(1_000, histogram.countAtMost(1_000 * MS));
        assertEquals(1_000, histogram.countAtMost(Long.MAX_VALUE));
    }

    @Test
    void aPercentileThatIsAWholeNumberOfValuesIsTheLastOfThem() {
        LatencyRecorder recorder = new LatencyRecorder();
        for (int i = 0; i < 999; i++) {
            recorder.record(MS);
        }
        recorder.record(1_000 * MS);
        assertNear(MS, recorder.histogram().percentileNs(99.9));
        assertEquals(1_000 * MS, recorder.histogram().percentileNs(99.91));
    }

    @Test
    void percentilesOfManyValuesAreExactToLessThanAPercent() {
        Random random = new Random(17);
        long[] values = new long[10_000];
        for (int i = 0; i < values.length; i++) {
            values[i] = (long) Math.exp(random.nextDouble() * 30);
            recorder.record(values[i]);
        }
        Arrays.sort(values);
        for (double percent : new double[] {0.1, 10, 50, 75, 99, 99.99, 100}) {
            long exact = values[(int) Math.ceil(percent / 100 * values.length) - 1];
            assertNear(exact, recorder.histogram().percentileNs(percent));
        }
    }

    @Test
    void valuesOutOfRangeAreClamped() {
        for (long value : new long[] {Long.MIN_VALUE, -1, 0, 1}) {
            recorder.record(value);
        }
        assertEquals(0, recorder.histogram().minNs());
        assertEquals(1, recorder.histogram().maxNs());
        recorder.record(Long.MAX_VALUE);
        assertEquals(5, recorder.histogram().count());
        assertEquals(Buckets.MAX_NS, recorder.histogram().maxNs());
        for (double percent : new double[] {-0.1, 100.1, Double.NaN}) {
            assertThrows(IllegalArgumentException.class, () -> recorder.histogram().percentileNs(percent));
        }
    }

    @Test
    void aDifferenceHoldsTheValuesSinceThen() {
        recorder.record(5 * MS);
        recorder.record(500 * MS);
        LatencyHistogram before = recorder.histogram();
        recorder.record(40 * MS);
        recorder.record(60 * MS);
        LatencyHistogram since = recorder.histogram().since(before);
        assertEquals(2, since.count());
        assertEquals(100 * MS, since.sumNs());
        assertNear(40 * MS, since.minNs());
        assertNear(60 * MS, since.maxNs());
        assertNear(40 * MS, since.percentileNs(50));
        assertSame(LatencyHistogram.EMPTY, before.since(before));
        recorder.record(7_123_456_789L);
        assertEquals(7_123_456_789L, recorder.histogram().since(before).maxNs(), "a new extreme is exact");
        assertThrows(IllegalArgumentException.class, () -> before.since(recorder.histogram()));
    }

    @Test
    void aSumHoldsTheValuesOfBoth() {
        LatencyRecorder other = new LatencyRecorder();
        recorder.record(5 * MS);
        other.record(500 * MS);
        other.record(1);
        LatencyHistogram sum = recorder.histogram().plus(other.histogram());
        assertEquals(3, sum.count());
        assertEquals(505 * MS + 1, sum.sumNs());
        assertEquals(1, sum.minNs());
        assertEquals(500 * MS, sum.maxNs());
        assertEquals(sum, other.histogram().plus(recorder.histogram()));
        assertEquals(sum.hashCode(), other.histogram().plus(recorder.histogram()).hashCode());
        assertEquals(recorder.histogram(), LatencyHistogram.EMPTY.plus(recorder.histogram()));
        assertTrue(sum.toString().startsWith("LatencyHistogram[count=3, minNs=1, "), sum::toString);
    }

    @Test
    void anotherThreadMayReadMeanwhile() throws InterruptedException {
        int values = 50_000;
        Thread loop = new Thread(() -> {
            for (int i = 0; i < values; i++) {
                recorder.record((i % 100 + 1) * MS);
            }
        });
        loop.start();
        LatencyHistogram last = LatencyHistogram.EMPTY;
        while (last.count() < values) {
            LatencyHistogram now = recorder.histogram();
            assertTrue(now.since(last).count() >= 0);
            assertTrue(now.percentileNs(50) <= now.percentileNs(99) && now.percentileNs(99) <= now.maxNs());
            last = now;
        }
        loop.join();
        assertNear(50 * MS, recorder.histogram().percentileNs(50));
    }
}
