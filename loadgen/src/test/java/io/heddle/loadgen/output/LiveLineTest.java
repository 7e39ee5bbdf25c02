package io.heddle.loadgen.output;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.heddle.loadgen.interval.Counter;
import io.heddle.loadgen.interval.Gauge;
import io.heddle.loadgen.interval.Interval;
import io.heddle.loadgen.interval.Intervals;
import io.heddle.loadgen.interval.Limit;
import io.heddle.loadgen.interval.StepCounter;
import io.heddle.loadgen.interval.StepTiming;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class LiveLineTest {
    private static final long MS = 1_000_000;

    private final Printed out = new Printed();
    private final LiveLine line = new LiveLine(out.stream);

    @Test
    void aLineASecondTellsThatSecond() {
        line.begin(Intervals.run(60, List.of(), "echo"));
        line.interval(Intervals.second(0).phase(Interval.Phase.OPENING).count(Counter.OPENED, 81).count(Counter.CONNECT_FAILURES, 3)
            .gauge(Gauge.OPEN, 81).make());
        line.interval(Intervals.second(1).phase(Interval.Phase.WARM_UP).count(Counter.OPENED, 16).answered("echo", 9 * MS, 200_000)
            .make());
        line.interval(Intervals.second(2).answered("echo", 5 * MS, 201_345).step("echo", StepCounter.FAILED, 12).make());
        line.interval(Intervals.second(3).count(Counter.LOST, 7).limited(Limit.GC).limited(Limit.LATE).make());
        line.interval(Intervals.second(4).phase(Interval.Phase.DRAIN).lasting(500 * MS).answered("echo", 1_000 * MS, 1).make());
        assertEquals("""
            100 connections to ws://127.0.0.1:9001/, 64-byte binary messages
               1 s  opening          81 open         3 failed        16 to go
               2 s  warm-up     200,000 msg/s   12.8 MB/s   p50  9.00 ms   p99  9.00 ms         3 not connected
               3 s  running     201,345 msg/s   12.9 MB/s   p50  5.00 ms   p99  5.00 ms        12 failed         3 not connected
               4 s  running           0 msg/s       0 B/s   p50        -   p99        -         3 not connected         7 lost  \
            generator: messages left late, the garbage collector paused the JVM
               5 s  drain             2 msg/s     128 B/s   p50   1.00 s   p99   1.00 s         3 not connected         7 lost
            """, out.text());
    }

    @Test
    void pushesAloneShowTheirDelay() {
        line.begin(Intervals.run(60, List.of(), "prices"));
        line.interval(Intervals.second(0).count(Counter.RECEIVED, 10).step("prices", StepCounter.PUSHED, 10)
            .stepTimes("prices", StepTiming.DELAY, 2 * MS, 10).make());
        assertEquals("   1 s  running          10 msg/s       0 B/s   p50  2.00 ms   p99  2.00 ms", out.text().split("\n")[1]);
    }

    @Test
    void idleConnectionsAreCounted() {
        line.begin(Intervals.run(60, List.of()));
        line.interval(Intervals.second(10).count(Counter.LOST, 1).gauge(Gauge.OPEN, 18_999).make());
        assertEquals("  11 s  idle         18,999 open         1 lost", out.text().split("\n")[1]);
    }

    @Test
    void aRunThatOpensWhileItMeasuresShowsHowManyAreOpen() {
        line.begin(Intervals.run(60, List.of(), "echo"));
        line.interval(Intervals.second(0).answered("echo", 5 * MS, 10).gauge(Gauge.OPEN, 40).gauge(Gauge.CONNECTING, 60).make());
        assertEquals("   1 s  running          10 msg/s     640 B/s   p50  5.00 ms   p99  5.00 ms        40 open",
            out.text().split("\n")[1]);
    }
}
