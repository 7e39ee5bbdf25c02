package io.heddle.engine.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.heddle.api.WebSocket;
import io.heddle.testkit.wire.ServerFrames;
import java.lang.reflect.Field;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.slf4j.helpers.BasicMDCAdapter;
import org.slf4j.spi.MDCAdapter;

/** The diagnostic context names the connection in each of its handlers, and is as before afterwards; without the setting it stays. */
@Timeout(60)
final class HandlerMdcTest {
    @RegisterExtension
    final Rig rig = new Rig();

    private MDCAdapter before;

    /** The simple logger of the tests has an adapter that keeps nothing. */
    @BeforeEach
    void keepContexts() {
        // slf4j sets its adapter when it starts: if this is the first test of a JVM, that must not come later.
        LoggerFactory.getILoggerFactory();
        before = swap(new BasicMDCAdapter());
    }

    @AfterEach
    void restore() {
        MDC.clear();
        swap(before);
    }

    @Test
    void eachHandlerSeesItsConnectionAndTheContextIsRestored() {
        rig.configure(config -> config.handlerMdc(true));
        Map<String, Map<String, String>> seen = new LinkedHashMap<>();
        MDC.put("bot", "of the thread");
        MDC.put("heddle.connection", "of another library");
        ConnectionHandle ws = rig.socket(URI.create("ws://peer.test/path?token=SECRET"));
        ws.context().put("bot", 42);
        ws.onInternalRequestCreated((from, request) -> note(seen, "request"))
            .onOpen(from -> note(seen, "open"))
            .onMessage((from, text) -> note(seen, "message"))
            .onBinaryNoAlloc((from, bytes) -> note(seen, "binary"))
            .onPing((from, payload) -> note(seen, "ping"))
            .onPong((from, payload) -> note(seen, "pong"))
            .onClosed((from, code, reason) -> note(seen, "closed"));
        Link link = rig.open(ws, null);
        link.receive(ServerFrames.text("x"), ServerFrames.binary(new byte[3]), ServerFrames.ping("p"), ServerFrames.pong(new byte[] {1}));
        link.receive(ServerFrames.close(1000, "")).receiveEnd();
        Map<String, String> expected = Map.of("heddle.connection", Integer.toString(link.connection.number),
            "heddle.uri", "ws://peer.test/path?...", "heddle.address", "192.0.2.7:8443", "bot", "42");
        for (String event : List.of("open", "message", "binary", "ping", "pong", "closed")) {
            assertEquals(expected, seen.get(event), event);
        }
        assertEquals(Map.of("bot", "of the thread", "heddle.connection", "of another library"), MDC.getCopyOfContextMap());
    }

    @Test
    void anErrorAndPiecesHaveItToo() {
        rig.configure(config -> config.handlerMdc(true));
        Map<String, Map<String, String>> seen = new LinkedHashMap<>();
        Link link =
            rig.bareLink(ws -> ws.onIncompleteFrame((from, piece) -> note(seen, "piece")).onError((from, error) -> note(seen, "error")));
        link.receive(ServerFrames.text("x")).receiveEnd();
        assertEquals("192.0.2.7:8443", seen.get("piece").get("heddle.address"));
        assertEquals("192.0.2.7:8443", seen.get("error").get("heddle.address"));
        assertNull(MDC.get("heddle.connection"));
    }

    @Test
    void aHandlerThatPreparesTheRequestHasItToo() {
        rig.configure(config -> config.handlerMdc(true));
        Map<String, Map<String, String>> seen = new LinkedHashMap<>();
        LoopbackPeer peer = rig.peer();
        ConnectionHandle ws = rig.socket(peer.uri("ws", "/start"));
        ws.onPrepareRequest((from, request) -> {
            note(seen, "prepare");
            return null;
        });
        Attempt.requested(rig, peer, ws, rig.journal(ws));
        assertEquals(peer.uri("ws", "/start").toString(), seen.get("prepare").get("heddle.uri"));
        assertNull(MDC.get("heddle.uri"));
    }

    @Test
    void aTaskOfTheConnectionHasItToo() {
        rig.configure(config -> config.handlerMdc(true));
        Map<String, Map<String, String>> seen = new LinkedHashMap<>();
        Link link = rig.bareLink(ws -> ws.onMessage((from, text) -> {}));
        link.connection.runTask(() -> note(seen, "task"));
        assertEquals("192.0.2.7:8443", seen.get("task").get("heddle.address"));
        assertNull(MDC.get("heddle.connection"));
    }

    @Test
    void aHandlerThatThrowsLeavesNothingBehind() {
        List<String> told = new ArrayList<>();
        rig.configure(config -> config.handlerMdc(true).handlerErrorListener((ws, thrown) -> told.add(MDC.get("heddle.uri"))));
        Link link = rig.bareLink(ws -> ws.onMessage((from, text) -> {
            throw new IllegalStateException("of the bot");
        }));
        link.receive(ServerFrames.text("x"));
        assertEquals(List.of("ws://peer.test/path"), told);
        assertNull(MDC.get("heddle.uri"));
    }

    @Test
    void aValueThatCannotBeShownKeepsNoHandlerFromItsCall() {
        keepsNoHandlerFromItsCall(new Unshowable(new IllegalStateException("of the bot")));
    }

    @Test
    void neitherDoesAValueThatHoldsItself() {
        keepsNoHandlerFromItsCall(new Unshowable(new StackOverflowError("it holds itself")));
    }

    private void keepsNoHandlerFromItsCall(Unshowable value) {
        rig.configure(config -> config.handlerMdc(true));
        List<String> seen = new ArrayList<>();
        Link link = rig.bareLink(ws -> ws.onMessage((from, text) -> seen.add(text)).onClosed((from, code, reason) -> seen.add(
            MDC.get("bot"))).context().put("bot", value));
        link.receive(ServerFrames.text("x"), ServerFrames.close(1000, "")).receiveEnd();
        assertEquals(List.of("x", Unshowable.class.getName() + ", whose toString threw " + value.thrown.getClass().getName()), seen);
    }

    private static final class Unshowable {
        private final Throwable thrown;

        Unshowable(Throwable thrown) {
            this.thrown = thrown;
        }

        @Override
        public String toString() {
            if (thrown instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) thrown;
        }
    }

    @Test
    void withoutTheSettingTheContextIsNeverTouched() {
        List<WebSocket> called = new ArrayList<>();
        Link link = rig.bareLink(ws -> ws.onMessage((from, text) -> {
            assertNull(MDC.get("heddle.connection"));
            called.add(from);
        }));
        link.receive(ServerFrames.text("x"));
        assertEquals(List.of(link.ws), called);
        assertNull(MDC.getCopyOfContextMap(), "no map was made");
    }

    private static void note(Map<String, Map<String, String>> seen, String event) {
        seen.put(event, MDC.getCopyOfContextMap());
    }

    private static MDCAdapter swap(MDCAdapter next) {
        try {
            Field field = MDC.class.getDeclaredField("MDC_ADAPTER");
            field.setAccessible(true);
            MDCAdapter old = (MDCAdapter) field.get(null);
            field.set(null, next);
            return old;
        } catch (ReflectiveOperationException e) {
            throw new AssertionError("slf4j keeps its adapter elsewhere now", e);
        }
    }
}
