package io.heddle.engine.connection;

import static io.heddle.testkit.wire.ServerFrames.BINARY;
import static io.heddle.testkit.wire.ServerFrames.CONTINUATION;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.SendResult;
import io.heddle.api.WebSocketState;
import io.heddle.engine.metrics.Counter;
import io.heddle.testkit.wire.ClientFrame;
import io.heddle.testkit.wire.ServerFrames;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The close handshake from either side, RFC 6455 sections 5.5.1 and 7.1. */
@Timeout(60)
final class CloseHandshakeTest {
    @RegisterExtension
    final Rig rig = new Rig();

    @Test
    void closeSendsItsCodeAndReasonAndWaitsForThePeers(Link link) {
        link.ws.close(4321, "gründlich");
        assertEquals(WebSocketState.CLOSING, link.ws.state());
        rig.turnUntilIdle();
        link.expectSent("CLOSE 4321 gründlich");
        link.events.expect("open");
        link.receive(ServerFrames.close(4321, "so be it"));
        link.events.expect();
        link.receiveEnd();
        link.events.expect("closed 4321 so be it");
        assertTrue(link.socket.isShutDown(), "our direction is ended in order");
        assertEquals(WebSocketState.CLOSED, link.ws.state());
    }

    @Test
    void closeWithoutArgumentsIs1000(Link link) {
        link.ws.close();
        rig.turnUntilIdle();
        link.expectSent("CLOSE 1000");
        link.receive(ServerFrames.close(1000, "")).receiveEnd();
        link.events.expect("open", "closed 1000");
    }

    @Test
    void thePeersCloseIsAnsweredWithItsCodeAndNoReason(Link link) {
        link.receive(ServerFrames.close(1001, "going away"));
        link.expectSent("CLOSE 1001");
        assertEquals(WebSocketState.CLOSING, link.ws.state());
        assertEquals(SendResult.NOT_OPEN, link.ws.send("late"));
        link.receiveEnd();
        link.events.expect("open", "closed 1001 going away");
    }

    @Test
    void anEmptyCloseIsAnsweredEmptyAndTold1005(Link link) {
        link.receive(ServerFrames.close());
        link.expectSent("CLOSE");
        link.receiveEnd();
        link.events.expect("open", "closed 1005");
    }

