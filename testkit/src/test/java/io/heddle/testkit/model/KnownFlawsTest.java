package io.heddle.testkit.model;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The seeds that found the flaws, which are not mended yet. If one of these tests fails, its flaw is mended, or the drawing of plans has
 * changed: remove the flaw, or find it other seeds.
 */
@Timeout(60)
final class KnownFlawsTest {
    private static final Map<KnownFlaw, List<Long>> SEEDS = Map.of();

    @ParameterizedTest(allowZeroInvocations = true)
    @EnumSource
    void theFlawIsStillThere(KnownFlaw flaw) {
        for (long seed : SEEDS.get(flaw)) {
            Plan plan = PlanDrawer.draw(seed);
            List<Violation> violations = Trial.play(plan).violations();
            assertTrue(violations.stream().anyMatch(violation -> flaw.explains(plan, violation)),
                () -> "seed " + seed + " does not show it: " + violations);
        }
    }
}
