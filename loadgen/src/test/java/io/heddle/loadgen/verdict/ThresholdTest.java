package io.heddle.loadgen.verdict;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.loadgen.interval.Counter;
import io.heddle.loadgen.interval.Gauge;
import io.heddle.loadgen.interval.Intervals;
import io.heddle.loadgen.interval.Limit;
import io.heddle.loadgen.interval.StepCounter;
import io.heddle.loadgen.interval.StepTiming;
import io.heddle.loadgen.interval.Timing;
import io.heddle.loadgen.interval.Totals;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
final class ThresholdTest {
    private static final List<String> STEPS = List.of("echo", "login.token", "login");
    private static final long MS = 1_000_000;

    private static Totals totals() {
        Totals totals = new Totals();
        totals.add(Intervals.second(0)
            .count(Counter.CONNECTS, 100).count(Counter.OPENED, 90).count(Counter.CONNECT_FAILURES, 10).count(Counter.LOST, 3)
            .gauge(Gauge.OPEN, 87).gauge(Gauge.HEAP_BYTES, 40_000_000)
            .time(Timing.CONNECT, 2 * MS, 4 * MS)
            .answered("echo", 60 * MS, 900).stepTimes("echo", StepTiming.LATENCY, 20 * MS, 100)
            .step("echo", StepCounter.FAILED, 100).step("echo", StepCounter.TIMED_OUT, 90).step("echo", StepCounter.LOST, 10)
            .step("login.token", StepCounter.OK, 7)
            .count(Counter.LOOP_BUSY_NS, 900 * MS).count(Counter.LOOP_NS, 1_000 * MS)
            .limited(Limit.GC)
            .make());
        totals.add(Intervals.second(1).gauge(Gauge.OPEN, 80).make());
        return totals;
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '"', delimiter = '|', textBlock = """
        echo.p99>50ms            | true  | 60.0 ms
        echo.p99 > 61ms          | false | 60.0 ms
        echo.latency.p99.9>=60ms | true  | 60.0 ms
        echo.latency.p99.9>60ms  | true  | 60.0 ms
        echo.service.p50<=30.1ms | true  | 30.0 ms
        echo.lateness.max>1s     | false | 15.0 ms
        echo.min<21ms            | true  | 20.0 ms
        echo.count<1000          | false | 1,000
        p50>50ms                 | true  | 60.0 ms
        service.p50>1us          | true  | 30.0 ms
        echo.timedOut>89         | true  | 90
        echo.timedOut>10%        | false | 9.00 %
        echo.lost>1%             | false | 1.00 %
        echo.rate<451            | true  | 450/s
        echo.ok.rate<451         | true  | 450/s
        login.token.ok>=7        | true  | 7
        failed>109               | true  | 110
        failed>9.95%             | false | 9.94 %
        failed>9.93%             | true  | 9.94 %
        ok<908                   | true  | 907
        lost>0                   | true  | 3
        lost>3%                  | true  | 3.33 %
        messagesLost>9           | true  | 10
        connectFailures>=10%     | true  | 10.0 %
        connect.p99>4ms          | true  | 4.00 ms
        sent<1,000               | true  | 900
        rate<450.5               | true  | 450/s
        open<81                  | true  | 80
        open.min<80              | false | 80
        open.max>86              | true  | 87
        heapBytes>1MiB           | false | 0 B
        heapBytes.max>39.5MB     | true  | 40.0 MB
        limited>0s               | true  | 1.00 s
        limited>40%              | true  | 50.0 %
        limited.gc>1s            | false | 1.00 s
        loopBusy>89%             | true  | 90.0 %
        duration<2.1s            | true  | 2.00 s
        """)
    void aMetricIsComparedInItsUnit(String text, boolean broken, String value) {
        Threshold threshold = Threshold.parse(text, STEPS);
        assertEquals(value, threshold.format(threshold.value(totals())), text);
        assertEquals(broken, threshold.isBroken(totals()), text);
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '"', delimiter = '|', textBlock = """
        ""                | 1  | the name of a metric is missing: write it as 'echo.p99>50ms'
        >5                | 1  | the name of a metric is missing: write it as 'echo.p99>50ms'
        eco.p99>50ms      | 1  | no metric is called 'eco.p99'; the nearest is 'echo.p99'
        echo.p9x>50ms     | 6  | step 'echo' has no figure 'p9x'; the nearest is 'p90'
        echo.p101>50ms    | 6  | step 'echo' has no figure 'p101'; the nearest is 'p50'
        echo.timedout>5   | 6  | step 'echo' has no figure 'timedout'; the nearest is 'timedOut'
        login.token.k>5   | 13 | step 'login.token' has no figure 'k'; the nearest is 'ok'
        echo>5            | 5  | 'echo' is a step: say which of its figures, such as 'echo.p99' or 'echo.failed'
        Failed>5          | 1  | no metric is called 'Failed'; the nearest is 'failed'
        lost              | 5  | a comparison is missing: write one of < <= > >=, the one at which the run is broken
        lost=5            | 5  | '=' is no comparison: write one of < <= > >=, the one at which the run is broken
        lost=>5           | 5  | '=>' is no comparison: write one of < <= > >=, the one at which the run is broken
        lost>             | 6  | the limit is missing: 'lost' is a number, such as 100
        lost>many         | 6  | the limit is no number: 'lost' is a number, such as 100
        lost>1.2.3        | 6  | the limit is no number: 'lost' is a number, such as 100
        lost>5ms          | 7  | 'lost' is a number, and has no unit 'ms'
        echo.p99>50       | 12 | 'echo.p99' is a time: write a unit, such as 50ms
        echo.p99>50sec    | 12 | 'sec' is no unit of a time; the nearest is 's'
        echo.p99>5%       | 11 | 'echo.p99' is no share of anything, so that % has no meaning: it is a time, such as 50ms
        heapBytes>5mb     | 12 | 'mb' is no unit of a number of bytes; the nearest is 'MB'
        echo.p99>5ms now  | 14 | 'now' is not understood: after the limit may only follow 'at once'
        sent<5 at once    | 1  | 'sent' only grows during a run, so that '<' would break it in its first second: leave out 'at once'
        """)
    void aMistakeIsOneSentenceWithItsColumnAndTheNearestName(String text, int column, String sentence) {
        ThresholdException wrong = assertThrows(ThresholdException.class, () -> Threshold.parse(text, STEPS));
        assertEquals(sentence, wrong.getMessage());
        assertEquals(column, wrong.column(), text);
    }

