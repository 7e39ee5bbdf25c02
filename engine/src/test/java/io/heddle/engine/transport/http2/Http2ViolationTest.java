package io.heddle.engine.transport.http2;

import static io.heddle.testkit.wire.Http2Frames.data;
import static io.heddle.testkit.wire.Http2Frames.frame;
import static io.heddle.testkit.wire.Http2Frames.goAway;
import static io.heddle.testkit.wire.Http2Frames.rstStream;
import static io.heddle.testkit.wire.Http2Frames.settings;
import static io.heddle.testkit.wire.Http2Frames.windowUpdate;
import static io.heddle.testkit.wire.ServerFrames.join;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.http2.Http2Config;
import io.heddle.api.http2.HttpPolicy;
import io.heddle.engine.connection.Rig;
import io.heddle.testkit.wire.Http2Frame;
import io.heddle.testkit.wire.Http2Frames;
import io.heddle.testkit.wire.ServerFrames;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A server that breaks the rules of RFC 9113: what ends for it, the stream or the session, and with which code. */
@Timeout(60)
final class Http2ViolationTest {
    private static final int PROTOCOL_ERROR = 1;
    private static final int FLOW_CONTROL_ERROR = 3;
    private static final int STREAM_CLOSED = 5;
    private static final int FRAME_SIZE_ERROR = 6;
    private static final int CANCEL = 8;
    private static final int COMPRESSION_ERROR = 9;
    private static final int ENHANCE_YOUR_CALM = 11;

    @RegisterExtension
    final Rig rig = new Rig().argument(Http2Link.class, Http2Link::opened);

    /** What is sent to a client with two open streams, and what it answers. */
    private record Case(String name, int code, String why, BiFunction<Http2Peer, Integer, byte[]> frames) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Arguments of(String name, int code, String why, BiFunction<Http2Peer, Integer, byte[]> frames) {
        return Arguments.of(new Case(name, code, why, frames));
    }

