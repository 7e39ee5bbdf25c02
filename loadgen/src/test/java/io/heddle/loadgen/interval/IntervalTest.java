package io.heddle.loadgen.interval;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class IntervalTest {

    @Test
    void bothCountInTheSameSecond() {
        Interval one = Intervals.second(3).answered("echo", 1_000, 5).gauge(Gauge.OPEN, 10).error("A", 1).limited(Limit.GC).make();
        Interval other = Intervals.second(3).answered("echo", 9_000, 7).answered("login", 1_000, 1).gauge(Gauge.OPEN, 20).error("A", 2)
            .error("B", 1).limited(Limit.LATE).make();
        Interval sum = one.plus(other);
        assertEquals(13, sum.count(StepCounter.OK));
        assertEquals(12, sum.steps().get("echo").times(StepTiming.LATENCY).getTotalCount());
        assertEquals(30, sum.gauge(Gauge.OPEN));
        assertEquals(3, sum.errors().get("A"));
        assertEquals(Set.of(Limit.GC, Limit.LATE), sum.limits());
        assertEquals(5, one.count(StepCounter.OK), "the parts stay as they are");
    }

    @Test
    void warmUpOfOneIsNotAddedToTheMeasuredSecondOfTheOther() {
        Interval warm = Intervals.second(3).phase(Interval.Phase.WARM_UP).answered("echo", 1_000, 5).count(Counter.OPENED, 2).error("A", 1)
            .time(Timing.CONNECT, 10).time(Timing.PING, 10).make();
        Interval measured = Intervals.second(3).answered("echo", 1_000, 7).make();
        for (Interval sum : new Interval[] {warm.plus(measured), measured.plus(warm)}) {
            assertEquals(Interval.Phase.MEASURED, sum.phase());
            assertEquals(7, sum.count(Counter.SENT));
            assertEquals(7, sum.count(StepCounter.OK));
            assertEquals(2, sum.count(Counter.OPENED));
            assertEquals(1, sum.errors().get("A"));
            assertEquals(Set.of(Timing.CONNECT), sum.times().keySet());
        }
    }

    @Test
    void aSecondInWhichSomeoneMeasuresIsMeasured() {
        Interval drain = Intervals.second(3).phase(Interval.Phase.DRAIN).answered("echo", 1_000, 5).make();
        Interval sum = drain.plus(Intervals.second(3).answered("echo", 1_000, 7).make());
        assertEquals(Interval.Phase.MEASURED, sum.phase());
        assertEquals(12, sum.count(StepCounter.OK));
    }
}
