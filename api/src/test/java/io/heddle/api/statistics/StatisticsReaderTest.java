package io.heddle.api.statistics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.heddle.api.ErrorKind;
import io.heddle.api.WebSocketError.Phase;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class StatisticsReaderTest {
    private EngineStatistics now = figures(1);

    /** Each figure since the start is a multiple of the factor, and so is each figure of now. */
    private static EngineStatistics figures(long factor) {
        return new EngineStatistics(factor, 2 * factor, 3 * factor,
            new OpeningStatistics(4 * factor, 5 * factor, 6 * factor, 7 * factor, Map.of(Phase.TLS, times(factor)), times(factor)),
            new EndStatistics(Map.of(ErrorKind.TIMEOUT, 8 * factor), Map.of(1000, 9 * factor, 4000, 3L), factor),
            new TrafficStatistics(10 * factor, 11 * factor, 12 * factor, 13 * factor, 14 * factor),
            Map.of(RefusalCause.RING_FULL, 15 * factor, RefusalCause.TOO_LARGE, 1L), 16 * factor,
            new LoopStatistics(100 * factor, 25 * factor, times(factor)), times(factor),
            new PoolStatistics(17 * factor, 18, 19 * factor, 20 * factor, 21 * factor, 22 * factor),
            new DeflateStatistics(factor, factor, factor, 8, 23 * factor, 24 * factor, factor, factor, factor, 25 * factor),
            new Http2Statistics(factor, 26 * factor, factor, 27 * factor, 9, 28 * factor, 29 * factor,
                Map.of(FallbackReason.NO_ALPN, 30 * factor)),
            new TurnStatistics(factor, factor, 31 * factor, 32 * factor, 33 * factor, 34 * factor, 35 * factor));
    }

    private static LatencyHistogram times(long count) {
        LatencyRecorder recorder = new LatencyRecorder();
        for (long i = 1; i <= count; i++) {
            recorder.record(i == 1 ? 1_000_000 : i);
        }
        return recorder.histogram();
    }

    @Test
    void countersAreDifferencesAndFiguresOfNowStay() {
        StatisticsReader reader = new StatisticsReader(() -> now);
        now = figures(3);
        EngineStatistics read = reader.read();
        assertEquals(3, read.open());
        assertEquals(6, read.connecting());
        assertEquals(9, read.closing());
        assertEquals(8, read.openings().opened());
        assertEquals(10, read.openings().failed());
        assertEquals(2, read.openings().timeOf(Phase.TLS).count());
        assertEquals(0, read.openings().timeOf(Phase.PROXY).count());
        assertEquals(2, read.openings().totalTimes().count());
        assertEquals(Map.of(ErrorKind.TIMEOUT, 16L), read.ends().byKind());
        assertEquals(Map.of(1000, 18L), read.ends().byCloseCode(), "without codes that did not occur");
        assertEquals(2, read.ends().otherCloseCodes());
        assertEquals(16 + 18 + 2, read.ends().total());
        assertEquals(new TrafficStatistics(20, 22, 24, 26, 42), read.traffic());
        assertEquals(Map.of(RefusalCause.RING_FULL, 30L), read.refusals());
        assertEquals(30, read.refusals(RefusalCause.RING_FULL));
        assertEquals(0, read.refusals(RefusalCause.TOO_LARGE));
        assertEquals(32, read.handlerErrors());
        assertEquals(200, read.loop().elapsedNs());
        assertEquals(0.25, read.loop().busyShare());
        assertEquals(2, read.loop().cycles());
        assertEquals(3, read.loop().longestCycleNs(), "of the interval: the millisecond was before it");
        assertEquals(new PoolStatistics(51, 18, 57, 60, 42, 44), read.pool());
        assertEquals(new DeflateStatistics(3, 3, 3, 8, 46, 48, 3, 3, 3, 50), read.deflate());
        assertEquals(new Http2Statistics(3, 52, 3, 54, 9, 56, 58, Map.of(FallbackReason.NO_ALPN, 60L)), read.http2());
    }

    @Test
    void readersAreIndependent() {
        StatisticsReader seldom = new StatisticsReader(() -> now);
        StatisticsReader often = new StatisticsReader(() -> now);
        now = figures(2);
        assertEquals(4, often.read().openings().opened());
        now = figures(5);
        assertEquals(12, often.read().openings().opened());
        assertEquals(16, seldom.read().openings().opened());
        assertEquals(0, seldom.read().openings().opened());
        assertEquals(0, often.read().ends().total());
    }

    @Test
    void anotherReadingIsNoEarlierOne() {
        assertThrows(IllegalArgumentException.class, () -> figures(1).since(figures(2)));
    }

    @Test
    void theShareOfNoTimeIsZeroAndNoneIsAboveOne() {
        assertEquals(0, LoopStatistics.NONE.busyShare());
        assertEquals(1, new LoopStatistics(10, 11, LatencyHistogram.EMPTY).busyShare());
        assertEquals(0, EngineStatistics.NONE.since(EngineStatistics.NONE).loop().cycles());
    }
}
