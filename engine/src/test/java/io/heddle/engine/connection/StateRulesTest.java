package io.heddle.engine.connection;

import static io.heddle.testkit.wire.ServerFrames.BINARY;
import static io.heddle.testkit.wire.ServerFrames.CONTINUATION;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.WebSocketState;
import io.heddle.engine.testing.ScriptedTransport;
import io.heddle.testkit.wire.ServerFrames;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** open(), and what a WebSocket says of itself. */
@Timeout(60)
final class StateRulesTest {
    @RegisterExtension
    final Rig rig = new Rig();

    @ParameterizedTest
    @EnumSource
    void theStateIsThatOfTheLife(Standing standing) {
        Link link = standing.reach(rig);
        WebSocketState expected = standing == Standing.ASKED_FOR ? WebSocketState.CONNECTING : standing.phase().state();
        assertEquals(expected, link.ws.state());
        assertEquals(expected == WebSocketState.OPEN, link.ws.isOpen());
        assertEquals("WebSocket[#" + link.ws.number() + " " + link.ws.uri() + ", " + expected + "]", link.ws.toString());
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "PREPARED")
    void itIsOpenedOnce(Standing standing) {
        Link link = standing.reach(rig);
        IllegalStateException refusal = assertThrows(IllegalStateException.class, link.ws::open);
        assertTrue(refusal.getMessage().contains("make a new WebSocket"), refusal::getMessage);
    }

    @Test
    void closedBeforeItWasOpenedItIsNotOpenedAnyMore(ConnectionHandle ws) {
        Journal journal = rig.journal(ws);
        ws.close(4000, "never mind");
        assertEquals(WebSocketState.CLOSED, ws.state());
        assertThrows(IllegalStateException.class, ws::open);
        ws.close();
        ws.abort();
        rig.turnUntilIdle();
        journal.expect("closed 1006 closed by the application before the connection was open");
    }

    @Test
    void onAClosedEngineItIsNotOpenedAndMayBeOpenedNowhere(ConnectionHandle ws) {
        rig.engine.close();
        IllegalStateException refusal = assertThrows(IllegalStateException.class, ws::open);
        assertTrue(refusal.getMessage().contains("engine is closed"), refusal::getMessage);
    }

    @Test
    void whileTheEngineClosesAnAttemptEndsAsGoingAway(ConnectionHandle ws) {
        Journal journal = rig.journal(ws);
        ws.open();
        rig.connections.closeAll();
        rig.turnUntilIdle();
        journal.expect("closed 1001 the engine was closed before the connection was open");
    }

    @Test
    void openNeverBlocksAndDoesNothingBeforeTheLoopTurns(ConnectionHandle ws) {
        rig.journal(ws);
        assertSame(ws, ws.open());
        assertEquals(0, rig.resolver.asked.size());
        rig.turn();
        assertEquals(1, rig.resolver.asked.size());
    }

    @Test
    void thePeersAddressIsThereWhileOpen(ConnectionHandle ws) {
        assertNull(ws.remoteAddress());
        Link link = rig.open(ws, rig.journal(ws));
        assertEquals(ScriptedTransport.ADDRESS, ws.remoteAddress());
        link.ws.abort();
        rig.turnUntilIdle();
        assertNull(ws.remoteAddress());
    }

    @Test
    void theLastMessageReceivedIsThatOfData(Link link) {
        assertNull(link.ws.lastMessageReceived());
        link.receive(ServerFrames.ping("no message"), ServerFrames.fragment(BINARY, (byte) 1));
        assertNull(link.ws.lastMessageReceived());
        link.receive(ServerFrames.frame(CONTINUATION));
        rig.clock.advance(Duration.ofMinutes(10).toNanos());
        Instant tenMinutesAgo = Instant.now().minus(Duration.ofMinutes(10));
        Duration off = Duration.between(tenMinutesAgo, link.ws.lastMessageReceived()).abs();
        assertTrue(off.compareTo(Duration.ofSeconds(5)) < 0, off::toString);
        link.receive(ServerFrames.text("new"));
        assertTrue(link.ws.lastMessageReceived().isAfter(tenMinutesAgo.plusSeconds(500)));
    }

    @Test
    void theAttachmentIsTheApplications(ConnectionHandle ws) {
        assertNull(ws.attachment());
        Object state = new Object();
        assertSame(ws, ws.attachment(state));
        assertSame(state, ws.attachment());
        assertNull(ws.attachment(null).attachment());
    }

    @Test
    void theContextIsAlwaysTheSame(ConnectionHandle ws) {
        ws.context().put("bot", 7);
        assertSame(ws.context(), ws.context());
        assertEquals(7, ws.context().get("bot"));
        assertTrue(rig.socket().context().asMap().isEmpty(), "and no other's");
    }

    @Test
    void theEngineIsItsOwn() {
        assertSame(rig.build().engine, rig.socket().engine());
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "http://a.test/", "a.test", "/path", "ws:opaque", "ws:///path", "ws://a.test/#fragment",
        "ws://a.test:0/", "ws://a.test:65536/", "ws://a~b.test/", "mailto:a@b.test"})
    void aUriThatIsNoWebSocketUriIsRefusedAtOnce(String uri) {
        IllegalArgumentException refusal =
            assertThrows(IllegalArgumentException.class, () -> rig.socket(URI.create(uri)));
        assertFalse(refusal.getMessage().isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"ws://a.test", "WSS://A.TEST:443/x?y", "ws://[::1]:8080/", "ws://1.2.3.4"})
    void aWebSocketUriIsTaken(String uri) {
        assertEquals(URI.create(uri), rig.socket(URI.create(uri)).uri());
    }

    @Test
    void nothingIsNull() {
        assertThrows(NullPointerException.class, () -> rig.socket((URI) null));
        ConnectionHandle ws = rig.socket();
        assertThrows(NullPointerException.class, () -> ws.pingFrequency(null));
        assertThrows(NullPointerException.class, () -> ws.closeAfterNoMessage(null));
    }
}