    static Stream<Arguments> sessionEnds() {
        return Stream.of(
            of("a frame that is too large", FRAME_SIZE_ERROR, "4.2", (peer, id) -> frame(99, 0, 0, new byte[16_385])),
            of("HEADERS that are too large", FRAME_SIZE_ERROR, "4.2", (peer, id) -> frame(1, 4, id, new byte[16_385])),
            of("DATA for stream 0", PROTOCOL_ERROR, "for stream 0", (peer, id) -> data(0, (byte) 1)),
            of("HEADERS for stream 0", PROTOCOL_ERROR, "for stream 0", (peer, id) -> peer.headers(0, 0, ":status", "200")),
            of("RST_STREAM for stream 0", PROTOCOL_ERROR, "for stream 0", (peer, id) -> rstStream(0, 8)),
            of("PRIORITY for stream 0", PROTOCOL_ERROR, "for stream 0", (peer, id) -> frame(2, 0, 0, new byte[5])),
            of("DATA for a stream never opened", PROTOCOL_ERROR, "5.1", (peer, id) -> data(99, (byte) 1)),
            of("DATA for a stream of the server's", PROTOCOL_ERROR, "5.1", (peer, id) -> data(2, (byte) 1)),
            of("HEADERS for a stream never opened", PROTOCOL_ERROR, "5.1", (peer, id) -> peer.headers(99, 0, ":status", "200")),
            of("RST_STREAM for a stream never opened", PROTOCOL_ERROR, "5.1", (peer, id) -> rstStream(99, 8)),
            of("WINDOW_UPDATE for a stream never opened", PROTOCOL_ERROR, "5.1", (peer, id) -> windowUpdate(99, 8)),
            of("padding longer than the payload", PROTOCOL_ERROR, "6.1", (peer, id) -> frame(0, 8, id, (byte) 2, (byte) 0)),
            of("DATA without room for its padding", FRAME_SIZE_ERROR, "4.2", (peer, id) -> frame(0, 8, id)),
            of("HEADERS without room for their priority", FRAME_SIZE_ERROR, "4.2", (peer, id) -> frame(1, 0x24, id, new byte[4])),
            of("RST_STREAM of 3 bytes", FRAME_SIZE_ERROR, "4.2", (peer, id) -> frame(3, 0, id, new byte[3])),
            of("PING of 7 bytes", FRAME_SIZE_ERROR, "4.2", (peer, id) -> frame(6, 0, 0, new byte[7])),
            of("PING for a stream", PROTOCOL_ERROR, "for a stream", (peer, id) -> frame(6, 0, id, new byte[8])),
            of("GOAWAY of 7 bytes", FRAME_SIZE_ERROR, "4.2", (peer, id) -> frame(7, 0, 0, new byte[7])),
            of("GOAWAY for a stream", PROTOCOL_ERROR, "for a stream", (peer, id) -> frame(7, 0, id, new byte[8])),
            of("WINDOW_UPDATE of 5 bytes", FRAME_SIZE_ERROR, "4.2", (peer, id) -> frame(8, 0, 0, new byte[5])),
            of("WINDOW_UPDATE by 0", PROTOCOL_ERROR, "6.9", (peer, id) -> windowUpdate(0, 0)),
            of("a window that overflows", FLOW_CONTROL_ERROR, "6.9.1", (peer, id) -> windowUpdate(0, Integer.MAX_VALUE)),
            of("SETTINGS for a stream", PROTOCOL_ERROR, "for a stream", (peer, id) -> frame(4, 0, id)),
            of("SETTINGS of 5 bytes", FRAME_SIZE_ERROR, "4.2", (peer, id) -> frame(4, 0, 0, new byte[5])),
            of("a SETTINGS acknowledgement with content", FRAME_SIZE_ERROR, "6.5", (peer, id) -> frame(4, 1, 0, new byte[6])),
            of("push, turned on by a server", PROTOCOL_ERROR, "6.5.2", (peer, id) -> settings(2, 1)),
            of("an initial window of 2^31", FLOW_CONTROL_ERROR, "6.5.2", (peer, id) -> settings(4, Integer.MIN_VALUE)),
            of("an initial window that overflows a stream's", FLOW_CONTROL_ERROR, "6.9.1",
                (peer, id) -> join(windowUpdate(id, 1 << 20), settings(4, Integer.MAX_VALUE))),
            of("a frame size of 16,383", PROTOCOL_ERROR, "6.5.2", (peer, id) -> settings(5, 16_383)),
            of("a frame size of 2^24", PROTOCOL_ERROR, "6.5.2", (peer, id) -> settings(5, 1 << 24)),
            of("WebSockets taken back", PROTOCOL_ERROR, "RFC 8441", (peer, id) -> settings(8, 0)),
            of("WebSockets twice", PROTOCOL_ERROR, "RFC 8441", (peer, id) -> settings(8, 2)),
            of("PUSH_PROMISE", PROTOCOL_ERROR, "8.4", (peer, id) -> frame(5, 4, id, new byte[4])),
            of("CONTINUATION alone", PROTOCOL_ERROR, "6.10", (peer, id) -> frame(9, 4, id)),
            of("a header block that is interrupted", PROTOCOL_ERROR, "6.10",
                (peer, id) -> join(frame(1, 0, id), frame(6, 0, 0, new byte[8]))),
            of("CONTINUATION for another stream", PROTOCOL_ERROR, "6.10", (peer, id) -> join(frame(1, 0, id), frame(9, 4, id - 2))),
            of("HPACK with an index out of the table", COMPRESSION_ERROR, "4.3", (peer, id) -> frame(1, 4, id, (byte) 0xFF, (byte) 50)),
            of("HPACK that ends early", COMPRESSION_ERROR, "4.3", (peer, id) -> frame(1, 4, id, (byte) 0x40, (byte) 9)),
            of("HPACK with an endless integer", COMPRESSION_ERROR, "4.3",
                (peer, id) -> frame(1, 4, id, ServerFrames.hex("7fffffffffffffffffff"))),
            of("HPACK with broken Huffman code", COMPRESSION_ERROR, "4.3",
                (peer, id) -> frame(1, 4, id, ServerFrames.hex("4084ffffffff0161"))),
            of("HPACK index 0", COMPRESSION_ERROR, "4.3", (peer, id) -> frame(1, 4, id, (byte) 0x80)),
            of("more DATA than the session's window", FLOW_CONTROL_ERROR, "6.9", (peer, id) -> oversized(id)));
    }

