package io.heddle.engine.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.ErrorKind;
import io.heddle.api.WebSocket;
import io.heddle.api.WebSocketError;
import io.heddle.api.WebSocketError.Phase;
import io.heddle.api.WebSocketState;
import io.heddle.engine.metrics.Counter;
import io.heddle.engine.opening.ConnectionPhase;
import io.heddle.testkit.wire.ClientFrameReader;
import io.heddle.testkit.wire.ServerFrames;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The HTTP upgrade over a real socket, RFC 6455 section 4.1: from the request to onOpen, or to an error that says why not. */
@Timeout(60)
final class UpgradeTest {
    @RegisterExtension
    final Rig rig = new Rig().configure(config -> config.maxResponseHeaderBytes(1_000).maxRedirects(0));

    @Test
    void aValidAnswerOpensTheConnection(Attempt attempt) {
        assertEquals(WebSocketState.CONNECTING, attempt.ws.state());
        assertNull(attempt.ws.remoteAddress(), "not connected yet, as a WebSocket");
        assertEquals(1, rig.counters.get(Counter.CONNECTING));
        attempt.answer(attempt.peer.upgradeAnswer());
        attempt.events.expect("open");
        assertTrue(attempt.ws.isOpen());
        assertEquals(new InetSocketAddress(InetAddress.getLoopbackAddress(), attempt.peer.port()), attempt.ws.remoteAddress());
        assertEquals(1, rig.counters.get(Counter.HANDSHAKES_OK));
        assertEquals(1, rig.counters.get(Counter.OPEN));
        assertNull(attempt.ws.subprotocol());
        assertEquals(List.of(), attempt.ws.extensions());
    }

    @Test
    void theRequestIsWhatTheRfcAsksFor(LoopbackPeer peer) {
        ConnectionHandle ws = rig.socket(peer.uri("ws", "/chat?room=1"));
        Attempt attempt = Attempt.requested(rig, peer, ws, rig.journal(ws));
        assertTrue(peer.request().startsWith("GET /chat?room=1 HTTP/1.1\r\n"), peer::request);
        assertEquals("127.0.0.1:" + peer.port(), peer.header("Host"));
        assertEquals("websocket", peer.header("Upgrade"));
        assertEquals("Upgrade", peer.header("Connection"));
        assertEquals("13", peer.header("Sec-WebSocket-Version"));
        assertEquals(24, peer.header("Sec-WebSocket-Key").length());
        assertNull(peer.header("Origin"));
        assertNull(peer.header("Sec-WebSocket-Protocol"));
        attempt.answer(peer.upgradeAnswer());
    }

    @Test
    void hostsWithAnUnderscoreAreHosts(LoopbackPeer peer) {
        ConnectionHandle ws = rig.socket(URI.create("ws://my_service:" + peer.port() + "/chat"));
        Attempt attempt = Attempt.requested(rig, peer, ws, rig.journal(ws));
        assertEquals(List.of("my_service"), rig.resolver.asked);
        assertEquals("my_service:" + peer.port(), peer.header("Host"));
        attempt.answer(peer.upgradeAnswer());
        attempt.events.expect("open");
    }

    @Test
    void bothWaysOfTheConnectionWorkAndItsBytesAreCounted(Attempt attempt) {
        attempt.events.on("text", ws -> ws.send("answer"));
        String answer = attempt.peer.upgradeAnswer();
        attempt.answer(answer);
        attempt.peer.send(ServerFrames.text("hello"));
        rig.turnNetworkUntil(() -> attempt.peer.frames().length >= 6 + 6);
        assertEquals("TEXT answer", ClientFrameReader.all(attempt.peer.frames()).get(0).toString());
        assertEquals(answer.length() + ServerFrames.text("hello").length, rig.counters.get(Counter.BYTES_RECEIVED));
        assertEquals(attempt.peer.received().length(), rig.counters.get(Counter.BYTES_SENT));
        attempt.peer.send(ServerFrames.close(1000, "")).end();
        attempt.awaitEnd();
        attempt.events.expect("open", "text hello", "closed 1000");
    }

