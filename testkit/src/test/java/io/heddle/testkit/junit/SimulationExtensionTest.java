package io.heddle.testkit.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.heddle.testkit.SimulatedNetwork;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentest4j.AssertionFailedError;

/** The network of a test, its seed, and its end. */
@Timeout(60)
final class SimulationExtensionTest {
    /** The networks that the tests below were given, in the order of their runs. */
    private static final List<SimulatedNetwork> GIVEN = new ArrayList<>();

    @BeforeEach
    void forget() {
        GIVEN.clear();
    }

    // ---- the network ----

    @Simulated
    static final class EveryMethodCase {
        @BeforeEach
        void before(SimulatedNetwork network) {
            GIVEN.add(network);
        }

        @Test
        void test(SimulatedNetwork network) {
            GIVEN.add(network);
        }

        @ParameterizedTest
        @ValueSource(ints = 1)
        void testWithParameters(int one, SimulatedNetwork network) {
            GIVEN.add(network);
        }

        @AfterEach
        void after(SimulatedNetwork network) {
            network.run(Duration.ofSeconds(1));
            GIVEN.add(network);
        }
    }

    @Test
    void allMethodsOfATestGetTheSameNetworkAndEachTestItsOwn() {
        Launched outcome = Launched.run(EveryMethodCase.class);
        assertEquals(List.of(), outcome.failures);
        assertEquals(2, outcome.lines.size(), outcome.lines::toString);
        assertEquals(6, GIVEN.size());
        assertSame(GIVEN.get(0), GIVEN.get(1));
        assertSame(GIVEN.get(1), GIVEN.get(2));
        assertNotSame(GIVEN.get(2), GIVEN.get(3));
        assertSame(GIVEN.get(3), GIVEN.get(4));
        assertSame(GIVEN.get(4), GIVEN.get(5));
    }

    @ExtendWith(SimulationExtension.class)
    static final class NoNetworkCase {
        @Test
        void test() {
            fail("of its own");
        }
    }

    @Test
    void aTestWithoutNetworkIsLeftAlone() {
        assertEquals("of its own", Launched.run(NoNetworkCase.class).failure().getMessage());
    }

    @Simulated
    static final class ConstructorCase {
        ConstructorCase(SimulatedNetwork network) {
            GIVEN.add(network);
        }

        @Test
        void test() {
            fail("not reached");
        }
    }

    @Test
    void aConstructorGetsNoNetworkAndIsToldWhy() {
        String message = Launched.run(ConstructorCase.class).failure().getMessage();
        assertTrue(message.contains("take it as a parameter of the test method, of @BeforeEach or of @AfterEach"), message);
        assertEquals(List.of(), GIVEN);
    }

    // ---- the seed ----

    @Simulated
    static final class FreshCase {
        @Test
        void test(SimulatedNetwork network) {
            GIVEN.add(network);
        }
    }

    @Test
    void theSeedIsFreshInEachRunUnlessThePropertyGivesIt() {
        Launched.run(FreshCase.class);
        Launched.run(FreshCase.class);
        assertNotEquals(GIVEN.get(0).seed(), GIVEN.get(1).seed());
        Launched.run(FreshCase.class, Map.of("heddle.seed", "-17"));
        assertEquals(-17, GIVEN.get(2).seed());
    }

    @Seed(5)
    static final class FixedCase {
        @Test
        void test(SimulatedNetwork network) {
            GIVEN.add(network);
            assertEquals(5, network.seed());
        }

        @Test
        @Seed(42)
        void testWithItsOwn(SimulatedNetwork network) {
            GIVEN.add(network);
            assertEquals(42, network.seed());
        }

        @Nested
        final class InnerCase {
            @Test
            void testWithin(SimulatedNetwork network) {
                GIVEN.add(network);
                assertEquals(5, network.seed());
            }
        }
    }

    @Test
    void theNearestAnnotationFixesTheSeed() {
        assertEquals(List.of(), Launched.run(FixedCase.class).failures);
        assertEquals(3, GIVEN.size());
    }

    @Test
    void thePropertyGoesBeforeTheAnnotation() {
        Launched.run(FixedCase.class, Map.of("heddle.seed", "7"));
        assertEquals(List.of(7L, 7L, 7L), GIVEN.stream().map(SimulatedNetwork::seed).toList());
    }

    @Test
    void aPropertyThatIsNoNumberIsNamed() {
        String message = Launched.run(FreshCase.class, Map.of("heddle.seed", "0x7")).failure().getMessage();
        assertTrue(message.contains("The property heddle.seed must be a whole number, not '0x7'"), message);
    }

    // ---- failures ----

    @Seed(42)
    static final class FailingCase {
        @Test
        void test(SimulatedNetwork network) {
            assertEquals("tea", "coffee");
        }
    }