    /** Its header alone: more than the window of the session, whatever follows. */
    private static byte[] oversized(int id) {
        return ByteBuffer.allocate(9).put((byte) 0xFF).putShort((short) 0xFFFF).put((byte) 0).put((byte) 0).putInt(id).array();
    }

    @ParameterizedTest
    @MethodSource("sessionEnds")
    void theSessionEnds(Case one) {
        if (one.name.startsWith("more DATA")) {
            rig.configure(config -> config.http2(Http2Config.builder().streamWindowBytes(1_024).sessionWindowBytes(65_536).build()));
        }
        Http2Link link = Http2Link.opened(rig);
        Http2Link other = link.neighbour(rig);
        link.peer.send(one.frames.apply(link.peer, other.stream));
        link.awaitEnd(rig).events.expect("error CONNECTION_LOST OPEN");
        other.awaitEnd(rig);
        String message = link.events.error().message();
        assertTrue(message.contains("the server broke HTTP/2: ") && message.contains(one.why), message);
        Http2Frame goAway = link.peer.await(Http2Frames.GOAWAY, 0);
        assertEquals(one.code, goAway.intAt(4));
        link.peer.awaitEnd();
        assertEquals(0, rig.counters.http2().sessions());
        assertEquals(0, rig.counters.http2().streams());
    }

    static Stream<Arguments> streamEnds() {
        return Stream.of(
            of("DATA that are too large", FRAME_SIZE_ERROR, "4.2", (peer, id) -> data(id, new byte[16_385])),
            of("PRIORITY of 4 bytes", FRAME_SIZE_ERROR, "4.2", (peer, id) -> frame(2, 0, id, new byte[4])),
            of("WINDOW_UPDATE by 0", PROTOCOL_ERROR, "6.9", (peer, id) -> windowUpdate(id, 0)),
            of("a window that overflows", FLOW_CONTROL_ERROR, "6.9.1", (peer, id) -> windowUpdate(id, Integer.MAX_VALUE)),
            of("trailers that end nothing", PROTOCOL_ERROR, "8.1", (peer, id) -> peer.headers(id, 0, "trailer", "x")),
            of("more DATA than the stream's window", FLOW_CONTROL_ERROR, "6.9", Http2ViolationTest::beyondWindow),
            of("a header list that is too large", CANCEL, "10.5.1", (peer, id) -> peer.headers(id, 1, "big", "x".repeat(16_380))));
    }

    /** It is suspended, so that nothing is given back. */
    private static byte[] beyondWindow(Http2Peer peer, int id) {
        byte[] half = data(id, new byte[10_001]);
        return join(half, half);
    }

    @ParameterizedTest
    @MethodSource("streamEnds")
    void onlyTheStreamEnds(Case one) {
        rig.configure(config -> config.http2(Http2Config.builder().streamWindowBytes(20_000).build()));
        Http2Link link = Http2Link.opened(rig);
        Http2Link other = link.neighbour(rig);
        if (one.name.startsWith("more DATA")) {
            other.ws.suspendReading();
        }
        link.peer.send(one.frames.apply(link.peer, other.stream));
        assertEquals(one.code, link.peer.await(Http2Frames.RST_STREAM, other.stream).intAt(0));
        other.ws.resumeReading();
        other.awaitEnd(rig);
        link.events.on("text", ws -> ws.send("alive"));
        link.receive(ServerFrames.text("you?"));
        link.peer.messages(link.stream, 1);
        link.events.expect("text you?");
        assertEquals(1, rig.counters.http2().streams());
        link.neighbour(rig);
    }

