package io.heddle.loadgen.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.loadgen.Capture;
import io.heddle.loadgen.interval.RunEnd;
import io.heddle.loadgen.plan.Load;
import io.heddle.loadgen.plan.Plan;
import io.heddle.loadgen.plan.Rate;
import io.heddle.loadgen.plan.Scenario;
import io.heddle.loadgen.verdict.Judgement;
import io.heddle.loadgen.verdict.Verdict;
import io.heddle.loadgen.verdict.Verdict.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Searches against servers whose capacity is known. */
@Timeout(20)
final class RateSearchTest {
    private final Capture out = new Capture();
    private final List<Long> tried = new ArrayList<>();

    private double search(double from, double to, double precision, DoubleFunction<Verdict> trial) {
        Load.Search search = new Load.Search(from, to, List.of("echo.p99>20ms"), Duration.ofSeconds(10), precision);
        return new RateSearch(search, out.stream).highest(rate -> {
            tried.add(Math.round(rate));
            return trial.apply(rate);
        });
    }

    private static Verdict verdict(boolean holds) {
        Judgement judgement = new Judgement("echo.p99>20ms", false, !holds, holds ? "3.20 ms" : "41.0 ms", "");
        return new Verdict(holds ? Outcome.PASSED : Outcome.FAILED, List.of(judgement), "", "", new RunEnd(RunEnd.Reason.COMPLETED, "", 1));
    }

    @Test
    void theRateDoublesUntilItBreaksAndThenTheGapIsHalved() {
        double rate = search(100, 50_000, 0.05, perSecond -> verdict(perSecond <= 1_000));
        assertEquals(List.of(100L, 200L, 400L, 800L, 1_600L, 1_200L, 1_000L, 1_100L, 1_050L), tried);
        assertEquals(1_000, rate);
        assertTrue(out.text().contains("\n  trial 4          800/s  held   echo.p99>20ms: 3.20 ms\n"), out.text());
        assertTrue(out.text().contains("\n  trial 5        1,600/s  broke  echo.p99>20ms: 41.0 ms\n"), out.text());
        assertTrue(out.text().endsWith("The highest rate that held is 1,000/s; 1,050/s did not.\n"), out.text());
    }

    @Test
    void aServerThatHoldsEverythingEndsTheSearchAtItsEnd() {
        assertEquals(1_000, search(300, 1_000, 0.05, perSecond -> verdict(true)));
        assertEquals(List.of(300L, 600L, 1_000L), tried);
        assertTrue(out.text().endsWith("The highest rate that held is 1,000/s, the end of the search.\n"), out.text());
    }

    @Test
    void aServerThatHoldsNotEvenTheFirstRateHasNone() {
        assertEquals(0, search(100, 1_000, 0.05, perSecond -> verdict(false)));
        assertEquals(List.of(100L), tried);
        assertTrue(out.text().endsWith("Not even 100/s holds: begin the search lower.\n"), out.text());
    }

    @Test
    void aStopEndsTheSearchWithTheRateSoFar() {
        assertEquals(200, search(100, 1_000, 0.05, perSecond -> perSecond > 200 ? null : verdict(true)));
    }

    @Test
    void aTrialIsTheSamePlanAtOneRate() {
        Plan plan = Plan.builder("p").failIf("failed>1%")
            .load(load -> load.connections(5).rate(100).warmUp(Duration.ofSeconds(30)).duration(Duration.ofMinutes(1))
                .search(new Load.Search(100, 1_000, List.of("echo.p99>20ms"), Duration.ofSeconds(10), 0.1)))
            .scenario(Scenario.builder("s").whenDue(turn -> turn.echo(64)))
            .build();
        Load trial = RateSearch.trial(plan, 400).load();
        assertEquals(
            new Load(5, null, null, Rate.constant(400), Duration.ofSeconds(10), Duration.ofSeconds(2), Duration.ofSeconds(2), null, null,
                true),
            trial);
        assertEquals(List.of("echo.p99>20ms"), RateSearch.trial(plan, 400).failIf());
        Plan found = RateSearch.found(plan, 400);
        assertNull(found.load().search());
        assertEquals(Duration.ofMinutes(1), found.load().duration());
        assertEquals(List.of("failed>1%"), found.failIf());
    }
}
