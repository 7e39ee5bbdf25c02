package io.heddle.loadgen.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.loadgen.interval.Counter;
import io.heddle.loadgen.interval.Gauge;
import io.heddle.loadgen.interval.Interval;
import io.heddle.loadgen.interval.Intervals;
import io.heddle.loadgen.interval.Limit;
import io.heddle.loadgen.interval.RunEnd;
import io.heddle.loadgen.interval.StepCounter;
import io.heddle.loadgen.interval.StepTiming;
import io.heddle.loadgen.interval.Timing;
import io.heddle.loadgen.verdict.Judge;
import io.heddle.loadgen.verdict.Threshold;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class SummaryTest {
    private static final long MS = 1_000_000;

    private final Printed out = new Printed();

    private String summary(List<String> thresholds, RunEnd end, List<String> steps, Interval... intervals) {
        Judge judge = new Judge(thresholds.stream().map(text -> Threshold.parse(text, steps)).toList(), true, sentence -> {});
        Summary summary = new Summary(judge, out.stream);
        judge.begin(Intervals.run(10, thresholds, steps.toArray(String[]::new)));
        for (Interval interval : intervals) {
            judge.interval(interval);
            summary.interval(interval);
        }
        judge.end(end);
        summary.end(end);
        assertTrue(out.text().chars().allMatch(c -> c == '\n' || c >= ' ' && c < 127), out.text());
        return out.text();
    }

    @Test
    void aGoodRunReadsWell() {
        Interval[] seconds = new Interval[10];
        for (int i = 0; i < 10; i++) {
            Intervals second = Intervals.second(i).answered("echo", 5 * MS, 2_000).gauge(Gauge.HEAP_BYTES, 41_000_000)
                .count(Counter.CPU_USER_NS, 300 * MS).count(Counter.CPU_SYSTEM_NS, 500 * MS).count(Counter.LOOP_BUSY_NS, 430 * MS)
                .count(Counter.LOOP_NS, 1_000 * MS).count(Counter.GC_PAUSE_NS, MS).time(Timing.LOOP_TURN, 3 * MS);
            seconds[i] = (i > 0 ? second : second.count(Counter.OPENED, 100).time(Timing.CONNECT, 4 * MS, 6 * MS)).make();
        }
        assertEquals("""

            connections   100 opened within 1 s, 0 failed, 0 lost
              connect     p50 4.00 ms   p90 6.00 ms   p99 6.00 ms   p99.9 6.00 ms   max 6.00 ms
            messages      2,000 a second sent, 2,000 received; 128 kB and 128 kB a second
              in all      20,000 sent in 10.0 s, 20,000 received
            latency       p50 5.00 ms   p90 5.00 ms   p99 5.00 ms   p99.9 5.00 ms   max 5.00 ms
              service     p50 2.50 ms   p90 2.50 ms   p99 2.50 ms   p99.9 2.50 ms   max 2.50 ms
              of it late  p50 1.25 ms   p90 1.25 ms   p99 1.25 ms   p99.9 1.25 ms   max 1.25 ms
            client CPU    400 us a message sent and received (user 150 us, system 250 us), 80 % of one core
            event loop    43 % busy, longest turn 3.00 ms
              GC          paused 10.0 ms in all
            heap          41.0 MB in use

            verdict       Passed: all 2 thresholds held.
              held        echo.p99>50ms: 5.00 ms
              held        failed>0.1%: 0.0 %
            """, summary(List.of("echo.p99>50ms", "failed>0.1%"), Intervals.completed(10), List.of("echo"), seconds));
    }

    @Test
    void whatWentWrongIsTold() {
        Interval bad = Intervals.second(0).count(Counter.OPENED, 87).count(Counter.CONNECT_FAILURES, 13).count(Counter.LOST, 2)
            .count(Counter.RECONNECTS, 1).time(Timing.CONNECT, 4 * MS).time(Timing.TCP, MS).time(Timing.UPGRADE, 3 * MS)
            .error("Closed with code 1001.", 2).error("CONNECT at 127.0.0.1:9001: Nothing listens there.", 13)
            .answered("login", 5 * MS, 100).answered("order", 8 * MS, 50)
            .step("order", StepCounter.FAILED, 21).step("order", StepCounter.TIMED_OUT, 9).step("order", StepCounter.CHECK_FAILED, 5)
            .step("order", StepCounter.LOST, 3).step("order", StepCounter.NOT_SENT, 4).step("order", StepCounter.LATE, 6)
            .step("order", StepCounter.DUPLICATED, 1).step("order", StepCounter.OUT_OF_ORDER, 2)
            .step("prices", StepCounter.PUSHED, 1_000).step("prices", StepCounter.MISSED, 7)
            .stepTimes("prices", StepTiming.DELAY, MS, 1_000)
            .count(Counter.BACK_PRESSURED, 5).count(Counter.NOT_OPEN, 4).count(Counter.UNMATCHED, 3)
            .limited(Limit.LOOP_BUSY).make();
        assertEquals("""

            connections   87 opened within 1 s, 13 failed, 2 lost, 1 reconnect
              connect     p50 4.00 ms   p90 4.00 ms   p99 4.00 ms   p99.9 4.00 ms   max 4.00 ms
                tcp       p50 1.00 ms   p90 1.00 ms   p99 1.00 ms   p99.9 1.00 ms   max 1.00 ms
                upgrade   p50 3.00 ms   p90 3.00 ms   p99 3.00 ms   p99.9 3.00 ms   max 3.00 ms
              error       13 x CONNECT at 127.0.0.1:9001: Nothing listens there.
              error       2 x Closed with code 1001.
            messages      150 a second sent, 150 received; 9.60 kB and 9.60 kB a second
              in all      150 sent in 1.00 s, 150 received; 21 failed
              failed      9 were not answered in time
              failed      5 had an answer that did not pass a check
              failed      3 lost their connection before the answer
              failed      4 were due and never sent
              refused     5 sends met back-pressure: the connection's buffer or the pool was full
              refused     4 sends came when the connection was closing
              late        6 answers came after their step had given up
              repeated    1 answers came again
              disorder    2 answers came after the answer to a later request
              pushed      1,000 messages came to listeners
              missed      7 pushes are missing in the sequence
              unmatched   3 messages were awaited by no step and no listener

            step    sent     ok  failed      p50      p90      p99    p99.9      max  service p99  late p99
            login    100    100       0  5.00 ms  5.00 ms  5.00 ms  5.00 ms  5.00 ms      2.50 ms   1.25 ms
            order     50     50      21  8.00 ms  8.00 ms  8.00 ms  8.00 ms  8.00 ms      4.00 ms   2.00 ms
            prices     0  1,000       0  1.00 ms  1.00 ms  1.00 ms  1.00 ms  1.00 ms            -         -


            verdict       Failed: order.p99 was 8.00 ms, and breaks the run when it is above 7.00 ms. 1 more threshold broke.
              broken      order.p99>7ms: 8.00 ms
              held        order.failed>50: 21
              broken      fewer than 99 % of the due messages sent: Of 150 messages that were due, 4 were not sent (2.67 %).
              early       The run ended early, after 1.00 s of 10.0 s (10 % of the planned time): the user stopped it.
              generator   The generator was the limit for 1 of 1 s: the event loop was busy nearly all the time (1 s). The figures of \
            these seconds tell about this machine, not about the server.
            """.replace("Failed: order", "Stopped by the user: order").replace(" 1 more threshold broke.", ""),
            summary(List.of("order.p99>7ms", "order.failed>50"), new RunEnd(RunEnd.Reason.STOPPED, "", 1_000 * MS),
                List.of("login", "order", "prices"), bad));
    }

    @Test
    void anEndBeforeTheFirstConnectionLeavesOutWhatNeverWas() {
        assertEquals("""

            connections   0 opened, 0 failed, 0 lost

            verdict       Failed: No connection was opened.
              broken      no connection opened: No connection was opened.
            """, summary(List.of(), Intervals.completed(10), List.of("echo")));
    }
}
