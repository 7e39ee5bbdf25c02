package io.heddle.engine.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.InternalRequest;
import io.heddle.api.tls.TlsSettings;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** internalRequest(): what may be changed and when, what is refused, and onInternalRequestCreated. */
@Timeout(60)
final class RequestRulesTest {
    @RegisterExtension
    final Rig rig = new Rig();

    private final List<String> calls = new ArrayList<>();

    private InternalRequest prepared() {
        return rig.socket().internalRequest();
    }

    @Test
    void itIsThereBeforeOpening(ConnectionHandle ws) {
        InternalRequest request = ws.internalRequest();
        assertNotNull(request);
        assertSame(request, ws.internalRequest());
        assertEquals(Rig.PEER, request.uri());
        assertEquals(1, request.attempt());
        assertEquals(List.of(), request.subprotocols());
        assertNull(request.origin());
        assertNull(request.localAddress());
        assertEquals(rig.config.tls(), request.tls());
        assertTrue(request.headers().isEmpty());
    }

    @Test
    void whatIsSetIsSent(LoopbackPeer peer) throws Exception {
        ConnectionHandle ws = rig.socket(peer.uri());
        ws.internalRequest()
            .addHeader("X-One", "1").addHeader("x-one", "2").addHeader("X-Gone", "x").setHeader("x-gone", null)
            .setHeader("X-Set", "old").setHeader("x-set", "new")
            .cookie("a", "1").cookie("b", "2")
            .credentials("user", "pässword")
            .origin("https://example.org")
            .subprotocols("p2", "p1")
            .localAddress(InetAddress.getByName("127.0.0.1"));
        assertEquals(List.of("1", "2"), ws.internalRequest().headers().get("X-ONE"));
        Attempt attempt = Attempt.requested(rig, peer, ws, rig.journal(ws));
        String request = peer.request();
        assertTrue(request.contains("X-One: 1\r\nx-one: 2\r\n"), request);
        assertFalse(request.toLowerCase().contains("x-gone"), request);
        assertEquals("new", peer.header("X-Set"));
        assertEquals("a=1; b=2", peer.header("Cookie"));
        assertEquals("Basic dXNlcjpww6Rzc3dvcmQ=", peer.header("Authorization"));
        assertEquals("https://example.org", peer.header("Origin"));
        assertEquals("p2, p1", peer.header("Sec-WebSocket-Protocol"));
        attempt.answer(peer.upgradeAnswer());
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "Upgrade", "connection", "Sec-WebSocket-Key", "sec-websocket-version", "Sec-WebSocket-Protocol",
        "Sec-WebSocket-Extensions", "Content-Length", "Transfer-Encoding", "", "a b", "a:b", "a\r\n", "é", "a\0"})
    void namesThatAreTheHandshakesOrNoTokensAreRefused(String name) {
        InternalRequest request = prepared();
        assertThrows(IllegalArgumentException.class, () -> request.addHeader(name, "x"));
        assertThrows(IllegalArgumentException.class, () -> request.setHeader(name, "x"));
        assertTrue(request.headers().isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nX-Evil: 1", "a\nb", "a\rb", "a\0b", "\u0001", "\u007f", "a\r\n\r\nGET / HTTP/1.1", "snow \u2603"})
    void noHeaderCanBeSmuggledInByAValue(String value) {
        InternalRequest request = prepared();
        assertThrows(IllegalArgumentException.class, () -> request.addHeader("X-Name", value));
        assertThrows(IllegalArgumentException.class, () -> request.setHeader("X-Name", value));
        assertThrows(IllegalArgumentException.class, () -> request.cookie("a", value));
        assertTrue(request.headers().isEmpty());
    }

    @ParameterizedTest
    @CsvSource({"'a b', x", "a, 'x y'", "a, 'x;y'", "a, 'x,y'", "'', x", "a=b, x", "a, 'x\"'", "a, 'x\\'", "a, é"})
    void cookiesKeepTheirGrammar(String name, String value) {
        assertThrows(IllegalArgumentException.class, () -> prepared().cookie(name, value));
    }

    @Test
    void credentialsKeepTheirGrammar() {
        assertThrows(IllegalArgumentException.class, () -> prepared().credentials("a:b", "c"));
        assertThrows(IllegalArgumentException.class, () -> prepared().credentials("a\nb", "c"));
        assertThrows(IllegalArgumentException.class, () -> prepared().credentials("a", "c\r"));
        assertThrows(IllegalArgumentException.class, () -> prepared().origin("a\nb"));
        assertThrows(IllegalArgumentException.class, () -> prepared().subprotocols("a", "a"));
        assertThrows(IllegalArgumentException.class, () -> prepared().subprotocols("a b"));
    }

    @Test
    void theEventComesBeforeTheRequestIsSentAndMayStillChangeIt(LoopbackPeer peer) {
        ConnectionHandle ws = rig.socket(peer.uri());
        ws.onInternalRequestCreated((from, request) -> {
            assertSame(ws, from);
            assertSame(ws.internalRequest(), request);
            calls.add("first");
            request.addHeader("X-Late", "1").cookie("late", "2").subprotocols("later").origin("null");
        });
        ws.onInternalRequestCreated((from, request) -> calls.add("second " + request.headers().get("x-late")));
        Attempt attempt = Attempt.requested(rig, peer, ws, rig.journal(ws));
        assertEquals(List.of("first", "second [1]"), calls);
        assertEquals("1", peer.header("X-Late"));
        assertEquals("late=2", peer.header("Cookie"));
        assertEquals("later", peer.header("Sec-WebSocket-Protocol"));
        assertEquals("null", peer.header("Origin"));
        attempt.answer(peer.upgradeAnswer());
        assertEquals(2, calls.size());
    }

    @Test
    void whatWasDecidedBeforeItCanNoLongerBeChangedInIt(LoopbackPeer peer) {
        ConnectionHandle ws = rig.socket(peer.uri());
        ws.onInternalRequestCreated((from, request) -> {
            assertThrows(IllegalStateException.class, () -> request.tls(TlsSettings.system()));
            assertThrows(IllegalStateException.class, () -> request.localAddress(null));
            calls.add("checked");
        });
        Attempt.requested(rig, peer, ws, rig.journal(ws));
        assertEquals(List.of("checked"), calls);
    }

    @Test
    void itIsReadOnlyFromOpenToTheEventAndAfterIt(LoopbackPeer peer) {
        ConnectionHandle ws = rig.socket(peer.uri());
        Journal journal = rig.journal(ws);
        InternalRequest request = ws.internalRequest();
        ws.open();
        assertFrozen(request);
        ws.close();
        rig.turnUntilIdle();
        journal.expect("closed 1006 closed by the application before the connection was open");
        ConnectionHandle second = rig.socket(peer.uri());
        Attempt attempt = Attempt.requested(rig, peer, second, rig.journal(second));
        assertFrozen(second.internalRequest());
        attempt.answer(peer.upgradeAnswer());
        assertFrozen(second.internalRequest());
    }

    private static void assertFrozen(InternalRequest request) {
        assertThrows(IllegalStateException.class, () -> request.addHeader("X", "y"));
        assertThrows(IllegalStateException.class, () -> request.setHeader("X", "y"));
        assertThrows(IllegalStateException.class, () -> request.setHeader("X", null));
        assertThrows(IllegalStateException.class, () -> request.cookie("a", "b"));
        assertThrows(IllegalStateException.class, () -> request.credentials("a", "b"));
        assertThrows(IllegalStateException.class, () -> request.origin("a"));
        assertThrows(IllegalStateException.class, () -> request.subprotocols("a"));
        assertThrows(IllegalStateException.class, () -> request.tls(TlsSettings.system()));
        assertThrows(IllegalStateException.class, () -> request.localAddress(null));
        assertTrue(request.headers().isEmpty());
    }

    @Test
    void aHandlerThatThrowsDoesNotKeepTheRequestFromBeingSent(LoopbackPeer peer) {
        ConnectionHandle ws = rig.socket(peer.uri());
        ws.onInternalRequestCreated((from, request) -> request.addHeader("X-Bad", "a\r\nb"));
        Attempt attempt = Attempt.requested(rig, peer, ws, rig.journal(ws));
        assertNull(peer.header("X-Bad"));
        assertEquals(1, rig.thrown.size());
        rig.thrown.clear();
        attempt.answer(peer.upgradeAnswer()).events.expect("open");
    }

    @Test
    void aCloseInItSendsNothing(LoopbackPeer peer) {
        ConnectionHandle ws = rig.socket(peer.uri());
        ws.onInternalRequestCreated((from, request) -> from.close());
        Journal journal = rig.outcome(ws);
        journal.expect("closed 1006 closed by the application before the connection was open");
        rig.turnNetworkUntil(peer::accept);
        rig.turnNetworkUntil(peer::isEnded);
        assertEquals("", peer.received());
    }

    @Test
    void twoOriginsAreAnErrorOfTheConfiguration(LoopbackPeer peer) {
        ConnectionHandle ws = rig.socket(peer.uri(), "https://one.test", null);
        ws.internalRequest().addHeader("Origin", "https://two.test");
        Journal journal = rig.outcome(ws);
        journal.expect("error CONFIG UPGRADE");
        assertTrue(journal.error().message().contains("Origin"), journal.error()::message);
    }

    @Test
    void theHeadersThatItShowsCannotBeChanged() {
        InternalRequest request = prepared().addHeader("A", "b");
        assertThrows(UnsupportedOperationException.class, () -> request.headers().put("C", List.of("d")));
        assertThrows(UnsupportedOperationException.class, () -> request.headers().get("A").add("c"));
    }
}