    @ParameterizedTest
    @ValueSource(ints = {1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999})
    void codesThatMayBeOnTheWireGoBothWays(int code) {
        Link ours = rig.link();
        Link theirs = rig.link();
        ours.ws.close(code, "x".repeat(123));
        theirs.receive(ServerFrames.close(code, "y".repeat(123)));
        ours.expectSent("CLOSE " + code + " " + "x".repeat(123));
        theirs.expectSent("CLOSE " + code);
        ours.receive(ServerFrames.close(code, "")).receiveEnd();
        theirs.receiveEnd();
        ours.events.expect("open", "closed " + code);
        theirs.events.expect("open", "closed " + code + " " + "y".repeat(123));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1999, 2000, 2999, 5000, 65_535, 66_536})
    void otherCodesAreRefusedAndNothingHappens(int code, Link link) {
        assertThrows(IllegalArgumentException.class, () -> link.ws.close(code, ""));
        rig.turnUntilIdle();
        assertTrue(link.ws.isOpen());
        link.expectSent();
    }

    @Test
    void aReasonOfMoreThan123BytesIsRefused(Link link) {
        assertThrows(IllegalArgumentException.class, () -> link.ws.close(1000, "x".repeat(124)));
        assertThrows(IllegalArgumentException.class, () -> link.ws.close(1000, "é".repeat(62)));
        assertThrows(NullPointerException.class, () -> link.ws.close(1000, null));
        assertTrue(link.ws.isOpen());
    }

    @Test
    void argumentsAreCheckedInEveryState(ConnectionHandle ws) {
        assertThrows(IllegalArgumentException.class, () -> ws.close(1006, ""));
        assertEquals(WebSocketState.UNKNOWN, ws.state());
        ws.abort();
        assertThrows(IllegalArgumentException.class, () -> ws.close(1006, ""));
    }

    @Test
    void whatWasSentBeforeTheCloseGoesBeforeIt(Link link) {
        link.ws.send("one");
        link.ws.send(ServerFrames.pattern(100_000));
        link.ws.close(1000, "");
        assertEquals(SendResult.NOT_OPEN, link.ws.send("too late"));
        rig.turnUntilIdle();
        List<String> sent = link.sent();
        assertEquals("TEXT one", sent.get(0));
        assertEquals(1 + 4 + 1, sent.size());
        assertEquals("CLOSE 1000", sent.get(5));
    }

    @Test
    void whatAnotherThreadSentBeforeItClosedGoesBeforeTheClose(Link link) {
        rig.elsewhere(() -> {
            link.ws.send("one");
            link.ws.send("two");
            link.ws.close(1000, "");
            assertEquals(WebSocketState.CLOSING, link.ws.state());
            assertEquals(SendResult.NOT_OPEN, link.ws.send("three"));
        });
        rig.turnUntilIdle();
        link.expectSent("TEXT one", "TEXT two", "CLOSE 1000");
    }

    @Test
    void whatWasSentBeforeTheEngineClosedGoesBeforeTheClose(Link link) {
        rig.elsewhere(() -> {
            for (int i = 0; i < 3; i++) {
                link.ws.send("" + i);
            }
        });
        rig.connections.closeAll();
        rig.turnUntilIdle();
        link.expectSent("TEXT 0", "TEXT 1", "TEXT 2", "CLOSE 1001");
    }

    @Test
    void theSecondCloseDoesNothing(Link link) {
        link.ws.close(3001, "first");
        link.ws.close(3002, "second");
        rig.elsewhere(() -> link.ws.close(3003, "third"));
        rig.turnUntilIdle();
        link.expectSent("CLOSE 3001 first");
    }

    @Test
    void messagesBetweenOurCloseAndThePeersAreDelivered(Link link) {
        link.ws.close();
        rig.turnUntilIdle();
        link.receive(ServerFrames.text("late"), ServerFrames.fragment(BINARY, (byte) 1), ServerFrames.ping("?"),
            ServerFrames.frame(CONTINUATION, (byte) 2));
        link.receive(ServerFrames.close(1000, ""), ServerFrames.text("never"), ServerFrames.close(4000, "never"),
            ServerFrames.ping("never"), ServerFrames.hex("ff ff"));
        link.receive(ServerFrames.text("never either"));
        link.receiveEnd();
        link.events.expect("open", "text late", "ping ?", "binary 0102", "closed 1000");
        link.expectSent("CLOSE 1000");
    }

    @Test
    void nothingBehindThePeersCloseIsReadAsFrames(Link link) {
        link.receive(ServerFrames.close(1000, "end"), ServerFrames.text("never"), ServerFrames.hex("ff ff ff"));
        link.receive(ServerFrames.hex("ff ff ff"), ServerFrames.text("never"));
        link.receiveEnd();
        link.events.expect("open", "closed 1000 end");
        link.expectSent("CLOSE 1000");
    }

    @Test
    void bothMayCloseAtTheSameTime(Link link) {
        link.ws.close(3001, "ours");
        link.receive(ServerFrames.close(3002, "theirs"));
        link.expectSent("CLOSE 3001 ours");
        link.receiveEnd();
        link.events.expect("open", "closed 3002 theirs");
    }

    @Test
    void whatWaitsWhenThePeerClosesIsDroppedButTheFrameUnderWayIsCompleted(Link link) {
        link.socket.allow(5);
        link.ws.send(ServerFrames.pattern(10));
        link.ws.send("dropped");
        rig.turnUntilIdle();
        link.ws.send("dropped too");
        link.receive(ServerFrames.close(1000, ""));
        link.unblock();
        List<String> sent = link.sent();
        assertEquals(ClientFrame.show(false, ServerFrames.pattern(10)), sent.get(0).substring("BINARY ".length()));
        assertEquals("CLOSE 1000", sent.get(sent.size() - 1));
        assertFalse(sent.contains("TEXT dropped too"));
        assertEquals(0, link.ws.bufferedAmount());
    }

    @Test
    void aMessageCutByThePeersCloseIsNotCountedAsSent(Link link) {
        link.socket.allow(200_000);
        link.ws.send(ServerFrames.pattern(1_000_000));
        rig.turnUntilIdle();
        link.receive(ServerFrames.close(1000, ""));
        link.unblock();
        List<String> sent = link.sent();
        assertEquals("CLOSE 1000", sent.get(sent.size() - 1));
        assertTrue(sent.size() < 30, "only what was begun is completed");
        assertEquals(0, rig.counters.get(Counter.MESSAGES_SENT));
    }

    @Test
    void aPeerThatDoesNotAnswerIsATimeoutOfTheClosePhase(Link link) {
        link.ws.close();
        rig.advance(Duration.ofMillis(4_900));
        link.events.expect("open");
        rig.advance(Duration.ofMillis(200));
        link.events.expect("error TIMEOUT CLOSE");
        String sentence = link.events.error().toString();
        assertTrue(sentence.contains("5 s") && sentence.contains("closeTimeout") && sentence.contains("192.0.2.7:8443"), sentence);
    }

    @Test
    void aPeerThatClosesButKeepsItsSocketIsWaitedForOnlySoLong(Link link) {
        link.receive(ServerFrames.close(1000, "but I stay"));
        rig.advance(Duration.ofMillis(4_900));
        link.events.expect("open");
        rig.advance(Duration.ofMillis(200));
        link.events.expect("closed 1000 but I stay");
    }

    @Test
    void closingEndsASuspension(Link link) {
        link.ws.suspendReading();
        link.socket.feed(ServerFrames.text("waiting"));
        rig.turnUntilIdle();
        link.events.expect("open");
        link.ws.close();
        rig.turnUntilIdle();
        link.receive(ServerFrames.close(1000, "")).receiveEnd();
        link.events.expect("text waiting", "closed 1000");
    }
}
