package io.heddle.engine.transport.http2;

import static io.heddle.testkit.wire.Http2Frames.data;
import static io.heddle.testkit.wire.Http2Frames.frame;
import static io.heddle.testkit.wire.Http2Frames.rstStream;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.http2.HttpPolicy;
import io.heddle.api.http2.HttpVersion;
import io.heddle.api.statistics.Http2Statistics;
import io.heddle.engine.connection.ConnectionHandle;
import io.heddle.engine.connection.Rig;
import io.heddle.testkit.wire.Http2Frame;
import io.heddle.testkit.wire.Http2Frames;
import io.heddle.testkit.wire.ServerFrames;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A WebSocket over a stream: its request, its messages, its ends (RFC 8441 section 5), and the company of others. */
@Timeout(60)
final class Http2StreamTest {
    @RegisterExtension
    final Rig rig = new Rig().argument(Http2Peer.class, Http2Peer::new).argument(Http2Link.class, Http2Link::opened);

    @Test
    void theClientSaysItsPrefaceAndItsSettings(Http2Peer peer) {
        Http2Link.asked(rig, peer, HttpPolicy.HTTP_2_ONLY);
        peer.accept();
        Http2Frame settings = peer.await(Http2Frames.SETTINGS);
        assertEquals("000200000000" + "000400040000" + "000600004000", ServerFrames.show(settings.payload(), 0, settings.payload().length));
        assertEquals((16 << 20) - 65_535, peer.await(Http2Frames.WINDOW_UPDATE, 0).intAt(0));
        assertTrue(peer.all().stream().noneMatch(frame -> frame.type() == Http2Frames.HEADERS), "the request waits for SETTINGS");
    }

    @Test
    void theRequestIsAnExtendedConnect(Http2Peer peer) {
        ConnectionHandle ws = rig.socket(peer.socket.uri("ws", "/chat?room=7"), "https://origin.test", "echo.v1, echo.v2");
        ws.internalRequest().addHeader("X-Probe", "Yes").addHeader("Keep-Alive", "timeout=5").cookie("a", "b");
        Http2Link link = Http2Link.asked(rig, peer, HttpPolicy.HTTP_2_ONLY, ws);
        peer.begin();
        Map<String, String> request = peer.request();
        assertEquals("1", request.remove("stream"));
        assertEquals(List.of(
            ":method=CONNECT", ":protocol=websocket", ":scheme=http", ":path=/chat?room=7",
            ":authority=" + peer.socket.uri().getAuthority(),
            "sec-websocket-version=13", "origin=https://origin.test", "sec-websocket-protocol=echo.v1, echo.v2", "x-probe=Yes",
            "cookie=a=b"), request.entrySet().stream().map(Object::toString).toList());
        assertNull(ws.httpVersion());
        // The accept of HTTP/1.1 means nothing here, right or wrong.
        peer.send(peer.headers(1, 0, ":status", "200", "sec-websocket-protocol", "echo.v2", "sec-websocket-accept", "nonsense"));
        rig.turnNetworkUntil(ws::isOpen);
        assertEquals("echo.v2", ws.subprotocol());
        assertEquals(HttpVersion.HTTP_2, ws.httpVersion());
        assertEquals(peer.socket.port(), ((java.net.InetSocketAddress) ws.remoteAddress()).getPort());
        link.events.expect("open");
    }

    @Test
    void messagesGoBothWays(Http2Link link) {
        link.events.on("text", ws -> ws.send("answer"));
        link.receive(ServerFrames.text("hello"), ServerFrames.text("again"));
        assertEquals(List.of("TEXT answer", "TEXT answer"), link.peer.messages(link.stream, 2));
        link.events.expect("text hello", "text again");
    }

    @Test
    void whatIsSentInABatchLeavesInOneFrame(Http2Link link) {
        link.events.on("text", ws -> ws.send("answer"));
        link.receive(ServerFrames.text("1"), ServerFrames.text("2"), ServerFrames.text("3"));
        link.peer.messages(link.stream, 3);
        assertEquals(1, link.peer.frames.stream().filter(frame -> frame.type() == Http2Frames.DATA).count());
    }

    @Test
    void aFrameMayComeInAnyPieces(Http2Link link) {
        byte[] padded = ServerFrames.join(new byte[] {3}, ServerFrames.text("hello"), new byte[3]);
        byte[] all = ServerFrames.join(
            frame(Http2Frames.DATA, Http2Frames.PADDED, link.stream, padded), frame(99, 0xFF, 5, (byte) 1),
            data(link.stream, ServerFrames.ping("p")));
        for (byte one : all) {
            link.peer.send(new byte[] {one});
            rig.turnNetwork();
        }
        link.peer.settle();
        link.events.expect("text hello", "ping p");
    }

