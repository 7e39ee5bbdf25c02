package io.heddle.engine.handshake.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.auth.Credentials;
import io.heddle.api.proxy.ProxySettings.Kind;
import io.heddle.engine.transport.proxy.ProxyServer;
import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The memory of proxies that ask for credentials: bounded, and each proxy's own. */
@Timeout(60)
final class KnownChallengesTest {
    private final KnownChallenges known = new KnownChallenges();

    private static ProxyServer proxy(Kind kind, String host) {
        return new ProxyServer(kind, host, 3128, null, null, false, null);
    }

    private static AuthenticationScheme digest(String nonce) {
        return AuthenticationScheme.strongest(ChallengeParser.parse(List.of("Digest realm=r, qop=auth, nonce=" + nonce)),
            Credentials.of("u", "p"), new SecureRandom());
    }

    @Test
    void eachUserOfEachProxyHasItsOwn() {
        known.accepted(proxy(Kind.HTTP, "a"), "u", BasicScheme.INSTANCE);
        assertSame(BasicScheme.INSTANCE, known.take(proxy(Kind.HTTP, "a"), "u"));
        assertNull(known.take(proxy(Kind.HTTP, "a"), "v"));
        assertNull(known.take(proxy(Kind.HTTP, "b"), "u"));
        assertNull(known.take(proxy(Kind.HTTPS, "a"), "u"), "the answer to a question over TLS is not for the wire");
    }

    @Test
    void theFirstAcceptedStaysUntilItIsRefused() {
        ProxyServer proxy = proxy(Kind.HTTP, "a");
        AuthenticationScheme first = digest("1");
        AuthenticationScheme second = digest("2");
        known.accepted(proxy, "u", first);
        known.accepted(proxy, "u", second);
        assertSame(first, known.take(proxy, "u"));
        known.refused(proxy, "u", second);
        assertSame(first, known.take(proxy, "u"));
        known.refused(proxy, "u", first);
        assertNull(known.take(proxy, "u"));
    }

    @Test
    void onceASharedNonceWasRefusedEachConnectionTakesOneForItself() {
        ProxyServer proxy = proxy(Kind.HTTP, "a");
        AuthenticationScheme first = digest("1");
        known.accepted(proxy, "u", first);
        known.refused(proxy, "u", first);
        AuthenticationScheme second = digest("2");
        AuthenticationScheme third = digest("3");
        known.accepted(proxy, "u", second);
        known.accepted(proxy, "u", third);
        assertEquals(2, known.freeSessions());
        assertSame(third, known.take(proxy, "u"));
        assertSame(second, known.take(proxy, "u"));
        assertNull(known.take(proxy, "u"));
        known.accepted(proxy, "u", BasicScheme.INSTANCE);
        assertSame(BasicScheme.INSTANCE, known.take(proxy, "u"));
        assertSame(BasicScheme.INSTANCE, known.take(proxy, "u"), "Basic is for all");
    }

    @Test
    void sessionsThatNobodyUsesAreBounded() {
        for (int i = 0; i < 2 * KnownChallenges.MAX_KNOWN; i++) {
            ProxyServer proxy = proxy(Kind.HTTP, "h" + i);
            AuthenticationScheme first = digest("1");
            known.accepted(proxy, "u", first);
            known.refused(proxy, "u", first);
            for (int j = 0; j < 20; j++) {
                known.accepted(proxy, "u", first);
            }
        }
        assertEquals(KnownChallenges.MAX_KNOWN, known.size());
        assertTrue(known.freeSessions() <= KnownChallenges.MAX_FREE, () -> "" + known.freeSessions());
        for (int i = 0; i < KnownChallenges.MAX_KNOWN; i++) {
            known.accepted(proxy(Kind.HTTP, "other" + i), "u", BasicScheme.INSTANCE);
        }
        assertEquals(0, known.freeSessions(), "the free sessions of proxies that are forgotten count no more");
    }

    @Test
    void theLeastRecentlyUsedIsForgotten() {
        for (int i = 0; i < KnownChallenges.MAX_KNOWN; i++) {
            known.accepted(proxy(Kind.HTTP, "h" + i), "u", BasicScheme.INSTANCE);
        }
        assertNotNull(known.take(proxy(Kind.HTTP, "h0"), "u"));
        for (int i = 0; i < 10; i++) {
            known.accepted(proxy(Kind.HTTP, "more" + i), "u", BasicScheme.INSTANCE);
        }
        assertEquals(KnownChallenges.MAX_KNOWN, known.size());
        assertNotNull(known.take(proxy(Kind.HTTP, "h0"), "u"));
        assertNull(known.take(proxy(Kind.HTTP, "h1"), "u"));
    }
}