    @Test
    void aFailureNamesItsSeedAndHowToRunItAgain() {
        Throwable failure = Launched.run(FailingCase.class).failure();
        assertEquals("Seed 42 (run it again with -Dheddle.seed=42): expected: <tea> but was: <coffee>", failure.getMessage());
        // For the comparison of an IDE, and the line in Surefire's summary.
        assertEquals("tea", ((AssertionFailedError) failure).getExpected().getValue());
        assertEquals("coffee", ((AssertionFailedError) failure).getActual().getValue());
        assertEquals(List.of(failure.getCause().getStackTrace()), List.of(failure.getStackTrace()));
        assertEquals("expected: <tea> but was: <coffee>", failure.getCause().getMessage());
    }

    @Seed(42)
    static final class ThrowingCase {
        @Test
        void test(SimulatedNetwork network) throws Exception {
            throw new Exception();
        }
    }

    @Seed(42)
    static final class ThrowingBeforeCase {
        @BeforeEach
        void before(SimulatedNetwork network) {
            throw new IllegalStateException("before");
        }

        @Test
        void test() {
            fail("not reached");
        }
    }

    @Seed(42)
    static final class ThrowingAfterCase {
        @Test
        void test(SimulatedNetwork network) {
            GIVEN.add(network);
        }

        @AfterEach
        void after() {
            throw new IllegalStateException("after");
        }
    }

    @Test
    void anExceptionOfAnyMethodOfTheTestNamesItsSeed() {
        String start = "Seed 42 (run it again with -Dheddle.seed=42): java.lang.";
        assertEquals(start + "Exception", Launched.run(ThrowingCase.class).failure().getMessage());
        assertEquals(start + "IllegalStateException: before", Launched.run(ThrowingBeforeCase.class).failure().getMessage());
        assertEquals(start + "IllegalStateException: after", Launched.run(ThrowingAfterCase.class).failure().getMessage());
    }

    // ---- the end ----

    @Seed(42)
    static final class LeakingCase {
        @Test
        void test(SimulatedNetwork network) {
            network.engine().schedule(Duration.ofHours(1), () -> GIVEN.add(network));
        }
    }

    @Test
    void aLeakFailsTheTestAndNamesItsSeed() {
        String message = Launched.run(LeakingCase.class).failure().getMessage();
        assertTrue(message.startsWith("Seed 42 (run it again with -Dheddle.seed=42) left something behind:\n"), message);
        assertTrue(message.contains("1 scheduled tasks that are still to come"), message);
    }

    @Seed(42)
    static final class FaultyHandlerCase {
        @Test
        void test(SimulatedNetwork network) {
            network.engine().schedule(Duration.ofSeconds(1), () -> {
                throw new IllegalStateException("tripped");
            });
            network.run(Duration.ofSeconds(2));
        }
    }

    @Test
    void anExceptionOfAHandlerFailsTheTest() {
        Throwable failure = Launched.run(FaultyHandlerCase.class).failure();
        assertTrue(failure.getMessage().contains("thrown by a handler or task: java.lang.IllegalStateException: tripped"),
            failure::getMessage);
        assertEquals("tripped", failure.getCause().getSuppressed()[0].getMessage());
    }

    @Seed(42)
    static final class FailingAndLeakingCase {
        @Test
        void test(SimulatedNetwork network) {
            network.engine().schedule(Duration.ofHours(1), () -> GIVEN.add(network));
            fail("the cause");
        }
    }

    @Test
    void aLeakDoesNotHideAFailure() {
        Throwable failure = Launched.run(FailingAndLeakingCase.class).failure();
        assertEquals("the cause", failure.getCause().getMessage());
        assertEquals(1, failure.getSuppressed().length);
        assertTrue(failure.getSuppressed()[0].getMessage().contains("1 scheduled tasks"), failure.getSuppressed()[0]::getMessage);
    }

    @Simulated
    static final class AbortedCase {
        @Test
        void test(SimulatedNetwork network) {
            GIVEN.add(network);
            network.engine().schedule(Duration.ofHours(1), () -> GIVEN.add(network));
            assumeTrue(GIVEN.isEmpty(), "not today");
        }
    }

    @Test
    void anAbortedTestStaysAborted() {
        Launched outcome = Launched.run(AbortedCase.class);
        assertEquals(List.of("test(SimulatedNetwork) ABORTED"), outcome.lines);
        assertEquals(List.of(), outcome.failures);
        assertEquals(1, GIVEN.size());
    }

    @Simulated
    static final class ClosingCase {
        @Test
        @DisplayName("closes")
        void test(SimulatedNetwork network) {
            network.engine();
            network.close();
        }
    }

    @Test
    void aTestMayCloseItsNetworkItself() {
        assertEquals(List.of("closes SUCCESSFUL"), Launched.run(ClosingCase.class).lines);
    }

    @Test
    void theNetworkIsClosedAfterTheTest() {
        Launched.run(FreshCase.class);
        SimulatedNetwork network = GIVEN.get(0);
        assertFalse(network.leaks().stream().findAny().isPresent());
        assertThrows(IllegalStateException.class, network::engine);
    }
}