    @Test
    void framesThatComeWithTheAnswerAreDeliveredAfterOnOpen(Attempt attempt) {
        byte[] answer = attempt.peer.upgradeAnswer().getBytes(StandardCharsets.ISO_8859_1);
        byte[] cut = ServerFrames.text("cut");
        attempt.peer
            .send(ServerFrames.join(answer, ServerFrames.text("first"), ServerFrames.ping("p"), new byte[] {cut[0], cut[1], cut[2]}));
        attempt.awaitEvents(3);
        attempt.peer.send(new byte[] {cut[3], cut[4]});
        attempt.awaitEvents(4);
        attempt.events.expect("open", "text first", "ping p", "text cut");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 5", "Transfer-Encoding: chunked", "Sec-WebSocket-Protocol:", "Sec-WebSocket-Extensions:"})
    void fieldsWithoutMeaningInA101DoNotHoldUpItsFrames(String field, Attempt attempt) {
        byte[] answer = attempt.peer.upgradeAnswer(field).getBytes(StandardCharsets.ISO_8859_1);
        attempt.peer.send(ServerFrames.join(answer, ServerFrames.text("first")));
        attempt.awaitEvents(2);
        attempt.events.expect("open", "text first");
        assertNull(attempt.ws.subprotocol());
    }

    @Test
    void aCloseThatComesWithTheAnswerIsAClose(Attempt attempt) {
        byte[] answer = attempt.peer.upgradeAnswer().getBytes(StandardCharsets.ISO_8859_1);
        attempt.peer.send(ServerFrames.join(answer, ServerFrames.close(1013, "try later"))).end();
        attempt.awaitEnd();
        attempt.events.expect("open", "closed 1013 try later");
    }

    @Test
    void anAbortInOnOpenDropsTheFramesThatCameWithTheAnswer(Attempt attempt) {
        attempt.events.on("open", WebSocket::abort);
        byte[] answer = attempt.peer.upgradeAnswer().getBytes(StandardCharsets.ISO_8859_1);
        attempt.peer.send(ServerFrames.join(answer, ServerFrames.text("never")));
        attempt.awaitEnd();
        attempt.events.expect("open", "closed 1006 aborted by the application");
        rig.turnNetworkUntil(attempt.peer::isEnded);
    }

    @Test
    void anAnswerOfSingleBytesIsAnAnswer(Attempt attempt) {
        for (byte next : attempt.peer.upgradeAnswer().getBytes(StandardCharsets.ISO_8859_1)) {
            assertFalse(attempt.ws.isOpen());
            attempt.peer.send(new byte[] {next});
            rig.turnNetwork();
        }
        attempt.awaitOutcome().events.expect("open");
    }

    @ParameterizedTest
    @CsvSource({
        "400, Bad Request, ''", "401, Unauthorized, credentials", "403, Forbidden, credentials", "404, Not Found, path",
        "426, Upgrade Required, a proxy on the way", "429, Too Many Requests, open fewer connections", "500, Oops, ''",
        "503, Service Unavailable, overloaded", "200, OK, ''", "302, Found, maxRedirects"})
    void anotherAnswerIsToldWithStatusHeadersAndBody(int status, String reason, String hint, Attempt attempt) {
        attempt.answer("HTTP/1.1 " + status + " " + reason + "\r\nX-Why: because\r\nx-why: twice\r\nLocation: /elsewhere\r\n"
            + "Content-Length: 4\r\n\r\nbody");
        attempt.events.expect("error UPGRADE UPGRADE");
        WebSocketError error = attempt.events.error();
        assertEquals(ErrorKind.UPGRADE, error.kind());
        assertEquals(Phase.UPGRADE, error.phase());
        assertEquals(status, error.httpStatus());
        assertEquals(List.of("because", "twice"), error.httpHeaders().get("X-WHY"));
        assertEquals("body", error.httpBody());
        assertEquals("127.0.0.1:" + attempt.peer.port(), error.remoteAddress());
        assertTrue(error.message().contains(status + " " + reason) && error.message().contains(hint), error::message);
        assertEquals(1, rig.counters.get(Counter.HANDSHAKES_FAILED));
        assertEquals(0, rig.counters.get(Counter.HANDSHAKES_OK));
    }

    @Test
    void ofTheBodyTheFirst8KibibytesAreTold(Attempt attempt) {
        attempt.peer.send("HTTP/1.1 500 No\r\nContent-Length: 20000\r\n\r\n" + "x".repeat(20_000));
        attempt.awaitOutcome();
        assertEquals(8 << 10, attempt.events.error().httpBody().length());
    }

    @Test
    void aBodyThatEndsWithTheStreamIsToldToo(Attempt attempt) {
        attempt.peer.send("HTTP/1.1 503 Full\r\n\r\nsorry, ").send("no room").end();
        attempt.awaitOutcome();
        assertEquals("sorry, no room", attempt.events.error().httpBody());
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "Sec-WebSocket-Protocol: unasked", "Sec-WebSocket-Extensions: unasked", "X-Bad : a", "Sec-WebSocket-Accept: twice"})
    void anAnswerThatBreaksTheProtocolIsRefusedWithTheSection(String field, Attempt attempt) {
        attempt.answer(attempt.peer.upgradeAnswer(field));
        attempt.events.expect("error UPGRADE UPGRADE");
        String message = attempt.events.error().message();
        assertTrue(message.contains("RFC"), message);
        assertEquals(101, attempt.events.error().httpStatus());
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "HTTP/1.1 101 Switching\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=\r\n\r\n",
        "HTTP/1.1 101 Switching\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
        "HTTP/1.1 101 Switching\r\n\r\n",
        "HTTP/1.0 200 OK\r\n\r\n",
        "SSH-2.0-OpenSSH_9.6\r\n",
        "\u0015\u0003\u0003\u0000\u0002\u0002F\r\n\r\n"})
    void whatIsNoAnswerToThisRequestIsRefused(String answer, Attempt attempt) {
        attempt.peer.send(answer).end();
        attempt.awaitOutcome().events.expect("error UPGRADE UPGRADE");
        rig.turnNetworkUntil(attempt.peer::isEnded);
    }

    @Test
    void aHeadAboveItsLimitIsRefused(Attempt attempt) {
        attempt.answer("HTTP/1.1 101 Switching\r\nX-Long: " + "x".repeat(1_000) + "\r\n");
        attempt.events.expect("error UPGRADE UPGRADE");
        assertTrue(attempt.events.error().message().contains("1000"), attempt.events.error()::message);
    }

    @Test
    void anEndBeforeTheAnswerIsAnUpgradeError(Attempt attempt) {
        attempt.peer.end();
        attempt.awaitOutcome().events.expect("error UPGRADE UPGRADE");
    }

    @Test
    void aResetBeforeTheAnswerIsALostConnection(Attempt attempt) {
        attempt.peer.reset();
        attempt.awaitOutcome().events.expect("error CONNECTION_LOST UPGRADE");
        assertTrue(attempt.events.error().message().contains("before the upgrade was answered"));
    }

    @Test
    void aRequestThatTheSocketDoesNotTakeAtOnceIsWrittenInParts(LoopbackPeer peer) {
        ConnectionHandle ws = rig.socket(peer.uri());
        String large = "x".repeat(16 << 20);
        ws.internalRequest().addHeader("X-Large", large);
        ws.open();
        Journal journal = rig.journal(ws);
        rig.turnNetworkUntil(peer::accept);
        rig.turnNetworkUntil(() -> rig.connectionOf(ws).phase == ConnectionPhase.UPGRADING);
        for (int i = 0; i < 10; i++) {
            rig.turnNetwork();
        }
        assertTrue(rig.counters.get(Counter.BYTES_SENT) < large.length(), "the server does not read yet");
        rig.turnNetworkUntil(() -> peer.receivedBytes() > large.length() && peer.request() != null);
        assertEquals(large, peer.header("X-Large"));
        peer.send(peer.upgradeAnswer());
        rig.turnNetworkUntil(ws::isOpen);
        journal.expect("open");
        assertEquals(peer.receivedBytes(), rig.counters.get(Counter.BYTES_SENT));
    }

    @Test
    void closeDropsTheAttemptAtOnce(Attempt attempt) {
        attempt.ws.close();
        rig.turn();
        attempt.events.expect("closed 1006 closed by the application before the connection was open");
        rig.turnNetworkUntil(attempt.peer::isEnded);
        assertEquals(1, rig.counters.get(Counter.HANDSHAKES_FAILED));
    }
}
