package io.heddle.engine.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.WebSocket;
import io.heddle.engine.opening.ConnectionPhase;
import io.heddle.testkit.wire.ServerFrames;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.event.Level;

/** What is logged of a connection carries its context; at info there is silence. */
@Timeout(20)
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
    void atDebugItsWholeLifeIsToldWithTheContext() {
        try (CapturedLog log = new CapturedLog(Level.DEBUG)) {
            Link link = rig.link(ConnectionLogTest::prepare);
            link.receive(ServerFrames.close(1000, "bye")).receiveEnd();
            for (ConnectionPhase phase : List.of(ConnectionPhase.RESOLVING, ConnectionPhase.CONNECTING, ConnectionPhase.UPGRADING,
                ConnectionPhase.OPEN, ConnectionPhase.CLOSING, ConnectionPhase.CLOSED)) {
                assertTrue(log.lines().stream().anyMatch(line -> line.contains("Connection is " + phase)), phase::name);
            }
            assertTrue(log.lines().stream().allMatch(line -> line.contains("bot=42")), log.lines()::toString);
        }
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
