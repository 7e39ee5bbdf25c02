package io.heddle.loadgen;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class ProgressTest {
    private static final long SECOND_NS = 1_000_000_000L;
    private static final URI OURS = URI.create("ws://127.0.0.1:40000/");

    private final Capture out = new Capture();

    private static LoadSnapshot snapshot(int open, int failed, int lost, long echoed) {
        return new LoadSnapshot(open + failed + lost, open, failed, lost, echoed, echoed, 4_900_000, 8_100_000);
    }

    @Test
    void theFirstLineTellsThePlan() {
        new Progress(Samples.options(1_000), out.stream).begin(OURS, 0);
        new Progress(Samples.options(OURS, 1, 0, 20_000, 16, true, false, false), out.stream).begin(OURS, 0);
        new Progress(Samples.idle(19_000), out.stream).begin(OURS, 0);
        assertEquals("""
            1,000 connections to ws://127.0.0.1:40000/ (our own echo server), 64-byte binary messages, one in flight on each
            1 connection to ws://127.0.0.1:40000/, 16-byte text messages, 20,000 a second
            19,000 connections to ws://127.0.0.1:40000/ (our own echo server), idle
            """, out.text());
    }

    @Test
    void aLineASecondTellsHowFarItIs() {
        Progress progress = new Progress(Samples.options(1_000), out.stream);
        progress.begin(OURS, 0);
        out.clear();
        assertEquals(SECOND_NS, progress.nextLineNs());
        progress.print(snapshot(812, 3, 0, 0), SECOND_NS);
        assertEquals(2 * SECOND_NS, progress.nextLineNs());
        progress.exchanging(SECOND_NS * 3 / 2);
        progress.print(snapshot(997, 3, 0, 100_000), 2 * SECOND_NS);
        progress.print(snapshot(990, 3, 7, 301_345), 3 * SECOND_NS);
        assertEquals("""
               1 s  opening         812 open         3 failed       185 to go
               2 s  running     200,000 msg/s   12.8 MB/s   p50  4.90 ms   p99  8.10 ms
               3 s  running     201,345 msg/s   12.9 MB/s   p50  4.90 ms   p99  8.10 ms         7 lost
            """, out.text());
    }

    @Test
    void idleConnectionsAreCounted() {
        Progress progress = new Progress(Samples.idle(19_000), out.stream);
        progress.begin(OURS, 0);
        progress.exchanging(0);
        out.clear();
        progress.print(snapshot(18_999, 0, 1, 0), 11 * SECOND_NS);
        assertEquals("  11 s  idle         18,999 open         1 lost\n", out.text());
    }

    @Test
    void linesThatWereMissedAreNotMadeUpFor() {
        Progress progress = new Progress(Samples.options(1), out.stream);
        progress.begin(OURS, 0);
        progress.print(snapshot(1, 0, 0, 0), 10 * SECOND_NS);
        assertEquals(11 * SECOND_NS, progress.nextLineNs());
    }
}
