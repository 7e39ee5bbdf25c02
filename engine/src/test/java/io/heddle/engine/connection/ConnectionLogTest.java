package io.heddle.engine.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.WebSocket;
import io.heddle.engine.testing.CapturedLog;
import io.heddle.testkit.wire.ServerFrames;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.event.Level;

/** What is logged of a connection carries its context; at info there is silence. */
@Timeout(60)
final class ConnectionLogTest {
    @RegisterExtension
    final Rig rig = new Rig();

    private static void prepare(WebSocket ws) {
        ws.context().put("bot", 42).put("market", "EUR");
    }

    @Test
    void anOrderlyLifeIsSilentAtInfo() {
        try (CapturedLog log = new CapturedLog(Level.INFO)) {
            Link link = rig.link(ConnectionLogTest::prepare);
            link.receive(ServerFrames.text("hello"), ServerFrames.ping("p"), ServerFrames.close(1000, "bye")).receiveEnd();
            assertEquals(List.of(), log.lines());
        }
    }

    @Test
    void anErrorWithAHandlerIsSilentToo() {
        try (CapturedLog log = new CapturedLog(Level.INFO)) {
            rig.link(ConnectionLogTest::prepare).receiveEnd();
            assertEquals(List.of(), log.lines());
        }
    }

    @Test
    void anErrorThatNobodyHearsIsAWarningWithTheContext() {
        try (CapturedLog log = new CapturedLog(Level.INFO)) {
            rig.bareLink(ConnectionLogTest::prepare).receiveEnd();
            assertEquals(1, log.lines().size(), log.lines()::toString);
            String line = log.lines().get(0);
            for (String part : List.of("WARN", "bot=42", "market=EUR", "uri=ws://peer.test/path", "CONNECTION_LOST",
                "no onError handler")) {
                assertTrue(line.contains(part), () -> line + " must contain " + part);
            }
        }
    }

    @Test
    void whatAHandlerThrewIsAnErrorWithContextAndStackUnlessAListenerTakesIt() {
        rig.configure(config -> config.handlerErrorListener(null));
        try (CapturedLog log = new CapturedLog(Level.INFO)) {
            Link link = rig.bareLink(ws -> ws.onMessage((from, text) -> {
                throw new IllegalStateException("of the bot");
            }));
            prepare(link.ws);
            link.receive(ServerFrames.text("x"));
            String all = String.join("\n", log.lines());
            assertTrue(all.contains("ERROR") && all.contains("bot=42") && all.contains("IllegalStateException: of the bot"), all);
            assertTrue(all.contains("\tat "), all);
        }
    }

    @Test
    void aListenerThatThrowsItselfLosesNothing() {
        rig.configure(config -> config.handlerErrorListener((ws, thrown) -> {
            throw new IllegalArgumentException("of the listener");
        }));
        try (CapturedLog log = new CapturedLog(Level.INFO)) {
            Link link = rig.bareLink(ws -> ws.onMessage((from, text) -> {
                throw new IllegalStateException("of the bot");
            }));
            link.receive(ServerFrames.text("x"), ServerFrames.text("y"));
            String all = String.join("\n", log.lines());
            assertTrue(all.contains("of the bot") && all.contains("of the listener"), all);
            assertTrue(link.ws.isOpen());
        }
    }

    @Test
    void atDebugItsLifeIsToldInTheWordsOfThePublicStateWithNumberTargetAndAddress() {
        try (CapturedLog log = new CapturedLog(Level.DEBUG)) {
            Link link = rig.link(ConnectionLogTest::prepare);
            link.receive(ServerFrames.close(1000, "bye")).receiveEnd();
            String name = "#" + link.connection.number + " ws://peer.test/path";
            String there = name + " at 192.0.2.7:8443";
            assertEquals(List.of(
                name + " moves from UNKNOWN to CONNECTING (phase RESOLVE)",
                name + " stays CONNECTING, and moves from phase RESOLVE to CONNECT",
                name + " stays CONNECTING, and moves from phase CONNECT to UPGRADE",
                there + " moves from CONNECTING to OPEN",
                there + " moves from OPEN to CLOSING",
                there + " moves from CLOSING to CLOSED",
                there + " ends: closed with code 1000, 'bye'"), texts(log));
            assertTrue(log.lines().stream().allMatch(line -> line.contains("bot=42")), log.lines()::toString);
            assertTrue(log.lines().stream().allMatch(line -> line.contains("connection=" + link.connection.number)), log.lines()::toString);
        }
    }

    @Test
    void numbersTellConnectionsApart() {
        Link one = rig.link();
        Link two = rig.link();
        assertEquals(one.connection.number + 1, two.connection.number);
        assertEquals("WebSocket[#" + two.connection.number + " ws://peer.test/path, OPEN]", two.ws.toString());
    }

    @Test
    void atTraceTheHeadersOfFramesAreToldAndNoPayload() {
        try (CapturedLog log = new CapturedLog(Level.TRACE)) {
            Link link = rig.link(ConnectionLogTest::prepare);
            link.ws.maxFragmentSize(300);
            link.receive(ServerFrames.text("SECRET"), ServerFrames.ping("SECRET"));
            link.ws.send("SECRET".repeat(100));
            link.ws.send(new byte[70_000]);
            rig.turn();
            link.receive(ServerFrames.close(1000, "bye")).receiveEnd();
            List<String> frames = texts(log).stream().filter(line -> line.contains("frame")).toList();
            String name = "#" + link.connection.number + " ws://peer.test/path at 192.0.2.7:8443 ";
            assertEquals(List.of(name + "receives TEXT frame of 6 bytes, FIN", name + "receives PING frame of 6 bytes, FIN",
                name + "sends PONG frame of 6 bytes, FIN", name + "sends TEXT frame of 300 bytes",
                name + "sends CONTINUATION frame of 300 bytes, FIN", name + "sends BINARY frame of 300 bytes"),
                frames.subList(0, 6));
            assertEquals(2 + 70_000 / 300, frames.stream().filter(line -> line.contains("sends") && line.contains("300 bytes")).count());
            assertTrue(frames.contains(name + "receives CLOSE frame of 5 bytes, FIN"), frames::toString);
            assertTrue(frames.contains(name + "sends CLOSE frame of 2 bytes, FIN"), frames::toString);
            assertFalse(log.lines().toString().contains("SECRET"));
        }
    }