    static Stream<Arguments> framesThatComeTooEarly() {
        return Stream.of(
            of("DATA", PROTOCOL_ERROR, "3.4", (peer, id) -> data(1, (byte) 1)),
            of("HEADERS", PROTOCOL_ERROR, "3.4", (peer, id) -> frame(1, 4, 1, (byte) 0x88)),
            of("PRIORITY", PROTOCOL_ERROR, "3.4", (peer, id) -> frame(2, 0, 1, new byte[5])),
            of("RST_STREAM", PROTOCOL_ERROR, "3.4", (peer, id) -> rstStream(1, 8)),
            of("an acknowledgement of SETTINGS", PROTOCOL_ERROR, "3.4", (peer, id) -> frame(4, 1, 0)),
            of("PUSH_PROMISE", PROTOCOL_ERROR, "3.4", (peer, id) -> frame(5, 4, 1, new byte[4])),
            of("PING", PROTOCOL_ERROR, "3.4", (peer, id) -> frame(6, 0, 0, new byte[8])),
            of("WINDOW_UPDATE", PROTOCOL_ERROR, "3.4", (peer, id) -> windowUpdate(0, 1)),
            of("CONTINUATION", PROTOCOL_ERROR, "3.4", (peer, id) -> frame(9, 4, 1)),
            of("a frame of an unknown type", PROTOCOL_ERROR, "3.4", (peer, id) -> frame(77, 0, 0)));
    }

    @ParameterizedTest
    @MethodSource("framesThatComeTooEarly")
    void nothingMayComeBeforeSettings(Case one) {
        Http2Peer peer = new Http2Peer(rig);
        Http2Link link = Http2Link.asked(rig, peer, HttpPolicy.HTTP_2_ONLY);
        peer.accept().send(one.frames.apply(peer, 1));
        assertEquals(one.code, peer.await(Http2Frames.GOAWAY, 0).intAt(4));
        // Nothing was sent for the WebSocket: it tries again, once.
        peer.accept().send(one.frames.apply(peer, 1));
        link.awaitEnd(rig);
        assertTrue(link.events.error().message().contains(one.why), link.events.error()::message);
        assertEquals(one.code, peer.await(Http2Frames.GOAWAY, 0).intAt(4));
        peer.awaitEnd();
    }

    static Stream<Arguments> framesBehindTheEnd() {
        return Stream.of(
            of("DATA", STREAM_CLOSED, "5.1", (peer, id) -> data(id, (byte) 1)),
            of("the end again", STREAM_CLOSED, "5.1", (peer, id) -> frame(0, 1, id)),
            of("HEADERS", STREAM_CLOSED, "5.1", (peer, id) -> peer.headers(id, 1, "late", "trailer")));
    }

    @ParameterizedTest
    @MethodSource("framesBehindTheEnd")
    void nothingMayFollowTheEndOfAStream(Case one, Http2Link link) {
        Http2Link other = link.neighbour(rig);
        // Else it would see the end, and be gone.
        other.ws.suspendReading();
        link.peer.send(frame(Http2Frames.DATA, Http2Frames.END_STREAM, other.stream, ServerFrames.text("last")));
        // These may.
        link.peer.send(windowUpdate(other.stream, 1), frame(2, 0, other.stream, new byte[5])).settle();
        other.events.expect();
        link.peer.send(one.frames.apply(link.peer, other.stream));
        assertEquals(one.code, link.peer.await(Http2Frames.RST_STREAM, other.stream).intAt(0));
        other.ws.resumeReading();
        other.awaitEnd(rig).events.expect("text last", "error CONNECTION_LOST OPEN");
        link.peer.settle();
        link.events.expect();
    }

