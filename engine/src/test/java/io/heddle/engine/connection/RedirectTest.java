package io.heddle.engine.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.engine.metrics.Counter;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Redirects, RFC 9110 section 15.4, followed up to maxRedirects; what was meant for one origin stays there. */
@Timeout(60)
final class RedirectTest {
    @RegisterExtension
    final Rig rig = new Rig().configure(config -> config.maxRedirects(3));

    private final List<String> requests = new ArrayList<>();

    private Attempt attempt(LoopbackPeer peer) {
        ConnectionHandle ws = rig.socket(peer.uri("ws", "/start"));
        ws.internalRequest().credentials("user", "secret").cookie("session", "secret").addHeader("X-Own", "secret")
            .addHeader("User-Agent", "bot").addHeader("Host", "virtual.test").origin("https://origin.test")
            .subprotocols("p", "access_token", "secret");
        ws.onInternalRequestCreated((from, request) -> requests.add(request.attempt() + " " + request.uri()));
        return Attempt.requested(rig, peer, ws, rig.journal(ws));
    }

    private static String redirect(String location) {
        return "HTTP/1.1 302 Found\r\nLocation: " + location + "\r\nContent-Length: 0\r\n\r\n";
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void isFollowedWithinTheOriginWithAllThatWasGiven(int status, LoopbackPeer peer) {
        Attempt attempt = attempt(peer);
        peer.send(redirect("/next?x=1").replace("302", "" + status));
        attempt.awaitRequest();
        assertTrue(peer.request().startsWith("GET /next?x=1 "), peer::request);
        assertEquals("Basic dXNlcjpzZWNyZXQ=", peer.header("Authorization"));
        assertEquals("session=secret", peer.header("Cookie"));
        assertEquals("virtual.test", peer.header("Host"));
        assertEquals("secret", peer.header("X-Own"));
        assertEquals("https://origin.test", peer.header("Origin"));
        assertEquals("p, access_token, secret", peer.header("Sec-WebSocket-Protocol"));
        attempt.answer(peer.upgradeAnswer());
        attempt.events.expect("open");
        assertEquals(peer.uri("ws", "/next?x=1"), attempt.ws.uri());
        assertEquals(2, attempt.ws.internalRequest().attempt());
        assertEquals(List.of("1 " + peer.uri("ws", "/start"), "2 " + peer.uri("ws", "/next?x=1")), requests);
        assertEquals(1, rig.counters.get(Counter.HANDSHAKES_OK));
        assertEquals(0, rig.counters.get(Counter.HANDSHAKES_FAILED));
    }

    @Test
    void leavesWhatMayBeASecretBehindWhenTheOriginChanges(LoopbackPeer peer) {
        LoopbackPeer other = rig.peer();
        Attempt attempt = attempt(peer);
        peer.send(redirect("http://127.0.0.1:" + other.port() + "/there"));
        rig.turnNetworkUntil(other::accept);
        rig.turnNetworkUntil(() -> other.request() != null);
        assertTrue(other.request().startsWith("GET /there "), other::request);
        assertNull(other.header("Authorization"));
        assertNull(other.header("Cookie"));
        assertEquals("127.0.0.1:" + other.port(), other.header("Host"));
        assertNull(other.header("X-Own"));
        assertEquals("bot", other.header("User-Agent"));
        assertEquals("https://origin.test", other.header("Origin"));
        assertEquals("p", other.header("Sec-WebSocket-Protocol"));
        other.send(other.upgradeAnswer());
        attempt.awaitOutcome().events.expect("open");
        rig.turnNetworkUntil(peer::isEnded);
    }

    @Test
    void oneMoreThanTheLimitIsReported(LoopbackPeer peer) {
        Attempt attempt = attempt(peer);
        for (int i = 0; i < 3; i++) {
            peer.send(redirect("/again"));
            attempt.awaitRequest();
        }
        attempt.answer(redirect("/again"));
        attempt.events.expect("error UPGRADE UPGRADE");
        assertEquals(302, attempt.events.error().httpStatus());
        assertTrue(attempt.events.error().message().contains("maxRedirects"), attempt.events.error()::message);
        assertEquals(4, requests.size());
        assertEquals(1, rig.counters.get(Counter.HANDSHAKES_FAILED));
    }

    @ParameterizedTest
    @ValueSource(
        strings = {"ftp://127.0.0.1/", "http://", "http://[::1", "ws://user@127.0.0.1/", "ws+unix:/x", "mailto:x@y.test", "http://a b/"})
    void aTargetThatIsNoWebSocketUriIsNotFollowed(String location) {
        Attempt attempt = attempt(rig.peer());
        attempt.answer(redirect(location));
        attempt.events.expect("error UPGRADE UPGRADE");
        assertTrue(attempt.events.error().message().contains("not followed"), attempt.events.error()::message);
    }

    @Test
    void withoutALocationItIsARefusal() {
        Attempt attempt = attempt(rig.peer());
        attempt.answer("HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n");
        attempt.events.expect("error UPGRADE UPGRADE");
        assertEquals(302, attempt.events.error().httpStatus());
    }

    @Test
    void toAPortThatRefusesItNamesTheNewAddress(LoopbackPeer peer) {
        LoopbackPeer gone = rig.peer();
        gone.close();
        Attempt attempt = attempt(peer);
        attempt.answer(redirect("ws://127.0.0.1:" + gone.port() + "/"));
        attempt.events.expect("error CONNECT CONNECT");
        assertEquals("127.0.0.1:" + gone.port(), attempt.events.error().remoteAddress());
        assertEquals(gone.uri("ws", "/"), attempt.events.error().uri());
    }

    @Test
    void toANameThatDoesNotResolveItNamesNoAddress(LoopbackPeer peer) {
        Attempt attempt = attempt(peer);
        rig.resolver.answerAtOnce((InetAddress[]) null);
        peer.send(redirect("ws://elsewhere.test/"));
        rig.turnNetworkUntil(() -> rig.resolver.asked.contains("elsewhere.test"));
        rig.resolver.fail("elsewhere.test");
        rig.turn();
        attempt.events.expect("error RESOLVE RESOLVE");
        assertNull(attempt.events.error().remoteAddress(), "the server before is not at fault");
    }

    @Test
    void closeWhileItIsFollowedDropsTheAttempt(LoopbackPeer peer) {
        Attempt attempt = attempt(peer);
        rig.resolver.answerAtOnce((InetAddress[]) null);
        peer.send(redirect("ws://elsewhere.test/"));
        rig.turnNetworkUntil(() -> rig.resolver.asked.contains("elsewhere.test"));
        attempt.ws.close();
        rig.turn();
        attempt.events.expect("closed 1006 closed by the application before the connection was open");
        rig.resolver.fail("too late");
        rig.turn();
    }
}