    @Test
    void closingEndsTheStreamBothWaysAndLeavesTheSession(Http2Link link) {
        link.ws.close(1000, "bye");
        assertEquals(List.of("CLOSE 1000 bye"), link.peer.messages(link.stream, 1));
        link.peer.send(frame(Http2Frames.DATA, Http2Frames.END_STREAM, link.stream, ServerFrames.close(1000, "bye")));
        link.awaitEnd(rig).events.expect("closed 1000 bye");
        assertEquals(0, link.awaitEndOfStream().payload().length);
        link.peer.settle();
        assertTrue(link.peer.frames.stream().noneMatch(frame -> frame.type() == Http2Frames.RST_STREAM));
        link.neighbour(rig);
        assertEquals(new Http2Statistics(1, 1, 1, 2, 1, 0, 0, Map.of()), rig.counters.http2());
    }

    @Test
    void theServerMayCloseFirst(Http2Link link) {
        link.receive(ServerFrames.close(4001, "go"));
        assertEquals(List.of("CLOSE 4001"), link.peer.messages(link.stream, 1));
        // Ours ends at once: a proxy may wait for it.
        link.awaitEndOfStream();
        link.peer.send(frame(Http2Frames.DATA, Http2Frames.END_STREAM, link.stream));
        link.awaitEnd(rig).events.expect("closed 4001 go");
        link.peer.settle();
        assertTrue(link.peer.frames.stream().noneMatch(frame -> frame.type() == Http2Frames.RST_STREAM));
    }

    @Test
    void theEndOfOurStreamFollowsBothCloseFrames(Http2Link link) {
        link.ws.close(1000, "bye");
        assertEquals(List.of("CLOSE 1000 bye"), link.peer.messages(link.stream, 1));
        link.peer.settle();
        assertTrue(link.peer.frames.stream().noneMatch(Http2Frame::isEndOfStream), "the server may have more to say");
        link.receive(ServerFrames.text("more"), ServerFrames.close(1000, "bye"));
        link.awaitEndOfStream();
        link.events.expect("text more");
        // A server that never ends its own is not waited for for ever.
        rig.advance(Duration.ofMillis(5_200));
        link.awaitEnd(rig).events.expect("closed 1000 bye");
        assertEquals(8, link.peer.await(Http2Frames.RST_STREAM, link.stream).intAt(0));
    }

    @Test
    void anEndWithoutACloseFrameIsALoss(Http2Link link) {
        link.peer.send(frame(Http2Frames.DATA, Http2Frames.END_STREAM, link.stream, ServerFrames.text("last")));
        link.awaitEnd(rig).events.expect("text last", "error CONNECTION_LOST OPEN");
        assertEquals(8, link.peer.await(Http2Frames.RST_STREAM, link.stream).intAt(0));
    }

    @Test
    void trailersEndTheStreamToo(Http2Link link) {
        link.peer.send(link.peer.headers(link.stream, Http2Frames.END_STREAM, "grpc-status", "0"));
        link.awaitEnd(rig).events.expect("error CONNECTION_LOST OPEN");
    }

    @Test
    void trailersWithoutAFieldDoSoToo(Http2Link link) {
        link.ws.close(1000, "bye");
        link.peer.await(Http2Frames.DATA, link.stream);
        link.receive(ServerFrames.close(1000, "bye"));
        link.peer.send(link.peer.headers(link.stream, Http2Frames.END_STREAM)).settle();
        link.awaitEnd(rig).events.expect("closed 1000 bye");
        assertTrue(link.peer.frames.stream().noneMatch(frame -> frame.type() == Http2Frames.RST_STREAM), link.peer.frames::toString);
        assertEquals(0, rig.counters.http2().streams());
    }

    @Test
    void aResetIsALossThatNamesItsCode(Http2Link link) {
        Http2Link other = link.neighbour(rig);
        link.peer.send(rstStream(link.stream, 8));
        link.awaitEnd(rig).events.expect("error CONNECTION_LOST OPEN");
        assertTrue(link.events.error().message().contains("the server reset the stream with CANCEL"), link.events.error()::message);
        link.peer.settle();
        assertTrue(link.peer.frames.stream().noneMatch(frame -> frame.type() == Http2Frames.RST_STREAM), "a reset is not answered");
        other.events.expect();
    }

    @Test
    void anAbortResetsTheStreamAndWhatStillComesIsDropped(Http2Link link) {
        link.ws.abort();
        assertEquals(8, link.peer.await(Http2Frames.RST_STREAM, link.stream).intAt(0));
        link.receive(ServerFrames.text("too late"));
        link.peer.send(Http2Frames.windowUpdate(link.stream, 9), link.peer.headers(link.stream, 1, "late", "trailer"));
        link.peer.send(rstStream(link.stream, 8)).settle();
        link.events.expect("closed 1006 aborted by the application");
        link.neighbour(rig);
    }