    @Test
    void atTraceALargeFrameThatLeavesInPiecesIsToldOnce() {
        try (CapturedLog log = new CapturedLog(Level.TRACE)) {
            Link link = rig.link();
            link.ws.maxFragmentSize(Integer.MAX_VALUE);
            link.ws.send(new byte[1_000_000]);
            rig.turnUntilIdle();
            link.ws.send("after");
            rig.turnUntilIdle();
            List<String> frames = texts(log).stream().filter(line -> line.contains("frame")).toList();
            assertEquals(2, frames.size(), frames::toString);
            assertTrue(frames.get(0).endsWith("sends BINARY frame of 1000000 bytes, FIN"), frames::toString);
            assertTrue(frames.get(1).endsWith("sends TEXT frame of 5 bytes, FIN"), frames::toString);
            assertTrue(link.ws.isOpen());
        }
    }

    @Test
    void atTraceTheHeadsAreToldWithoutWhatMayBeASecret() {
        try (CapturedLog log = new CapturedLog(Level.TRACE)) {
            LoopbackPeer peer = rig.peer();
            ConnectionHandle ws = rig.socket(URI.create(peer.uri() + "?token=SECRET"), null, "chat, bearer.SECRET");
            ws.internalRequest().credentials("u", "SECRET").cookie("c", "SECRET").addHeader("X-Api-Key", "SECRET");
            Attempt attempt = Attempt.requested(rig, peer, ws, rig.journal(ws));
            attempt.answer("HTTP/1.1 401 Go\r\nContent-Length: 0\r\nSet-Cookie: s=SECRET\r\nServer: x/1\r\n\r\n");
            String all = log.lines().toString();
            assertFalse(all.contains("SECRET"), all);
            assertFalse(all.contains("U0VDUkVU"), all);
            assertTrue(all.matches("(?s).*sends GET /[^ ]*\\?\\.\\.\\. HTTP/1\\.1 \\[Host: 127.0.0.1:\\d+; Upgrade: websocket;.*"), all);
            assertTrue(all.contains("Authorization: ...") && all.contains("Cookie: ...") && all.contains("X-Api-Key: ..."), all);
            assertTrue(all.contains("Sec-WebSocket-Protocol: chat, ..."), all);
            assertTrue(all.contains("receives HTTP/1.1 401 Go [Content-Length: 0; Set-Cookie: ...; Server: x/1]"), all);
        }
    }

    @Test
    void aQuietLogIsAskedButNeverFilled() {
        try (CapturedLog log = new CapturedLog(Level.INFO)) {
            Link link = rig.link();
            link.receive(ServerFrames.text("x"));
            assertFalse(link.connection.isTraced());
            assertFalse(link.connection.state.hasContext(), "the context of a connection is not made for a log that is off");
            link.receive(ServerFrames.close(1000, "")).receiveEnd();
            assertEquals(List.of(), log.lines());
        }
    }

    @Test
    void whatAHandlerThrewAtTheEndIsNoReasonToSayThatTheConnectionLives() {
        rig.configure(config -> config.handlerErrorListener(null));
        try (CapturedLog log = new CapturedLog(Level.INFO)) {
            rig.bareLink(ws -> ws.onClosed((from, code, reason) -> {
                throw new IllegalStateException("of the bot");
            })).receive(ServerFrames.close(1000, "bye")).receiveEnd();
            String all = String.join("\n", log.lines());
            assertTrue(all.contains("at 192.0.2.7:8443: a handler threw an exception; the connection has ended already"), all);
            assertFalse(all.contains("lives on"), all);
        }
    }

    @Test
    void whatAnExtensionThrewIsNotAHandlers() {
        rig.configure(config -> config.handlerErrorListener(null));
        try (CapturedLog log = new CapturedLog(Level.INFO)) {
            Link link = rig.extend(rig.link(), 4, new PassThrough() {
                @Override
                public boolean beginFrame(int rsvBits, boolean first, boolean last) {
                    throw new IllegalStateException("of the extension");
                }
            });
            link.receive(ServerFrames.text("x"));
            String all = String.join("\n", log.lines());
            assertTrue(all.contains(": an extension threw an exception; the connection goes on closing"), all);
        }
    }

    /** The text of each line, behind level, logger and key-values. */
    private static List<String> texts(CapturedLog log) {
        return log.lines().stream().map(line -> line.substring(line.indexOf('#'))).toList();
    }

    @Test
    void aQueryThatMayHoldATokenIsNotPartOfASentence() {
        try (CapturedLog log = new CapturedLog(Level.INFO)) {
            ConnectionHandle ws = rig.socket(URI.create("ws://peer.test/path?token=secret"));
            rig.open(ws, null).receiveEnd();
            assertEquals(1, log.lines().size());
            assertFalse(log.lines().get(0).contains("token=secret"), log.lines().get(0));
        }
    }
}
