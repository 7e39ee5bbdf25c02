package io.heddle.testkit.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.testkit.SimulatedNetwork;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Test;

/** Methods that run with many seeds. */
@Timeout(60)
final class SeedsTest {
    private static final List<Long> SEEN = new ArrayList<>();

    @BeforeEach
    void forget() {
        SEEN.clear();
    }

    static final class ThousandCase {
        private SimulatedNetwork early;

        @BeforeEach
        void before(SimulatedNetwork network) {
            early = network;
        }

        @Seeds(1_000)
        void test(SimulatedNetwork network) {
            assertEquals(early, network);
            SEEN.add(network.seed());
        }
    }

    @Test
    void aThousandSeedsAreTheSameInEachRun() {
        Launched outcome = Launched.run(ThousandCase.class);
        assertEquals(List.of(), outcome.failures);
        assertEquals(LongStream.range(0, 1_000).boxed().toList(), SEEN);
        assertEquals("seed 0 SUCCESSFUL", outcome.lines.get(0));
        assertEquals("seed 999 SUCCESSFUL", outcome.lines.get(999));
    }

    @Test
    void propertiesGiveOtherSeeds() {
        Launched.run(ThousandCase.class, Map.of("heddle.seeds", "3", "heddle.seeds.first", "9000"));
        assertEquals(List.of(9_000L, 9_001L, 9_002L), SEEN);
        SEEN.clear();
        Launched.run(ThousandCase.class, Map.of("heddle.seeds", "3", "heddle.seed", "77"));
        assertEquals(List.of(77L), SEEN);
    }

    @Test
    void numbersOutOfBoundsAreNamed() {
        String message = Launched.run(ThousandCase.class, Map.of("heddle.seeds", "0")).failure().getMessage();
        assertEquals("heddle.seeds must be 1 or more, not 0", message);
        message = Launched.run(ThousandCase.class, Map.of("heddle.seeds.first", "one")).failure().getMessage();
        assertEquals("The property heddle.seeds.first must be a whole number, not 'one'", message);
    }

    static final class EndlessCase {
        @Seeds(value = Integer.MAX_VALUE, first = 40)
        void test(SimulatedNetwork network) {
            SEEN.add(network.seed());
            assertNotEquals(42, network.seed());
        }
    }

    @Test
    void theFirstFailureEndsTheSeedsWhichAreMadeAsTheyRun() {
        Launched outcome = Launched.run(EndlessCase.class);
        assertEquals(List.of(40L, 41L, 42L), SEEN);
        assertEquals(List.of("seed 40 SUCCESSFUL", "seed 41 SUCCESSFUL", "seed 42 FAILED"), outcome.lines);
        String message = outcome.failure().getMessage();
        assertTrue(message.startsWith("Seed 42 (run it again with -Dheddle.seed=42): expected: not equal"), message);
    }

    static final class LeakingCase {
        @Seeds(value = 1_000, maxFailures = 2)
        void test(SimulatedNetwork network) {
            SEEN.add(network.seed());
            if (network.seed() % 3 == 2) {
                network.engine().schedule(Duration.ofHours(1), SEEN::clear);
            }
        }
    }

    @Test
    void aLeakCountsAsAFailureToo() {
        Launched outcome = Launched.run(LeakingCase.class);
        assertEquals(List.of(0L, 1L, 2L, 3L, 4L, 5L), SEEN);
        assertEquals(2, outcome.failures.size());
        assertTrue(outcome.failures.get(1).getMessage().startsWith("Seed 5 "), outcome.failures::toString);
    }

    static final class NoFailuresAllowedCase {
        @Seeds(value = 2, maxFailures = 0)
        void test(SimulatedNetwork network) {
            SEEN.add(network.seed());
        }
    }

    @Test
    void atLeastOneFailureEndsTheSeeds() {
        assertEquals("maxFailures of @Seeds must be 1 or more, not 0", Launched.run(NoFailuresAllowedCase.class).failure().getMessage());
        assertEquals(List.of(), SEEN);
    }

    @Seed(1)
    static final class PinnedCase {
        @Seed(8)
        @Seeds(100)
        void testPinned(SimulatedNetwork network) {
            assertEquals(8, network.seed());
            SEEN.add(network.seed());
        }

        @Seeds(2)
        void testFree(SimulatedNetwork network) {
            SEEN.add(network.seed());
        }
    }

    @Test
    void aSeedOnTheMethodStandsForAllAndOneOnTheClassDoesNot() {
        assertEquals(List.of(), Launched.run(PinnedCase.class).failures);
        assertEquals(List.of(0L, 1L, 8L), SEEN.stream().sorted().toList());
    }
}
