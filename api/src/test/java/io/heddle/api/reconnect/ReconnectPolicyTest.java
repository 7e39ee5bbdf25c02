package io.heddle.api.reconnect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.ErrorKind;
import io.heddle.api.WebSocketError;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ReconnectPolicyTest {
    private static final ReconnectPolicy DEFAULTS = ReconnectPolicy.defaults();
    private static final Duration SECOND = Duration.ofSeconds(1);

    private static WebSocketError error(ErrorKind kind) {
        return WebSocketError.of(kind, WebSocketError.Phase.UPGRADE, URI.create("ws://a.example/"), null, "It failed.", null);
    }

    private static WebSocketError refused(int status) {
        return error(ErrorKind.UPGRADE).withHttpResponse(status, Map.of(), "");
    }

    @Test
    void delaysLieWithinTheirBoundsHoweverManyFailures() {
        Random random = new Random(1);
        ReconnectPolicy policy = DEFAULTS.delays(Duration.ofMillis(50), SECOND, Duration.ofDays(1));
        for (int failures : new int[] {-1, 0, 1, 10, 16, 17, 40, 63, 64, Integer.MAX_VALUE}) {
            for (int i = 0; i < 100; i++) {
                Duration delay = policy.delay(failures, random);
                long limitMs = failures <= 0 ? 1_000 : failures > 16 ? Duration.ofDays(1).toMillis() : 1_000L << failures;
                assertTrue(delay.toMillis() >= 50 && delay.toMillis() <= limitMs, () -> failures + ": " + delay);
            }
        }
        assertEquals(SECOND, DEFAULTS.delays(SECOND, SECOND, SECOND).delay(7, random));
    }

    @Test
    void aStatusDecidesBeforeAKindAndThatBeforeTheErrorItself() {
        assertTrue(DEFAULTS.isWorthRetry(refused(503)));
        assertFalse(DEFAULTS.isWorthRetry(refused(401)));
        assertFalse(DEFAULTS.endOn(ErrorKind.UPGRADE).isWorthRetry(refused(503)));
        assertTrue(DEFAULTS.endOn(ErrorKind.UPGRADE).retryOnStatus(503).isWorthRetry(refused(503)));
        assertTrue(DEFAULTS.retryOn(ErrorKind.TLS).isWorthRetry(error(ErrorKind.TLS)));
        assertFalse(DEFAULTS.endOnStatus(503).isWorthRetry(refused(503)));
    }

    @Test
    void codesOfWhatTheProgramIsEndIt() {
        List.of(1003, 1008, 1010, 3000, 3003).forEach(code -> assertFalse(DEFAULTS.isWorthRetry(code), "code " + code));
        List.of(1000, 1001, 1002, 1005, 1006, 1007, 1009, 1011, 4000)
            .forEach(code -> assertTrue(DEFAULTS.isWorthRetry(code), "code " + code));
        assertTrue(DEFAULTS.retryOnCloseCode(1008).isWorthRetry(1008));
        assertFalse(DEFAULTS.endOnCloseCode(1000).isWorthRetry(1000));
    }

    @Test
    void aChangeMakesAnotherPolicy() {
        ReconnectPolicy changed = DEFAULTS.maxAttempts(5).stableAfter(Duration.ZERO).maxRetryAfter(Duration.ZERO);
        assertEquals(0, DEFAULTS.maxAttempts());
        assertEquals(5, changed.maxAttempts());
        assertEquals(Duration.ZERO, changed.stableAfter());
        assertEquals(Duration.ofSeconds(30), DEFAULTS.stableAfter());
        assertEquals(Duration.ofDays(1), DEFAULTS.maxRetryAfter());
        assertEquals(Duration.ofMinutes(1), changed.maxDelay());
    }

    @Test
    void settingsOutOfTheirBoundsAreNamed() {
        says("minDelay=2000000000 must not exceed firstDelay=1000000000",
            () -> DEFAULTS.delays(SECOND.multipliedBy(2), SECOND, SECOND));
        says("maxAttempts=-1 must be from 0", () -> DEFAULTS.maxAttempts(-1));
        says("maxRetryAfter=PT-1S", () -> DEFAULTS.maxRetryAfter(SECOND.negated()));
        says("stableAfter=PT-1S", () -> DEFAULTS.stableAfter(SECOND.negated()));
        says("status=99", () -> DEFAULTS.retryOnStatus(99));
        says("closeCode=999", () -> DEFAULTS.endOnCloseCode(999));
    }

    private static void says(String words, Runnable call) {
        String message = assertThrows(IllegalArgumentException.class, call::run).getMessage();
        assertTrue(message.startsWith(words), message);
    }
}
