package io.heddle.engine.opening;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.heddle.api.auth.Credentials;
import io.heddle.api.proxy.ProxySettings.Kind;
import io.heddle.engine.handshake.auth.AuthenticationScheme;
import io.heddle.engine.handshake.auth.BasicScheme;
import io.heddle.engine.handshake.auth.ChallengeParser;
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
        assertSame(BasicScheme.INSTANCE, known.find(proxy(Kind.HTTP, "a"), "u"));
        assertNull(known.find(proxy(Kind.HTTP, "a"), "v"));
        assertNull(known.find(proxy(Kind.HTTP, "b"), "u"));
        assertNull(known.find(proxy(Kind.HTTPS, "a"), "u"), "the answer to a question over TLS is not for the wire");
    }

    @Test
    void theFirstAcceptedStaysUntilItIsRefused() {
        ProxyServer proxy = proxy(Kind.HTTP, "a");
        AuthenticationScheme first = digest("1");
        AuthenticationScheme second = digest("2");
        known.accepted(proxy, "u", first);
        known.accepted(proxy, "u", second);
        assertSame(first, known.find(proxy, "u"));
        known.refused(proxy, "u", second);
        assertSame(first, known.find(proxy, "u"));
        known.refused(proxy, "u", first);
        assertNull(known.find(proxy, "u"));
    }

    @Test
    void theLeastRecentlyUsedIsForgotten() {
        for (int i = 0; i < KnownChallenges.MAX_KNOWN; i++) {
            known.accepted(proxy(Kind.HTTP, "h" + i), "u", BasicScheme.INSTANCE);
        }
        assertNotNull(known.find(proxy(Kind.HTTP, "h0"), "u"));
        for (int i = 0; i < 10; i++) {
            known.accepted(proxy(Kind.HTTP, "more" + i), "u", BasicScheme.INSTANCE);
        }
        assertEquals(KnownChallenges.MAX_KNOWN, known.size());
        assertNotNull(known.find(proxy(Kind.HTTP, "h0"), "u"));
        assertNull(known.find(proxy(Kind.HTTP, "h1"), "u"));
    }
}