    static Stream<Arguments> answers() {
        return Stream.of(
            of("DATA before the answer", PROTOCOL_ERROR, "DATA came before the HEADERS", (peer, id) -> data(id, (byte) 1)),
            of("no field at all", PROTOCOL_ERROR, ":status of three digits", (peer, id) -> peer.headers(id, 0)),
            of("no status", PROTOCOL_ERROR, ":status of three digits", (peer, id) -> peer.headers(id, 0, "server", "x")),
            of("a status of letters", PROTOCOL_ERROR, ":status of three digits", (peer, id) -> peer.headers(id, 0, ":status", "abc")),
            of("another pseudo-header", PROTOCOL_ERROR, "pseudo-header", (peer, id) -> peer.headers(id, 0, ":status", "200", ":path", "/")),
            of("a status behind a field", PROTOCOL_ERROR, "pseudo-header", (peer, id) -> peer.headers(id, 0, "a", "b", ":status", "200")),
            of("a name in upper case", PROTOCOL_ERROR, "header name", (peer, id) -> peer.headers(id, 0, ":status", "200", "Server", "x")),
            of("a value with a line feed", PROTOCOL_ERROR, "header value",
                (peer, id) -> peer.headers(id, 0, ":status", "200", "a", "x\ny")),
            of("a field of HTTP/1.1", PROTOCOL_ERROR, "HTTP/1.1",
                (peer, id) -> peer.headers(id, 0, ":status", "200", "upgrade", "websocket")),
            of("101", PROTOCOL_ERROR, "101", (peer, id) -> peer.headers(id, 0, ":status", "101")),
            of("nine interim answers", PROTOCOL_ERROR, "more than 8", Http2ViolationTest::interim),
            of("a subprotocol nobody asked for", PROTOCOL_ERROR, "none was requested",
                (peer, id) -> peer.headers(id, 0, ":status", "200", "sec-websocket-protocol", "x")),
            of("an extension nobody offered", PROTOCOL_ERROR, "not offered",
                (peer, id) -> peer.headers(id, 0, ":status", "200", "sec-websocket-extensions", "x")));
    }

    private static byte[] interim(Http2Peer peer, int id) {
        byte[] all = {};
        for (int i = 0; i < 9; i++) {
            all = join(all, peer.headers(id, 0, ":status", "103"));
        }
        return all;
    }

    @ParameterizedTest
    @MethodSource("answers")
    void anAnswerThatIsNoneEndsItsStream(Case one, Http2Link link) {
        Http2Link asking = Http2Link.asked(rig, link.peer, HttpPolicy.HTTP_2_ONLY);
        int id = Integer.parseInt(link.peer.request().get("stream"));
        link.peer.send(one.frames.apply(link.peer, id));
        assertEquals(one.code, link.peer.await(Http2Frames.RST_STREAM, id).intAt(0));
        asking.awaitEnd(rig);
        assertTrue(asking.events.error().message().contains(one.why), asking.events.error()::message);
        link.peer.settle();
        link.events.expect();
    }

