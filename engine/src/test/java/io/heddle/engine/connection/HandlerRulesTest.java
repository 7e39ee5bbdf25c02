package io.heddle.engine.connection;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.BufferSegment;
import io.heddle.api.WebSocket;
import io.heddle.engine.metrics.Counter;
import io.heddle.testkit.wire.ServerFrames;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What holds for the handlers of every event alike. */
@Timeout(60)
final class HandlerRulesTest {
    @RegisterExtension
    final Rig rig = new Rig().configure(config -> config.maxBufferedBytes(1_000));

    private final List<String> calls = new ArrayList<>();

    @ParameterizedTest
    @EnumSource
    void handlersAddUpAndRunInTheOrderAdded(HandlerKind kind) {
        ConnectionHandle ws = kind.socket(rig);
        for (String name : List.of("first", "second", "third", "fourth")) {
            kind.add(ws, from -> {
                assertSame(ws, from);
                calls.add(name);
            });
        }
        kind.provoke(rig, ws);
        assertEquals(List.of("first", "second", "third", "fourth"), calls);
    }

    @ParameterizedTest
    @EnumSource
    void aHandlerThatThrowsIsReportedOnceAndTheOthersRun(HandlerKind kind) {
        ConnectionHandle ws = kind.socket(rig);
        Throwable failure = new AssertionError("of a handler");
        kind.add(ws, from -> calls.add("before"));
        kind.add(ws, from -> {
            throw (AssertionError) failure;
        });
        kind.add(ws, from -> calls.add("after"));
        kind.provoke(rig, ws);
        assertEquals(List.of("before", "after"), calls);
        assertEquals(List.of(failure), rig.thrown);
        assertEquals(1, rig.counters.get(Counter.HANDLER_ERRORS));
        rig.thrown.clear();
    }

    @ParameterizedTest
    @EnumSource
    void theConnectionLivesOnAfterAHandlerThatThrows(HandlerKind kind) {
        if (kind.isLast() || kind == HandlerKind.REQUEST_CREATED) {
            // There is no life after the last event; and of the request UpgradeTest tells.
            return;
        }
        ConnectionHandle ws = kind.socket(rig);
        kind.add(ws, from -> {
            throw new IllegalStateException("of a handler");
        });
        Journal journal = rig.journal(ws);
        Link link = rig.open(ws, journal);
        kind.provoke(rig, link);
        assertEquals(1, rig.thrown.size());
        assertTrue(ws.isOpen());
        link.receive(ServerFrames.close(1000, "")).receiveEnd();
        journal.checkEnd();
        rig.thrown.clear();
    }

    @ParameterizedTest
    @EnumSource
    void aHandlerAddedInsideAHandlerIsNotCalledForTheSameEvent(HandlerKind kind) {
        ConnectionHandle ws = kind.socket(rig);
        kind.add(ws, from -> {
            calls.add("old");
            kind.add(ws, again -> calls.add("new"));
        });
        kind.provoke(rig, ws);
        assertEquals(List.of("old"), calls);
    }

    @ParameterizedTest
    @EnumSource
    void aHandlerAddedFromElsewhereAfterOpenTakesEffectWithTheNextCycle(HandlerKind kind) {
        if (kind == HandlerKind.OPEN || kind == HandlerKind.REQUEST_CREATED) {
            return;
        }
        ConnectionHandle ws = kind.socket(rig);
        Link link = rig.open(ws, null);
        rig.elsewhere(() -> kind.add(ws, from -> calls.add("late")));
        rig.turn();
        kind.provoke(rig, link);
        assertEquals(List.of("late"), calls);
    }

    @ParameterizedTest
    @EnumSource
    void aHandlerAddedAfterItsEventIsNotCalled(HandlerKind kind) {
        ConnectionHandle ws = kind.socket(rig);
        kind.provoke(rig, ws);
        kind.add(ws, from -> calls.add("too late"));
        rig.turnUntilIdle();
        assertEquals(List.of(), calls);
    }

