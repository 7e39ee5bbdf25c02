package io.heddle.engine.transport.http2;

import io.heddle.engine.connection.LoopbackPeer;
import io.heddle.engine.connection.Rig;
import io.heddle.testkit.wire.ClientFrameReader;
import io.heddle.testkit.wire.FieldBlocks;
import io.heddle.testkit.wire.Http2Frame;
import io.heddle.testkit.wire.Http2FrameReader;
import io.heddle.testkit.wire.Http2Frames;
import io.heddle.testkit.wire.ServerFrames;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * A server that speaks HTTP/2 by the letter of RFC 9113, or as wrongly as a test says: it does nothing unless asked. Turned by the test's
 * own thread, over a real socket on the loopback.
 */
final class Http2Peer {
    final LoopbackPeer socket;
    final List<Http2Frame> frames = new ArrayList<>();
    private final Rig rig;
    private FieldBlocks blocks = new FieldBlocks();
    private Http2FrameReader reader;
    private int taken;

    Http2Peer(Rig rig) {
        this.rig = rig;
        this.socket = rig.peer();
    }

    // ---- out ----

    /** @param fields name, value, name, value */
    byte[] headers(int stream, int flags, String... fields) {
        return Http2Frames.headers(stream, flags, blocks.encode(fields));
    }

    Http2Peer send(byte[]... frames) {
        socket.send(ServerFrames.join(frames));
        return this;
    }

    // ---- in ----

    /** Takes the next connection of the client, with its preface. */
    Http2Peer accept() {
        rig.turnNetworkUntil(socket::accept);
        blocks = new FieldBlocks();
        reader = new Http2FrameReader();
        frames.clear();
        taken = 0;
        rig.turnNetworkUntil(() -> reader.add(socket.takeReceived()).takePreface());
        return this;
    }

    /** Accepts, and says SETTINGS that allow WebSockets, and more. */
    Http2Peer begin(int... more) {
        accept();
        int[] pairs = Arrays.copyOf(new int[] {Http2Frames.ENABLE_CONNECT_PROTOCOL, 1}, 2 + more.length);
        System.arraycopy(more, 0, pairs, 2, more.length);
        return send(Http2Frames.settings(pairs), Http2Frames.settingsAck());
    }

    private void parse() {
        reader.add(socket.takeReceived());
        for (Http2Frame frame = reader.next(); frame != null; frame = reader.next()) {
            frames.add(frame);
        }
    }

    /** The next frame that fits, from where the last one was found; turns the loop until it comes. */
    Http2Frame await(Predicate<Http2Frame> wanted) {
        Http2Frame[] found = new Http2Frame[1];
        rig.turnNetworkUntil(() -> {
            parse();
            while (found[0] == null && taken < frames.size()) {
                Http2Frame next = frames.get(taken++);
                found[0] = wanted.test(next) ? next : null;
            }
            return found[0] != null;
        });
        return found[0];
    }

    Http2Frame await(int type) {
        return await(frame -> frame.is(type));
    }

    Http2Frame await(int type, int stream) {
        return await(frame -> frame.is(type) && frame.stream() == stream);
    }

    /** All frames so far. */
    List<Http2Frame> all() {
        rig.turnNetwork();
        parse();
        return frames;
    }

    /** The next request: the stream's id under "stream", and the fields. */
    Map<String, String> request() {
        Http2Frame headers = await(Http2Frames.HEADERS);
        byte[] block = headers.payload();
        for (Http2Frame last = headers; !last.isEndOfHeaders();) {
            last = await(Http2Frames.CONTINUATION);
            block = ServerFrames.join(block, last.payload());
        }
        Map<String, String> fields = blocks.decode(block);
        fields.put("stream", String.valueOf(headers.stream()));
        return fields;
    }

    /** Takes the next request and accepts it. @return the stream's id */
    int open() {
        int stream = Integer.parseInt(request().get("stream"));
        send(headers(stream, 0, ":status", "200"));
        return stream;
    }

    /** What the client's DATA on a stream held so far. */
    byte[] received(int stream) {
        return ServerFrames
            .join(all().stream().filter(frame -> frame.is(Http2Frames.DATA) && frame.stream() == stream).map(Http2Frame::payload)
                .toArray(byte[][]::new));
    }

    /** The frames of WebSocket in it, as many as are whole. */
    List<String> messages(int stream, int count) {
        List<String> found = new ArrayList<>();
        rig.turnNetworkUntil(() -> {
            found.clear();
            new ClientFrameReader().add(received(stream)).all().forEach(frame -> found.add(frame.toString()));
            return found.size() >= count;
        });
        return found;
    }

    /** Turns until the client has ended the connection. */
    Http2Peer awaitEnd() {
        rig.turnNetworkUntil(socket::isEnded);
        return this;
    }

    /** Pings, and turns until the answer is here: then all that was sent before has been handled. */
    Http2Peer settle() {
        long mark = 0x5E771E << 8 | taken & 0xFF;
        send(Http2Frames.ping(0, mark));
        await(frame -> frame.is(Http2Frames.PING) && frame.isAck() && ByteBuffer.wrap(frame.payload()).getLong() == mark);
        return this;
    }
}
