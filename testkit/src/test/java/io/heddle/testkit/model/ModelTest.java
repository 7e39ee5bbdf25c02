package io.heddle.testkit.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Random programs in random worlds keep the promises. A failing seed is made smaller and shown as a plan. More seeds, and others:
 * {@code -Dheddle.model.seeds=1000000 -Dheddle.model.first=10000}. The run on JDK 25 of {@code .ci/run} plays the next 5,000.
 */
@Timeout(14_400)
final class ModelTest {
    private static final long FIRST = Long.getLong("heddle.model.first", 0);
    private static final long COUNT = Long.getLong("heddle.model.seeds", 5_000);

    @Test
    void randomProgramsInRandomWorldsKeepThePromises() throws Exception {
        assertNull(Seeds.firstFailure(FIRST, COUNT, ModelTest::failureOf));
    }

    @Test
    void aSeedPlaysTheSameEachTime() {
        for (long seed = FIRST; seed < FIRST + 50; seed++) {
            Plan plan = PlanDrawer.draw(seed);
            assertEquals(Trial.play(plan).checksum(), Trial.play(plan).checksum(), "seed " + seed);
        }
    }

    private static String failureOf(long seed) {
        Plan plan = PlanDrawer.draw(seed);
        List<Violation> news = newsOf(plan);
        if (news.isEmpty()) {
            return null;
        }
        Plan small = Shrinker.shrink(plan, smaller -> newsOf(smaller).stream().anyMatch(
            violation -> violation.promise() == news.get(0).promise()));
        Trial.Result result = Trial.play(small);
        return "Seed " + seed + " breaks " + news + "\nsmaller:\n" + small + result.violations() + "\n" + result.trace();
    }

    private static List<Violation> newsOf(Plan plan) {
        return Trial.play(plan).violations().stream().filter(violation -> KnownFlaw.of(plan, violation) == null).toList();
    }
}
