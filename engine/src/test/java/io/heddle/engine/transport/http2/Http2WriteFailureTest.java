package io.heddle.engine.transport.http2;

import static io.heddle.testkit.wire.Http2Frames.data;
import static io.heddle.testkit.wire.Http2Frames.rstStream;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.SendResult;
import io.heddle.api.WebSocketError;
import io.heddle.api.WebSocketState;
import io.heddle.api.http2.HttpPolicy;
import io.heddle.engine.connection.ConnectionHandle;
import io.heddle.engine.connection.Journal;
import io.heddle.engine.connection.Rig;
import io.heddle.engine.loop.Readiness;
import io.heddle.engine.opening.Http2Origin;
import io.heddle.engine.testing.ScriptedTransport;
import io.heddle.testkit.wire.Http2Frames;
import io.heddle.testkit.wire.ServerFrames;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A failed write ends the output of a session, for all its streams; the end of a stream or session comes behind the DATA before it. */
@Timeout(60)
final class Http2WriteFailureTest {
    private static final Http2Origin ORIGIN = new Http2Origin(false, "peer.test", 80, null, null, null, null, null, null);

    @RegisterExtension
    final Rig rig = new Rig().argument(Http2Link.class, Http2Link::opened);

    /** The server has sent this and is gone; the client has read nothing of it, and writes. */
    private void loseOutput(Http2Link link, byte[]... frames) {
        link.peer.send(frames);
        link.peer.socket.reset();
        link.ws.send("late");
        rig.turnUntilIdle();
        assertEquals(WebSocketState.CLOSING, link.ws.state());
        assertEquals(0, link.ws.bufferedAmount());
        assertEquals(SendResult.NOT_OPEN, link.ws.send("later"));
    }

    @Test
    void allStreamsHaveTheirLastWords(Http2Link link) {
        Http2Link other = link.neighbour(rig);
        Http2Link silent = link.neighbour(rig);
        loseOutput(link, data(link.stream, ServerFrames.text("1")), data(other.stream, ServerFrames.text("2")),
            data(link.stream, ServerFrames.close(4001, "bye")), data(other.stream, ServerFrames.close(4002, "farewell")));
        assertEquals(WebSocketState.CLOSING, silent.ws.state(), "the others know as well");
        link.awaitEnd(rig).events.expect("text 1", "closed 4001 bye");
        other.awaitEnd(rig).events.expect("text 2", "closed 4002 farewell");
        silent.awaitEnd(rig).events.expect("error CONNECTION_LOST OPEN");
        assertEquals(0, rig.parts.sessions().count());
    }

    @Test
    void withoutALastWordTheFailedWriteIsTold(Http2Link link) {
        loseOutput(link);
        WebSocketError error = link.awaitEnd(rig).events.error();
        assertTrue(
            error.message().startsWith("The HTTP/2 stream ended early: writing to the HTTP/2 session failed: Connection reset by peer."
                + " The server"),
            error::message);
        assertSame(IOException.class, error.cause().getCause().getClass());
        link.events.expect("error CONNECTION_LOST OPEN");
    }

    @Test
    void whatWaitsForTheSessionIsDroppedOnAllStreams(Http2Link link) {
        Http2Link other = link.neighbour(rig);
        // More than the windows: the rest waits.
        other.ws.send(new byte[200_000]);
        rig.turnUntilIdle();
        assertTrue(other.ws.bufferedAmount() > 0);
        link.peer.send(Http2Frames.windowUpdate(0, 1_000_000)).settle();
        assertTrue(other.ws.bufferedAmount() > 0, "it waits for the window of its stream");
        loseOutput(link);
        assertEquals(0, other.ws.bufferedAmount());
        link.awaitEnd(rig).events.expect("error CONNECTION_LOST OPEN");
        other.awaitEnd(rig).events.expect("error CONNECTION_LOST OPEN");
    }

    @Test
    void noStreamIsOpenedOnASessionThatCannotWrite(Http2Link link) {
        loseOutput(link, data(link.stream, ServerFrames.text("1")));
        Http2Link next = Http2Link.asked(rig, link.peer, HttpPolicy.HTTP_2_ONLY);
        link.peer.begin();
        next.stream = link.peer.open();
        rig.turnNetworkUntil(next.ws::isOpen);
        link.awaitEnd(rig).events.expect("text 1", "error CONNECTION_LOST OPEN");
        next.events.expect("open");
    }

    @Test
    void aStreamThatWaitsForItsAnswerFindsIt(Http2Link link) {
        Http2Link asked = Http2Link.asked(rig, link.peer, HttpPolicy.HTTP_2_ONLY);
        int stream = Integer.parseInt(link.peer.request().get("stream"));
        loseOutput(link, link.peer.headers(stream, 0, ":status", "403"), data(stream, ServerFrames.utf8("banned")),
            Http2Frames.frame(Http2Frames.DATA, Http2Frames.END_STREAM, stream));
        asked.awaitEnd(rig).events.expect("error UPGRADE UPGRADE");
        assertEquals("403 banned", asked.events.error().httpStatus() + " " + asked.events.error().httpBody());
        link.awaitEnd(rig).events.expect("error CONNECTION_LOST OPEN");
    }

