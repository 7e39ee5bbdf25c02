package io.heddle.api.reconnect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which target is next, and when. */
@Timeout(10)
final class UriRotationTest {
    private static final long NOW = Long.MAX_VALUE - 5;
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration HOUR = Duration.ofHours(1);

    private final UriRotation rotation = new UriRotation(List.of(URI.create("ws://a/"), URI.create("ws://b/"), URI.create("ws://c/")));

    private String next(boolean staysHere, Duration delay, long nowNs) {
        assertEquals(delay, rotation.advance(staysHere, SECOND, nowNs));
        return rotation.next().getHost();
    }

    private String next() {
        return next(false, SECOND, NOW);
    }

    @Test
    void theyComeInTurnUnlessOneStays() {
        assertEquals("b", next());
        assertEquals("b", next(true, SECOND, NOW));
        assertEquals("c", next());
        assertEquals("a", next());
    }

    @Test
    void oneThatAskedToWaitIsPassedOverAndTheFirstToBeFreeIsWaitedForWhereAllDid() {
        rotation.askedToWait(HOUR, NOW);
        assertEquals("b", next());
        assertEquals("c", next());
        assertEquals("b", next());
        rotation.askedToWait(Duration.ofMinutes(10), NOW);
        assertEquals("c", next());
        rotation.askedToWait(HOUR.plusHours(1), NOW);
        assertEquals("b", next(false, Duration.ofMinutes(10).plus(SECOND), NOW));
        assertEquals("a", next(false, SECOND, NOW + HOUR.toNanos()));
    }

    @Test
    void oneThatIsLeftOutIsNotAskedUntilAllAreTakenInAgain() {
        assertTrue(rotation.leaveOut());
        assertEquals("b", next());
        assertEquals("c", next());
        assertEquals("b", next());
        assertTrue(rotation.leaveOut());
        assertEquals("c", next(true, SECOND, NOW));
        rotation.askedToWait(HOUR, NOW);
        assertEquals("c", next(false, HOUR.plus(SECOND), NOW));
        assertFalse(rotation.leaveOut());
        rotation.takeAllIn();
        assertEquals("a", next());
    }

    @Test
    void theOnlyTargetIsNeverLeftOutForAnother() {
        UriRotation one = new UriRotation(List.of(URI.create("ws://a/")));
        assertFalse(one.leaveOut());
        assertEquals(SECOND, one.advance(false, SECOND, NOW));
    }
}