    @Test
    void noHandlerIsNull() {
        WebSocket ws = rig.socket();
        assertThrows(NullPointerException.class, () -> ws.onOpen(null));
        assertThrows(NullPointerException.class, () -> ws.onMessage(null));
        assertThrows(NullPointerException.class, () -> ws.onMessageNoAlloc(null));
        assertThrows(NullPointerException.class, () -> ws.onBinary(null));
        assertThrows(NullPointerException.class, () -> ws.onBinaryNoAlloc(null));
        assertThrows(NullPointerException.class, () -> ws.onIncompleteFrame(null));
        assertThrows(NullPointerException.class, () -> ws.onInternalRequestCreated(null));
        assertThrows(NullPointerException.class, () -> ws.onClosed(null));
        assertThrows(NullPointerException.class, () -> ws.onError(null));
        assertThrows(NullPointerException.class, () -> ws.onPing(null));
        assertThrows(NullPointerException.class, () -> ws.onPong(null));
        assertThrows(NullPointerException.class, () -> ws.onWritable(null));
    }

    @Test
    void bothFormsOfAMessageAreCalledTheCopyingOneFirst() {
        Link link = rig.bareLink(ws -> ws
            .onMessageNoAlloc((from, text) -> calls.add("text segment " + text.toUtf8String()))
            .onBinaryNoAlloc((from, bytes) -> calls.add("binary segment " + bytes.count()))
            .onMessage((from, text) -> calls.add("text " + text))
            .onBinary((from, bytes) -> calls.add("binary " + bytes.length)));
        link.receive(ServerFrames.text("hé"), ServerFrames.binary((byte) 1, (byte) 2));
        assertEquals(List.of("text hé", "text segment hé", "binary 2", "binary segment 2"), calls);
    }

    @Test
    void eachHandlerGetsAnArrayOfItsOwn() {
        List<byte[]> arrays = new ArrayList<>();
        Link link = rig.bareLink(ws -> ws
            .onBinary((from, bytes) -> {
                arrays.add(bytes.clone());
                arrays.add(bytes);
                bytes[0] = 99;
            })
            .onBinary((from, bytes) -> arrays.add(bytes)));
        link.receive(ServerFrames.binary((byte) 1, (byte) 2));
        assertArrayEquals(new byte[] {1, 2}, arrays.get(2));
        assertNotSame(arrays.get(1), arrays.get(2));
    }

    @Test
    void aSegmentIsReadOnlyAndValidOnlyInsideItsHandler() {
        List<BufferSegment> kept = new ArrayList<>();
        Link link = rig.bareLink(ws -> ws.onBinaryNoAlloc((from, segment) -> {
            assertTrue(segment.data().isReadOnly());
            assertThrows(IllegalStateException.class, () -> segment.count(0));
            kept.add(segment);
        }));
        link.receive(ServerFrames.binary((byte) 1));
        assertThrows(IllegalStateException.class, () -> kept.get(0).get(0));
        assertThrows(IllegalStateException.class, kept.get(0)::toByteArray);
    }

    @Test
    void whatAHandlerDoesToTheViewOfASegmentDoesNotReachTheNext() {
        Link link = rig.bareLink(ws -> ws
            .onBinaryNoAlloc((from, segment) -> segment.data().position(1).limit(1).order(ByteOrder.LITTLE_ENDIAN))
            .onBinaryNoAlloc((from, segment) -> calls.add(segment.count() + ":" + segment.data().getShort(segment.offset()))));
        link.receive(ServerFrames.binary((byte) 1, (byte) 2));
        assertEquals(List.of("2:258"), calls);
    }

    @Test
    void messagesWithoutAHandlerAreReadAndDropped() {
        Link link = rig.bareLink(ws -> {});
        link.receive(ServerFrames.text("nobody"), ServerFrames.binary((byte) 1), ServerFrames.ping("still answered"));
        link.expectSent("PONG still answered");
        assertEquals(2, rig.counters.get(Counter.MESSAGES_RECEIVED));
        assertFalse(link.socket.hasInput());
    }
}
