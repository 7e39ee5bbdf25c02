package io.heddle.loadgen.verdict;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.loadgen.interval.Counter;
import io.heddle.loadgen.interval.Interval;
import io.heddle.loadgen.interval.Intervals;
import io.heddle.loadgen.interval.Limit;
import io.heddle.loadgen.interval.RunEnd;
import io.heddle.loadgen.interval.StepCounter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class JudgeTest {
    private static final long MS = 1_000_000;
    private static final long SECOND = 1_000 * MS;

    private final List<String> stops = new ArrayList<>();

    private Judge judge(List<String> thresholds, Interval... intervals) {
        Judge judge = new Judge(thresholds.stream().map(text -> Threshold.parse(text, List.of("echo"))).toList(), true, stops::add);
        judge.begin(Intervals.run(60, thresholds, "echo"));
        Stream.of(intervals).forEach(judge::interval);
        return judge;
    }

    private Verdict verdict(List<String> thresholds, RunEnd end, Interval... intervals) {
        Judge judge = judge(thresholds, intervals);
        judge.end(end);
        return judge.verdict();
    }

    private static Intervals good(int second) {
        return Intervals.second(second).count(Counter.OPENED, second == 0 ? 100 : 0).answered("echo", 5 * MS, 1_000);
    }

    private static List<String> broken(Verdict verdict) {
        return verdict.broken().stream().map(Judgement::sentence).toList();
    }

    @Test
    void aGoodRunPassesWithExitCode0() {
        Verdict verdict = verdict(List.of("echo.p99>50ms", "failed>0.1%"), Intervals.completed(60), good(0).make(), good(1).make());
        assertEquals("Passed: all 2 thresholds held.", verdict.headline());
        assertEquals(0, verdict.exitCode());
        assertEquals("", verdict.endedEarly());
        assertEquals("", verdict.generator());
        assertEquals("Passed: no threshold was given, and the built-in ones held.",
            verdict(List.of(), Intervals.completed(60), good(0).make()).headline());
    }

    @Test
    void aBrokenThresholdIsExitCode3() {
        Verdict verdict = verdict(List.of("echo.p99>4ms", "failed>0.1%"), Intervals.completed(60), good(0).make());
        assertEquals(3, verdict.exitCode());
        assertEquals("Failed: echo.p99 was 5.00 ms, and breaks the run when it is above 4.00 ms.", verdict.headline());
        assertEquals(List.of(), stops, "it is judged at the end");
    }

    @Test
    void aTimeThatNobodyMeasuredCannotHold() {
        Verdict verdict = verdict(List.of("echo.delay.p99>4ms"), Intervals.completed(60), good(0).make());
        assertEquals("Failed: 'echo.delay.p99>4ms' cannot be judged, since nothing was measured for it.", verdict.headline());
    }

    @Test
    void nothingAnsweredBreaksWithoutAnyThreshold() {
        Interval silent = Intervals.second(0).count(Counter.OPENED, 1).step("echo", StepCounter.DUE, 0).make();
        assertEquals(List.of("Nothing was answered: not one step of the plan succeeded."), broken(verdict(List.of(),
            Intervals.completed(60), silent)));
    }

    @Test
    void ninetyOfAHundredConnectionsRefusedBreak() {
        Interval refused = good(0).count(Counter.OPENED, -90).count(Counter.CONNECT_FAILURES, 90).make();
        Verdict verdict = verdict(List.of(), Intervals.completed(60), refused);
        assertEquals("Failed: 90 attempts to connect failed, and 10 succeeded.", verdict.headline());
        assertEquals(3, verdict.exitCode());
    }

    @Test
    void moreFailedThanSucceededBreaks() {
        Interval failing = good(0).step("echo", StepCounter.FAILED, 1_001).make();
        assertEquals(List.of("1,001 failed, and 1,000 succeeded."), broken(verdict(List.of(), Intervals.completed(60), failing)));
    }

    @Test
    void fewerThan99PercentOfTheDueMessagesSentBreak() {
        Interval behind = good(0).step("echo", StepCounter.DUE, 11).step("echo", StepCounter.NOT_SENT, 11).make();
        assertEquals(List.of("Of 1,011 messages that were due, 11 were not sent (1.09 %)."),
            broken(verdict(List.of(), Intervals.completed(60), behind)));
        Interval nearly = good(0).step("echo", StepCounter.DUE, 10).step("echo", StepCounter.NOT_SENT, 10).make();
        assertEquals(List.of(), broken(verdict(List.of(), Intervals.completed(60), nearly)));
    }

    @Test
    void allLostEarlyBreaksAndSaysHowFarItCame() {
        Verdict verdict = verdict(List.of(), new RunEnd(RunEnd.Reason.ALL_LOST, "", 12_300 * MS), good(0).count(Counter.LOST, 100).make());
        assertEquals(3, verdict.exitCode());
        assertEquals("Failed: All connections were lost before the end.", verdict.headline());
        assertEquals("The run ended early, after 12.3 s of 60.0 s (21 % of the planned time): no connection was left.",
            verdict.endedEarly());
    }

    @Test
    void noConnectionBreaks() {
        Verdict verdict = verdict(List.of(), new RunEnd(RunEnd.Reason.NONE_OPENED, "", SECOND), Intervals.second(0)
            .phase(Interval.Phase.OPENING).count(Counter.CONNECT_FAILURES, 100).make());
        assertEquals("Failed: No connection could be opened: 100 attempts failed.", verdict.headline());
    }

    @Test
    void aSignalDecidesTheExitCodeAndThresholdsAreToldAllTheSame() {
        Verdict verdict = verdict(List.of("echo.p99>4ms"), new RunEnd(RunEnd.Reason.STOPPED, "", 30 * SECOND), good(0).make());
        assertEquals(130, verdict.exitCode());
        assertEquals("Stopped by the user: echo.p99 was 5.00 ms, and breaks the run when it is above 4.00 ms.", verdict.headline());
        assertEquals("The run ended early, after 30.0 s of 60.0 s (50 % of the planned time): the user stopped it.",
            verdict.endedEarly());
    }

    @Test
    void aFaultIsExitCode1() {
        Verdict verdict = verdict(List.of(), new RunEnd(RunEnd.Reason.FAULT, "A handler threw.", SECOND), good(0).make());
        assertEquals(1, verdict.exitCode());
        assertEquals("The tool itself failed: A handler threw.", verdict.headline());
    }

    @Test
    void aThresholdAtOnceEndsTheRunOnce() {
        Judge judge = judge(List.of("lost>0 at once"), good(0).make(), good(1).count(Counter.LOST, 2).make(), good(2).count(Counter.LOST, 1)
            .make());
        assertEquals(List.of("lost was 2, after 2 s, and breaks the run when it is above 0."), stops);
        judge.end(new RunEnd(RunEnd.Reason.THRESHOLD, stops.get(0), 3 * SECOND));
        assertEquals(3, judge.verdict().exitCode());
        assertEquals("2", judge.verdict().broken().get(0).value(), "as it was when it broke");
        assertTrue(judge.verdict().endedEarly().endsWith("(5 % of the planned time): a threshold broke that ends it at once."));
    }

    @Test
    void aPercentileEndsARunOnlyWithTenValuesBeyondIt() {
        judge(List.of("echo.p99>4ms at once", "failed>1% at once"), Intervals.second(0).answered("echo", 5 * MS, 999)
            .step("echo", StepCounter.FAILED, 0).make());
        assertEquals(List.of(), stops);
        judge(List.of("echo.p99>4ms at once"), Intervals.second(0).answered("echo", 5 * MS, 1_000).make());
        assertEquals(1, stops.size());
        stops.clear();
        judge(List.of("failed>1% at once"), Intervals.second(0).answered("echo", 5 * MS, 900).step("echo", StepCounter.FAILED, 99).make());
        assertEquals(List.of(), stops, "99 + 900 are fewer than ten failures at one percent");
        judge(List.of("failed>1% at once"), Intervals.second(0).answered("echo", 5 * MS, 901).step("echo", StepCounter.FAILED, 99).make());
        assertEquals(1, stops.size());
    }

    @Test
    void aLevelIsJudgedAtOnceInTheMeasuredTimeOnly() {
        judge(List.of("open<100 at once"), Intervals.second(0).phase(Interval.Phase.OPENING).make(), Intervals.second(1)
            .phase(Interval.Phase.WARM_UP).make());
        assertEquals(List.of(), stops);
        judge(List.of("open<100 at once"), Intervals.second(0).make());
        assertEquals(List.of("open was 0, after 1 s, and breaks the run when it is below 100."), stops);
    }

    @Test
    void aRateEndsARunAfterFiveMeasuredSeconds() {
        judge(List.of("rate<2000 at once"), good(0).make(), good(1).make(), good(2).make(), good(3).make());
        assertEquals(List.of(), stops);
        judge(List.of("rate<2000 at once"), good(0).make(), good(1).make(), good(2).make(), good(3).make(), good(4).make());
        assertEquals(1, stops.size());
    }

    @Test
    void theGeneratorsSecondsAreToldInWords() {
        Verdict verdict = verdict(List.of(), Intervals.completed(60), good(0).limited(Limit.LATE).make(),
            good(1).limited(Limit.LATE).limited(Limit.GC).make(), good(2).make());
        assertEquals("The generator was the limit for 2 of 3 s: messages left late (2 s), the garbage collector paused the JVM (1 s). The"
            + " figures of these seconds tell about this machine, not about the server.", verdict.generator());
    }
}
