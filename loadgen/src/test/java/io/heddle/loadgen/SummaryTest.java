package io.heddle.loadgen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.statistics.DeflateStatistics;
import io.heddle.api.statistics.EndStatistics;
import io.heddle.api.statistics.EngineStatistics;
import io.heddle.api.statistics.Http2Statistics;
import io.heddle.api.statistics.LatencyHistogram;
import io.heddle.api.statistics.LatencyRecorder;
import io.heddle.api.statistics.LatencySummary;
import io.heddle.api.statistics.LoopStatistics;
import io.heddle.api.statistics.OpeningStatistics;
import io.heddle.api.statistics.PoolStatistics;
import io.heddle.api.statistics.TrafficStatistics;
import io.heddle.api.statistics.TurnStatistics;
import io.heddle.loadgen.measure.CpuTime;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class SummaryTest {
    private static final LatencySummary TIMES = new LatencySummary(10, 1, 2, 4_900_000, 6_000_000, 8_100_000, 12_300_000, 75_000_000);
    private static final EngineStatistics STATISTICS = new EngineStatistics(
        0, 0, 0, OpeningStatistics.NONE, EndStatistics.NONE, TrafficStatistics.NONE, Map.of(), 0,
        new LoopStatistics(0, 0, times(1, 3_210_000)), times(500, 4_900_000, 400, 6_000_000, 90, 8_100_000, 9, 12_300_000, 1, 75_000_000),
        new PoolStatistics(1_310_720, 1L << 30, 0, 0, 0, 0), new DeflateStatistics(0, 0, 0, 0, 0, 0, 0, 0, 0, 0), Http2Statistics.NONE,
        TurnStatistics.NONE);

    private final Capture out = new Capture();

    /** @param countsAndNs so many of each value */
    private static LatencyHistogram times(long... countsAndNs) {
        LatencyRecorder recorder = new LatencyRecorder();
        for (int i = 0; i < countsAndNs.length; i += 2) {
            for (long left = countsAndNs[i]; left > 0; left--) {
                recorder.record(countsAndNs[i + 1]);
            }
        }
        return recorder.histogram();
    }

    private String summary(LoadReport report) {
        Summary.print(report, out.stream);
        return out.text();
    }

    private static LoadResult good() {
        return new LoadResult(
            1_000,
            Map.of(),
            Map.of(),
            TIMES,
            410_000_000,
            10_000_000_000L,
            2_014_450,
            2_014_450,
            2_013_450,
            TIMES,
            LatencySummary.EMPTY,
            0,
            0,
            0,
            0);
    }

    private static LoadResult bad() {
        Map<String, Integer> failures = new LinkedHashMap<>();
        failures.put("CONNECT at 127.0.0.1:9001: Nothing listens there.", 12);
        failures.put(ReasonTally.OTHERS, 1);
        return new LoadResult(
            987,
            failures,
            Map.of("Closed with code 1001.", 2),
            TIMES,
            410_000_000,
            10_000_000_000L,
            200_000,
            199_990,
            199_980,
            TIMES,
            TIMES,
            5,
            4,
            1_234,
            3);
    }

    private static LoadResult endedWhileOpening() {
        return new LoadResult(
            0,
            Map.of(),
            Map.of(),
            LatencySummary.EMPTY,
            0,
            0,
            0,
            0,
            0,
            LatencySummary.EMPTY,
            LatencySummary.EMPTY,
            0,
            0,
            0,
            0);
    }

    @Test
    void aGoodRunReadsWell() {
        CpuTime cpu = new CpuTime(2_416_140_000L, 7_852_455_000L, 10_268_595_000L);
        LoadReport.HeapGrowth heap = new LoadReport.HeapGrowth(1_178_820, 999);
        assertEquals("""

            connections   1,000 opened, 0 failed, 0 lost
              opened in   410 ms, 2,437 a second
              connect     p50 4.90 ms   p90 6.00 ms   p99 8.10 ms   p99.9 12.3 ms   max 75.0 ms
            messages      201,345 a second, 12.9 MB a second each way
              sent        2,014,450 in 10.0 s, all echoed
            round trip    p50 4.90 ms   p90 6.00 ms   p99 8.10 ms   p99.9 12.3 ms   max 75.0 ms
            client CPU    5.10 us a message sent and received (user 1.20 us, system 3.90 us), 103 % of one core
            heap          1,180 bytes a connection, open and idle (1.18 MB for 999)
            pool          1.31 MB held of at most 1.07 GB, 0 refusals
            event loop    longest turn 3.21 ms
            """, summary(new LoadReport(Samples.options(1_000), good(), cpu, heap, STATISTICS)));
    }

    @Test
    void whatWentWrongIsTold() {
        LoadOptions options = Samples.options(null, 1_000, 0, 20_000, 64, false, true, false);
        CpuTime cpu = new CpuTime(-1, -1, 999_900_000L);
        assertEquals("""

            connections   987 opened, 13 failed, 2 lost
              opened in   410 ms, 2,405 a second
              connect     p50 4.90 ms   p90 6.00 ms   p99 8.10 ms   p99.9 12.3 ms   max 75.0 ms
              failed      12 x CONNECT at 127.0.0.1:9001: Nothing listens there.
              failed      1 x other reasons
              lost        2 x Closed with code 1001.
            messages      19,998 a second, 1.28 MB a second each way
              sent        200,000 in 10.0 s, 10 not echoed
              refused     5 sends met back-pressure: the connection's buffer or the pool was full
              refused     4 sends came when the connection was closing
              never sent  1,234 messages were due but never sent: the rate is higher than the throughput
              foreign     3 messages were not our echoes: is it an echo server?
            round trip    p50 4.90 ms   p90 6.00 ms   p99 8.10 ms   p99.9 12.3 ms   max 75.0 ms
              of it late  p50 4.90 ms   p90 6.00 ms   p99 8.10 ms   p99.9 12.3 ms   max 75.0 ms
            client CPU    5.00 us a message sent and received, 10 % of one core
            ping          p50 4.92 ms   p90 6.03 ms   p99 8.13 ms   p99.9 12.3 ms   max 75.0 ms
            pool          1.31 MB held of at most 1.07 GB, 0 refusals
            event loop    longest turn 3.21 ms
            """, summary(new LoadReport(options, bad(), cpu, null, STATISTICS)));
    }

    @Test
    void anEndBeforeTheFirstConnectionLeavesOutWhatNeverWas() {
        assertEquals("""

            connections   0 opened, 0 failed, 0 lost
            pool          1.31 MB held of at most 1.07 GB, 0 refusals
            event loop    longest turn 3.21 ms
            """, summary(new LoadReport(Samples.options(1_000), endedWhileOpening(), null, null, STATISTICS)));
    }

    @Test
    void anIdleRunTellsOfNoMessagesButOfPings() {
        LoadOptions options = Samples.options(null, 1_000, 0, 0, 64, false, true, true);
        String text = summary(new LoadReport(options, good(), null, new LoadReport.HeapGrowth(1_178_820, 999), STATISTICS));
        assertFalse(text.contains("messages"), text);
        assertTrue(text.contains("heap          1,180 bytes a connection"), text);
        assertTrue(text.contains("ping          p50 4.92 ms"), text);
    }

    @Test
    void everythingIsPlainAscii() {
        String text = summary(new LoadReport(Samples.options(1_000), bad(), null, null, STATISTICS));
        assertTrue(text.chars().allMatch(c -> c == '\n' || c >= ' ' && c < 127), text);
    }
}