    @Test
    void whereNoNameIsNearSomeAreNamed() {
        assertEquals("no metric is called 'zzzzzzzzzzzzzzz'; there are, for instance, 'echo.p99', 'echo.failed', 'login.token.p99',"
            + " 'login.token.failed'",
            assertThrows(ThresholdException.class, () -> Threshold.parse("zzzzzzzzzzzzzzz>5", STEPS)).getMessage());
    }

    @Test
    void unitsOfTimeAreThoseOfPlans() {
        for (String limit : List.of("60000000ns", "60000us", "60ms", "0.06s", "0.001m", "0.001min", ".00001666667h")) {
            assertEquals(60e6, Threshold.parse("echo.p99>" + limit, STEPS).limit(), 100, limit);
        }
    }

    @Test
    void whatWasNeverMeasuredHasNoValue() {
        Threshold threshold = Threshold.parse("login.p99>1ms", STEPS);
        assertTrue(Double.isNaN(threshold.value(totals())));
        assertEquals("-", threshold.format(threshold.value(totals())));
        assertFalse(threshold.isBroken(totals()));
    }

    @Test
    void theLongestStepThatFitsIsMeant() {
        assertEquals(7, Threshold.parse("login.token.ok>1", STEPS).value(totals()));
        assertEquals(0, Threshold.parse("login.ok>1", STEPS).value(totals()));
    }
}
