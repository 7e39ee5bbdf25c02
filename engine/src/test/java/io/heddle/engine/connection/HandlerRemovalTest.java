package io.heddle.engine.connection;

import static io.heddle.testkit.wire.ServerFrames.BINARY;
import static io.heddle.testkit.wire.ServerFrames.CONTINUATION;
import static io.heddle.testkit.wire.ServerFrames.TEXT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.heddle.api.WebSocket;
import io.heddle.api.event.ClosedHandler;
import io.heddle.engine.testing.CapturedLog;
import io.heddle.testkit.wire.ServerFrames;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.event.Level;

/** A handler that is removed is not called any more; a dispatch under way goes on with the handlers that it began with. */
@Timeout(60)
final class HandlerRemovalTest {
    @RegisterExtension
    final Rig rig = new Rig().configure(config -> config.maxBufferedBytes(1_000));

    private final List<String> calls = new ArrayList<>();
    private HandlerKind.Forwarder kept;

    private Consumer<WebSocket> writes(String name) {
        return from -> calls.add(name);
    }

    @ParameterizedTest
    @EnumSource
    void beforeOpenTheOnlyHandlerOfAnEventIsRemoved(HandlerKind kind) {
        ConnectionHandle ws = kind.socket(rig);
        assertSame(ws, ws.removeHandler(kind.add(ws, writes("removed"))));
        kind.provoke(rig, ws);
        assertEquals(List.of(), calls);
    }