    @Test
    void aServerThatStaysAlthoughWritesFailIsWaitedForOnlySoLong() {
        ScriptedTransport socket = new ScriptedTransport();
        Http2Session session = rig.build().parts.sessions().admit(ORIGIN, HttpPolicy.HTTP_2_ONLY, new UneventfulWaiter()).dial()
            .connected(socket);
        session.start();
        socket.feed(Http2Frames.settings(Http2Frames.ENABLE_CONNECT_PROTOCOL, 1), Http2Frames.settingsAck());
        session.onReady(Readiness.READ, rig.clock.nanoTime());
        ConnectionHandle ws = rig.socket();
        Journal events = rig.journal(ws);
        ws.open();
        rig.turn();
        socket.feed(Http2Frames.frame(Http2Frames.HEADERS, Http2Frames.END_HEADERS, 1, (byte) 0x88));
        session.onReady(Readiness.READ, rig.clock.nanoTime());
        ws.suspendReading();
        socket.feed(data(1, ServerFrames.text("1")));
        session.onReady(Readiness.READ, rig.clock.nanoTime());
        socket.breakWrite("Broken pipe");
        ws.send("late");
        rig.turnUntilIdle();
        rig.advance(Duration.ofMillis(4_900));
        assertEquals(1, rig.parts.sessions().count());
        rig.advance(Duration.ofMillis(200));
        assertEquals(0, rig.parts.sessions().count());
        rig.advance(Duration.ofHours(1));
        events.expect("open");
        ws.resumeReading();
        rig.turnUntilIdle();
        events.expect("text 1", "error CONNECTION_LOST OPEN");
        assertTrue(events.error().message().contains("writing to the HTTP/2 session failed: Broken pipe"), events.error()::message);
    }

    // ---- the end of a stream, and of a session in order ----

    @Test
    void aResetComesBehindTheDataThatASuspendedUserHasNotTaken(Http2Link link) {
        link.ws.suspendReading();
        link.receive(ServerFrames.text("1"), ServerFrames.text("2"));
        link.receive(ServerFrames.close(4001, "bye"));
        link.peer.send(rstStream(link.stream, Http2Frames.CANCEL)).settle();
        link.ws.send("late");
        rig.turnUntilIdle();
        assertEquals(WebSocketState.CLOSING, link.ws.state());
        rig.advance(Duration.ofHours(1));
        link.events.expect();
        link.ws.resumeReading();
        rig.turnUntilIdle();
        link.events.expect("text 1", "text 2", "closed 4001 bye");
    }

    @Test
    void aResetComesBehindTheFramesThatWaitForTheirTurn() {
        rig.configure(config -> config.maxFramesPerCycle(1));
        Http2Link link = Http2Link.opened(rig);
        link.events.on("text", ws -> ws.send("answer"));
        link.peer.send(data(link.stream, ServerFrames.join(ServerFrames.text("1"), ServerFrames.text("2"), ServerFrames.text("3"))),
            data(link.stream, ServerFrames.text("4")), rstStream(link.stream, Http2Frames.CANCEL)).settle();
        link.awaitEnd(rig).events.expect("text 1", "text 2", "text 3", "text 4", "error CONNECTION_LOST OPEN");
        String told = link.events.error().message();
        assertTrue(told.startsWith("The HTTP/2 stream ended early: the server reset the stream with CANCEL."), told);
    }

    @Test
    void theEndOfASessionComesBehindTheDataOfSuspendedStreams(Http2Link link) {
        Http2Link other = link.neighbour(rig);
        List.of(link, other).forEach(each -> each.ws.suspendReading());
        link.peer.send(data(link.stream, ServerFrames.text("1")),
            data(other.stream, ServerFrames.join(ServerFrames.text("2"), ServerFrames.close(4001, "bye"))),
            Http2Frames.goAway(other.stream, 0, "restart"));
        link.peer.socket.end();
        rig.turnNetworkUntil(() -> rig.parts.sessions().count() == 0);
        rig.advance(Duration.ofHours(1));
        List.of(link, other).forEach(each -> each.ws.resumeReading());
        rig.turnUntilIdle();
        link.events.expect("text 1", "error CONNECTION_LOST OPEN");
        other.events.expect("text 2", "closed 4001 bye");
        String told = link.events.error().message();
        assertTrue(told.startsWith("The HTTP/2 stream ended early: the server ended the HTTP/2 session (GOAWAY NO_ERROR, 'restart')."),
            told);
    }
}