    static Stream<Arguments> floods() {
        return Stream.of(
            of("settings", ENHANCE_YOUR_CALM, "maxSettingsPerSecond", (peer, id) -> times(11, settings())),
            of("pings", ENHANCE_YOUR_CALM, "maxPingsPerSecond", (peer, id) -> times(101, frame(6, 0, 0, new byte[8]))),
            of("resets", ENHANCE_YOUR_CALM, "maxResetsPerSecond", (peer, id) -> times(1_001, rstStream(id, 8))),
            of("empty DATA", ENHANCE_YOUR_CALM, "maxEmptyFramesPerSecond", (peer, id) -> times(101, data(id))),
            of("empty DATA with padding", ENHANCE_YOUR_CALM, "maxEmptyFramesPerSecond",
                (peer, id) -> times(101, frame(0, 8, id, (byte) 1, (byte) 0))),
            of("acknowledgements of SETTINGS", ENHANCE_YOUR_CALM, "maxIgnoredFramesPerSecond", (peer, id) -> times(1_001, frame(4, 1, 0))),
            of("answers to no ping", ENHANCE_YOUR_CALM, "maxIgnoredFramesPerSecond",
                (peer, id) -> times(1_001, frame(6, 1, 0, new byte[8]))),
            of("GOAWAY", ENHANCE_YOUR_CALM, "maxIgnoredFramesPerSecond", (peer, id) -> times(1_001, goAway(id, 0, ""))),
            of("HEADERS of a stream that is closed", ENHANCE_YOUR_CALM, "maxIgnoredFramesPerSecond",
                (peer, id) -> join(rstStream(id, 8), times(1_001, frame(1, 5, id, (byte) 0x88)))),
            of("PRIORITY", ENHANCE_YOUR_CALM, "maxIgnoredFramesPerSecond", (peer, id) -> times(1_001, frame(2, 0, id, new byte[5]))),
            of("PRIORITY of a wrong length, on a stream that is closed", ENHANCE_YOUR_CALM, "maxIgnoredFramesPerSecond",
                (peer, id) -> join(rstStream(id, 8), times(1_001, frame(2, 0, id, new byte[4])))),
            of("WINDOW_UPDATE of the session", ENHANCE_YOUR_CALM, "more WINDOW_UPDATE frames than our DATA and streams account for",
                (peer, id) -> times(1_100, frame(8, 0, 0, new byte[] {0, 0, 0, 1}))),
            of("WINDOW_UPDATE of a stream", ENHANCE_YOUR_CALM, "maxIgnoredFramesPerSecond",
                (peer, id) -> times(1_100, frame(8, 0, id, new byte[] {0, 0, 0, 1}))),
            of("unknown frames", ENHANCE_YOUR_CALM, "maxIgnoredFramesPerSecond", (peer, id) -> times(1_001, frame(77, 0, 0))),
            of("CONTINUATION", ENHANCE_YOUR_CALM, "maxContinuationFrames",
                (peer, id) -> join(frame(1, 0, id), times(17, frame(9, 0, id, (byte) 0x20)))),
            of("a header block without end", ENHANCE_YOUR_CALM, "twice the limit",
                (peer, id) -> join(frame(1, 0, id), times(3, frame(9, 0, id, new byte[16_000])))));
    }

    private static byte[] times(int count, byte[] frame) {
        ByteBuffer all = ByteBuffer.allocate(count * frame.length);
        for (int i = 0; i < count; i++) {
            all.put(frame);
        }
        return all.array();
    }

    @ParameterizedTest
    @MethodSource("floods")
    void aFloodEndsTheSessionAndNothingLeaks(Case one, Http2Link link) {
        Http2Link other = link.neighbour(rig);
        link.peer.send(one.frames.apply(link.peer, other.stream));
        link.awaitEnd(rig).events.expect("error CONNECTION_LOST OPEN");
        String message = link.events.error().message();
        assertTrue(message.contains("this client ended it, because the server exceeded a limit: ") && message.contains(one.why), message);
        assertFalse(message.contains("dropped the connection"), message);
        assertEquals(one.code, link.peer.await(Http2Frames.GOAWAY, 0).intAt(4));
        link.peer.awaitEnd();
        assertEquals(0, rig.counters.http2().sessions());
    }

    @ParameterizedTest
    @MethodSource("floods")
    void aLittleOfItEveryDayIsNoFlood(Case one, Http2Link link) {
        Http2Link other = link.neighbour(rig);
        byte[] frames = switch (one.name) {
            case "settings" -> times(5, settings());
            case "pings" -> times(50, frame(6, 0, 0, new byte[8]));
            case "empty DATA" -> times(50, data(other.stream));
            case "PRIORITY" -> times(500, frame(2, 0, other.stream, new byte[5]));
            default -> times(500, frame(77, 0, 0));
        };
        for (int second = 0; second < 4; second++) {
            link.peer.send(frames).settle();
            rig.advance(Duration.ofMillis(1_001));
        }
        link.events.expect();
        other.events.expect();
    }
}