    @ParameterizedTest
    @EnumSource
    void theOthersStayInTheirOrder(HandlerKind kind) {
        for (int removed = 0; removed < 3; removed++) {
            ConnectionHandle ws = kind.socket(rig);
            List<HandlerKind.Forwarder> handlers = new ArrayList<>();
            List<String> expected = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                handlers.add(kind.add(ws, writes("handler " + i)));
                expected.add("handler " + i);
            }
            ws.removeHandler(handlers.get(removed));
            expected.remove(removed);
            calls.clear();
            kind.provoke(rig, ws);
            assertEquals(expected, calls);
        }
    }

    @ParameterizedTest
    @EnumSource
    void oneAfterTheOtherIsRemovedUntilNoneIsLeft(HandlerKind kind) {
        ConnectionHandle ws = kind.socket(rig);
        List<HandlerKind.Forwarder> handlers = List.of(kind.add(ws, writes("a")), kind.add(ws, writes("b")), kind.add(ws, writes("c")));
        handlers.forEach(ws::removeHandler);
        kind.add(ws, writes("later"));
        kind.provoke(rig, ws);
        assertEquals(List.of("later"), calls);
    }

    @ParameterizedTest
    @EnumSource
    void aHandlerThatWasGivenTwiceIsRemovedOnceForEachCallTheFirstFirst(HandlerKind kind) {
        ConnectionHandle ws = kind.socket(rig);
        kept = kind.add(ws, writes("twice"));
        kind.add(ws, writes("between"));
        kind.give(ws, kept);
        ws.removeHandler(kept);
        kind.provoke(rig, ws);
        assertEquals(List.of("between", "twice"), calls);
    }

    @ParameterizedTest
    @EnumSource
    void aHandlerMayRemoveItselfAndTheOthersOfTheSameEventStillRun(HandlerKind kind) {
        ConnectionHandle ws = kind.socket(rig);
        kind.add(ws, writes("before"));
        kept = kind.add(ws, from -> {
            calls.add("itself");
            from.removeHandler(kept);
        });
        kind.add(ws, writes("after"));
        kind.provoke(rig, ws);
        assertEquals(List.of("before", "itself", "after"), calls);
    }

    @ParameterizedTest
    @EnumSource
    void aHandlerRemovedByAnEarlierOneIsStillCalledForTheEventUnderWay(HandlerKind kind) {
        ConnectionHandle ws = kind.socket(rig);
        kind.add(ws, from -> from.removeHandler(kept));
        kept = kind.add(ws, writes("removed"));
        kind.provoke(rig, ws);
        assertEquals(List.of("removed"), calls);
    }

    @ParameterizedTest
    @EnumSource
    void aHandlerThatRemovedItselfIsNotCalledAgain(HandlerKind kind) {
        if (kind.isLast() || kind == HandlerKind.OPEN || kind == HandlerKind.REQUEST_CREATED) {
            // The event comes once.
            return;
        }
        ConnectionHandle ws = kind.socket(rig);
        kept = kind.add(ws, from -> {
            calls.add("once");
            from.removeHandler(kept);
        });
        Link link = rig.open(ws, null);
        kind.provoke(rig, link);
        link.receive(ServerFrames.frame(CONTINUATION, (byte) 2));
        assertEquals(List.of("once"), calls);
    }

    @ParameterizedTest
    @EnumSource
    void fromElsewhereAfterOpenARemovalTakesEffectWithTheNextCycle(HandlerKind kind) {
        if (kind == HandlerKind.OPEN || kind == HandlerKind.REQUEST_CREATED) {
            return;
        }
        ConnectionHandle ws = kind.socket(rig);
        kept = kind.add(ws, writes("removed"));
        kind.add(ws, writes("stays"));
        Link link = rig.open(ws, null);
        rig.elsewhere(() -> ws.removeHandler(kept));
        rig.turn();
        kind.provoke(rig, link);
        assertEquals(List.of("stays"), calls);
    }

    @Test
    void anObjectThatServesSeveralEventsIsRemovedFromAll() {
        class Everywhere implements Consumer<WebSocket>, BiConsumer<WebSocket, String>, ClosedHandler {
            @Override
            public void accept(WebSocket ws) {
                calls.add("plain");
            }

            @Override
            public void accept(WebSocket ws, String text) {
                calls.add(text);
            }

            @Override
            public void onClosed(WebSocket ws, int code, String reason) {
                calls.add("closed");
            }
        }
        Everywhere everywhere = new Everywhere();
        Link link = rig.bareLink(ws -> ws.onOpen(everywhere).onMessage(everywhere).onWritable(everywhere).onClosed(everywhere));
        link.receive(ServerFrames.text("heard"));
        link.ws.removeHandler(everywhere);
        link.receive(ServerFrames.text("unheard"), ServerFrames.close(1000, "")).receiveEnd();
        assertEquals(List.of("plain", "heard"), calls);
    }

    @Test
    void handlersAreComparedByIdentity() {
        record Equal(List<String> calls) implements Consumer<WebSocket> {
            @Override
            public void accept(WebSocket ws) {
                calls.add("called");
            }
        }
        rig.bareLink(ws -> ws.onOpen(new Equal(calls)).removeHandler(new Equal(calls)));
        assertEquals(List.of("called"), calls);
    }

    @Test
    void whatIsNoHandlerHereIsIgnored(Link link) {
        link.ws.removeHandler("never given").removeHandler(rig);
        link.receive(ServerFrames.text("still heard"));
        link.events.expect("open", "text still heard");
        assertThrows(NullPointerException.class, () -> link.ws.removeHandler(null));
    }

    @Test
    void afterTheEndARemovalDoesNothing(ConnectionHandle ws) {
        kept = HandlerKind.CLOSED.add(ws, writes("closed"));
        Link link = rig.open(ws, null);
        link.receive(ServerFrames.close(1000, "")).receiveEnd();
        ws.removeHandler(kept);
        rig.elsewhere(() -> ws.removeHandler(kept));
        rig.turnUntilIdle();
        assertEquals(List.of("closed"), calls);
    }

    @ParameterizedTest
    @EnumSource(names = {"TEXT", "BINARY"})
    void aMessageWhoseOnlyHandlerRemovedItselfIsNotDeliveredASecondTimeAsAPiece(HandlerKind kind, ConnectionHandle ws) {
        kept = kind.add(ws, from -> {
            calls.add("message");
            from.removeHandler(kept);
        });
        HandlerKind.PIECE.add(ws, writes("piece"));
        Link link = rig.open(ws, null);
        kind.provoke(rig, link);
        assertEquals(List.of("message"), calls);
        kind.provoke(rig, link);
        assertEquals(List.of("message", "piece"), calls);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theRestOfAMessageInPiecesIsDroppedNotDeliveredAsAMessage(boolean isText, Link link) {
        kept = HandlerKind.PIECE.add(link.ws, writes("piece"));
        link.receive(ServerFrames.fragment(isText ? TEXT : BINARY, ServerFrames.utf8("a")));
        link.ws.removeHandler(kept);
        link.receive(ServerFrames.fragment(CONTINUATION, "b"), ServerFrames.ping("between"), ServerFrames.frame(CONTINUATION, "c"));
        link.receive(ServerFrames.fragment(TEXT, "d"), ServerFrames.frame(CONTINUATION, "e"), ServerFrames.text("whole"));
        link.events.expect("open", "ping between", "text de", "text whole");
        assertEquals(List.of("piece"), calls);
    }

    @Test
    void aRemovedListenerOfErrorsHasHeardTheError(ConnectionHandle ws) {
        kept = HandlerKind.ERROR.add(ws, from -> {
            calls.add("error");
            from.removeHandler(kept);
        });
        Link link = rig.open(ws, null);
        try (CapturedLog log = new CapturedLog(Level.WARN)) {
            link.receiveEnd();
            assertEquals(List.of("error"), calls);
            assertEquals(List.of(), log.lines());
        }
    }
}
