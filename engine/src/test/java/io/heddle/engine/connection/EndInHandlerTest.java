package io.heddle.engine.connection;

import static io.heddle.testkit.wire.ServerFrames.BINARY;
import static io.heddle.testkit.wire.ServerFrames.CONTINUATION;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.heddle.api.SendResult;
import io.heddle.testkit.wire.ServerFrames;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A handler may end its own connection, whatever event it is called for: handlers never nest, and the last event comes once. */
@Timeout(60)
final class EndInHandlerTest {
    @RegisterExtension
    final Rig rig = new Rig().configure(config -> config.maxBufferedBytes(1_000));

    private final List<String> calls = new ArrayList<>();

    static Stream<Arguments> handlersAndEnds() {
        List<Occurrence> ends = List.of(Occurrence.CLOSE, Occurrence.ABORT, Occurrence.ENGINE_CLOSES, Occurrence.FAULT);
        return Arrays.stream(HandlerKind.values())
            .filter(kind -> !kind.isLast())
            .flatMap(kind -> ends.stream().map(end -> Arguments.of(kind, end)));
    }

    @ParameterizedTest
    @MethodSource("handlersAndEnds")
    void theLastEventComesOnceAndNotInsideTheHandler(HandlerKind kind, Occurrence end) {
        ConnectionHandle ws = kind.socket(rig);
        Journal journal = rig.journal(ws);
        kind.add(ws, from -> {
            if (journal.lastEvents().isEmpty()) {
                end.happen(rig, new Link(rig, ws, rig.connectionOf(ws), null, journal));
            }
            assertEquals(List.of(), journal.lastEvents());
        });
        kind.add(ws, from -> assertEquals(List.of(), journal.lastEvents()));
        if (kind == HandlerKind.REQUEST_CREATED) {
            kind.provoke(rig, ws);
        } else {
            Link link = rig.open(ws, journal);
            if (ws.isOpen()) {
                kind.provoke(rig, link);
            }
            boolean isHandshake = end == Occurrence.CLOSE || end == Occurrence.ENGINE_CLOSES;
            if (isHandshake) {
                link.receive(ServerFrames.close(end == Occurrence.CLOSE ? 1000 : 1001, "answer")).receiveEnd();
            }
            String code = end == Occurrence.CLOSE ? "1000" : "1001";
            assertEquals(isHandshake, journal.lastEvents().contains("closed " + code + " answer"), journal.lines::toString);
        }
        journal.checkEnd();
    }

    @ParameterizedTest
    @EnumSource(names = {"CLOSED", "ERROR"})
    void nothingCanBeDoneToItInTheLastEvent(HandlerKind kind) {
        ConnectionHandle ws = kind.socket(rig);
        Journal journal = rig.journal(ws);
        kind.add(ws, from -> {
            assertFalse(ws.isOpen());
            ws.close();
            ws.abort();
            ws.resumeReading();
            ws.startPingThread(true);
            assertEquals(SendResult.NOT_OPEN, ws.send("too late"));
            assertEquals(SendResult.NOT_OPEN, ws.sendPing(new byte[0]));
            assertEquals(0, ws.bufferedAmount());
        });
        kind.provoke(rig, ws);
        journal.checkEnd();
    }

    @ParameterizedTest
    @EnumSource(names = {"CLOSED", "ERROR"})
    void theNextConnectionMayBeOpenedInTheLastEvent(HandlerKind kind) {
        ConnectionHandle ws = kind.socket(rig);
        kind.add(ws, from -> {
            ConnectionHandle next = rig.socket();
            rig.journal(next);
            next.open();
            calls.add("opened");
        });
        kind.provoke(rig, ws);
        assertEquals(List.of("opened"), calls);
        assertEquals(1, rig.connections.registry.size());
    }

    @Test
    void framesBehindAnAbortInAHandlerAreDropped(Link link) {
        link.events.on("text", ws -> ws.abort());
        link.receive(ServerFrames.text("one"), ServerFrames.text("two"), ServerFrames.ping("three"));
        link.events.expect("open", "text one", "closed 1006 aborted by the application");
    }

    @Test
    void anAbortInAHandlerForAnAssembledMessageKeepsTheMessageValidToItsEnd() {
        Link link = rig.bareLink(ws -> ws.onBinaryNoAlloc((from, segment) -> {
            from.abort();
            calls.add("" + segment.toByteArray().length + segment.get(4));
        }).onBinaryNoAlloc((from, segment) -> calls.add("still " + segment.get(4))));
        link.receive(ServerFrames.fragment(BINARY, (byte) 1, (byte) 2), ServerFrames.frame(CONTINUATION, (byte) 3, (byte) 4, (byte) 5));
        assertEquals(List.of("55", "still 5"), calls);
    }

    @Test
    void anAbortInAPingHandlerWhosePayloadCameInPiecesKeepsItValid() {
        Link link = rig.bareLink(ws -> ws.onPing((from, payload) -> {
            from.abort();
            calls.add(payload.toUtf8String());
        }));
        link.socket.feedIn(1, ServerFrames.ping("abc"));
        rig.turnUntilIdle();
        assertEquals(List.of("abc"), calls);
    }

    @Test
    void oneHandlerMayEndAnotherConnectionThatHasInputToo() {
        Link first = rig.link();
        Link second = rig.link();
        first.events.on("text", ws -> second.ws.abort());
        second.socket.feed(ServerFrames.text("never seen"));
        first.receive(ServerFrames.text("go"));
        second.events.expect("open", "closed 1006 aborted by the application");
        first.events.expect("open", "text go");
    }

    @Test
    void closeInOnOpenSendsNothingButWhatWasSentBefore() {
        Link link = rig.link(ws -> ws.onOpen(from -> {
            from.send("hello");
            from.close(3000, "enough");
            from.send("never");
        }));
        link.expectSent("TEXT hello", "CLOSE 3000 enough");
    }
}