    @Test
    void aSessionThatEndsTakesAllItsStreams(Http2Link link) {
        Http2Link other = link.neighbour(rig);
        link.peer.socket.end();
        link.awaitEnd(rig).events.expect("error CONNECTION_LOST OPEN");
        other.awaitEnd(rig).events.expect("error CONNECTION_LOST OPEN");
        assertTrue(link.events.error().message().contains("the server ended the HTTP/2 session"), link.events.error()::message);
        assertEquals(0, rig.counters.http2().sessions());
        assertEquals(0, rig.parts.sessions().count());
    }

    @Test
    void goAwayLetsTheStreamsThatWereHeardFinish(Http2Link link) {
        Http2Link other = link.neighbour(rig);
        link.peer.send(Http2Frames.goAway(link.stream, 0, "maintenance"));
        other.awaitEnd(rig).events.expect("error CONNECTION_LOST OPEN");
        assertTrue(other.events.error().message().contains("(GOAWAY NO_ERROR, 'maintenance')"), other.events.error()::message);
        link.events.on("text", ws -> ws.send("still"));
        link.receive(ServerFrames.text("here"));
        assertEquals(List.of("TEXT still"), link.peer.messages(link.stream, 1));
        link.receive(ServerFrames.close(1000, ""));
        link.peer.messages(link.stream, 2);
        link.peer.send(frame(Http2Frames.DATA, Http2Frames.END_STREAM, link.stream));
        link.awaitEnd(rig).events.expect("text here", "closed 1000");
        link.peer.awaitEnd();
        assertEquals(0, rig.parts.sessions().count());
    }

    @Test
    void theServerMayChangeItsTableAndItsFramesAtAnyTime() {
        Http2Link link = Http2Link.opened(rig, Http2Frames.INITIAL_WINDOW_SIZE, 1 << 20);
        link.peer.send(Http2Frames.settings(Http2Frames.HEADER_TABLE_SIZE, 0, Http2Frames.MAX_FRAME_SIZE, 1 << 15));
        link.peer.send(Http2Frames.windowUpdate(0, 1 << 20)).settle();
        link.ws.maxFragmentSize(1 << 20).send(new byte[40_000]);
        link.peer.messages(link.stream, 1);
        int largest = link.peer.frames.stream().filter(frame -> frame.type() == Http2Frames.DATA).mapToInt(frame -> frame.payload().length)
            .max().orElseThrow();
        assertEquals(1 << 15, largest);
        // The next header block says that its table has no room, and keeps to it: the peer's decoder would notice.
        Http2Link second = Http2Link.asked(rig, link.peer, HttpPolicy.HTTP_2_ONLY);
        Http2Frame headers = link.peer.await(Http2Frames.HEADERS);
        assertEquals(0x20, headers.payload()[0]);
        link.peer.send(link.peer.headers(headers.stream(), 0, ":status", "200"));
        rig.turnNetworkUntil(second.ws::isOpen);
        link.peer.send(Http2Frames.settings(Http2Frames.MAX_FRAME_SIZE, 1 << 14)).settle();
        int before = link.peer.frames.size();
        link.ws.send(new byte[40_000]);
        link.peer.messages(link.stream, 2);
        assertTrue(link.peer.frames.subList(before, link.peer.frames.size()).stream()
            .allMatch(frame -> frame.payload().length <= 1 << 14));
    }

    @Test
    void pingsOfTheServerAreAnswered() {
        Http2Link.opened(rig).peer.settle();
    }

    @Test
    void aSuspendedStreamIsNotReadAndHoldsNobodyUp(Http2Link link) {
        Http2Link other = link.neighbour(rig);
        link.ws.suspendReading();
        link.receive(ServerFrames.text("1"));
        link.receive(ServerFrames.text("2"));
        other.receive(ServerFrames.text("3"));
        link.peer.settle();
        link.events.expect();
        other.events.expect("text 3");
        link.ws.resumeReading();
        rig.turnUntilIdle();
        link.events.expect("text 1", "text 2");
        link.ws.suspendReading();
        link.receive(ServerFrames.text("4"));
        link.peer.send(rstStream(link.stream, 8)).settle();
        link.events.expect();
        link.ws.resumeReading();
        rig.turnUntilIdle();
        link.events.expect("text 4", "error CONNECTION_LOST OPEN");
    }

    @Test
    void aHandlerMayEndItsNeighbourInTheSameBatch(Http2Link link) {
        Http2Link other = link.neighbour(rig);
        link.events.on("text", ws -> other.ws.abort());
        link.peer
            .send(data(link.stream, ServerFrames.text("kill")), data(other.stream, ServerFrames.text("never seen")))
            .settle();
        link.events.expect("text kill");
        other.events.expect("closed 1006 aborted by the application");
        assertFalse(rig.counters.http2().streams() > 1);
    }
}
