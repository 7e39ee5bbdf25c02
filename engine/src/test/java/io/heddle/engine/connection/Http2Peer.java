package io.heddle.engine.connection;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http2.hpack.HPackDecoder;
import org.apache.hc.core5.http2.hpack.HPackEncoder;
import org.apache.hc.core5.http2.hpack.HPackException;
import org.apache.hc.core5.util.ByteArrayBuffer;

/**
 * A server that speaks HTTP/2 by the letter of RFC 9113, or as wrongly as a test says: it does nothing unless asked. Turned by the test's
 * own thread, over a real socket on the loopback.
 */
final class Http2Peer {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int PRIORITY = 2;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PUSH_PROMISE = 5;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;
    static final int END_STREAM = 1;
    static final int ACK = 1;
    static final int END_HEADERS = 4;
    static final int PADDED = 8;
    static final int CONNECT_PROTOCOL = 8;
    static final int MAX_STREAMS = 3;
    static final int INITIAL_WINDOW = 4;
    static final int TABLE_SIZE = 1;
    static final int MAX_FRAME = 5;

    private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

    /** A frame as it came from the client. */
    record Frame(int type, int flags, int stream, byte[] payload) {
        int intAt(int index) {
            return ByteBuffer.wrap(payload).getInt(index);
        }

        boolean isEndOfStream() {
            return type == DATA && (flags & END_STREAM) != 0;
        }

        @Override
        public String toString() {
            return "frame of type " + type + ", flags " + flags + ", stream " + stream + ", " + payload.length + " bytes";
        }
    }

    final LoopbackPeer socket;
    final List<Frame> frames = new ArrayList<>();
    private final Rig rig;
    private HPackEncoder encoder = new HPackEncoder(4_096, StandardCharsets.ISO_8859_1);
    private HPackDecoder decoder = new HPackDecoder(4_096, StandardCharsets.ISO_8859_1);
    private int parsed;
    private int taken;

    Http2Peer(Rig rig) {
        this.rig = rig;
        this.socket = rig.peer();
    }

    // ---- out ----

    static byte[] frame(int type, int flags, int stream, byte... payload) {
        return ByteBuffer.allocate(9 + payload.length)
            .put((byte) (payload.length >> 16)).putShort((short) payload.length).put((byte) type).put((byte) flags).putInt(stream)
            .put(payload).array();
    }

    static byte[] settings(int... pairs) {
        ByteBuffer payload = ByteBuffer.allocate(pairs.length * 3);
        for (int i = 0; i < pairs.length; i += 2) {
            payload.putShort((short) pairs[i]).putInt(pairs[i + 1]);
        }
        return frame(SETTINGS, 0, 0, payload.array());
    }

    static byte[] number(int type, int stream, int value) {
        return frame(type, 0, stream, ByteBuffer.allocate(4).putInt(value).array());
    }

    static byte[] goAway(int lastStream, int code, String debug) {
        byte[] text = Wire.utf8(debug);
        return frame(GOAWAY, 0, 0, ByteBuffer.allocate(8 + text.length).putInt(lastStream).putInt(code).put(text).array());
    }

    static byte[] data(int stream, byte... payload) {
        return frame(DATA, 0, stream, payload);
    }

    /** A header block with these fields: name, value, name, value. */
    byte[] block(String... fields) {
        ByteArrayBuffer out = new ByteArrayBuffer(128);
        try {
            for (int i = 0; i < fields.length; i += 2) {
                encoder.encodeHeader(out, fields[i], fields[i + 1], false);
            }
        } catch (CharacterCodingException e) {
            throw new AssertionError(e);
        }
        return out.toByteArray();
    }

    byte[] headers(int stream, int flags, String... fields) {
        return frame(HEADERS, flags | END_HEADERS, stream, block(fields));
    }

    Http2Peer send(byte[]... frames) {
        socket.send(Wire.join(frames));
        return this;
    }

    // ---- in ----

    /** Takes the next connection of the client, with its preface. */
    Http2Peer accept() {
        rig.turnNetworkUntil(socket::accept);
        encoder = new HPackEncoder(4_096, StandardCharsets.ISO_8859_1);
        decoder = new HPackDecoder(4_096, StandardCharsets.ISO_8859_1);
        frames.clear();
        taken = 0;
        rig.turnNetworkUntil(() -> socket.received().length() >= PREFACE.length());
        if (!socket.received().startsWith(PREFACE)) {
            throw new AssertionError("no preface, but " + socket.received());
        }
        parsed = PREFACE.length();
        return this;
    }

    /** Accepts, and says SETTINGS that allow WebSockets, and more. */
    Http2Peer begin(int... more) {
        accept();
        int[] pairs = Arrays.copyOf(new int[] {CONNECT_PROTOCOL, 1}, 2 + more.length);
        System.arraycopy(more, 0, pairs, 2, more.length);
        return send(settings(pairs), frame(SETTINGS, ACK, 0));
    }

    private void parse() {
        byte[] all = socket.received().getBytes(StandardCharsets.ISO_8859_1);
        while (all.length - parsed >= 9) {
            ByteBuffer header = ByteBuffer.wrap(all, parsed, 9);
            int length = (header.get() & 0xFF) << 16 | header.getShort() & 0xFFFF;
            if (all.length - parsed < 9 + length) {
                return;
            }
            int type = header.get();
            int flags = header.get();
            int stream = header.getInt();
            frames.add(new Frame(type, flags, stream, Arrays.copyOfRange(all, parsed + 9, parsed + 9 + length)));
            parsed += 9 + length;
        }
    }

    /** The next frame that fits, from where the last one was found; turns the loop until it comes. */
    Frame await(Predicate<Frame> wanted) {
        Frame[] found = new Frame[1];
        rig.turnNetworkUntil(() -> {
            parse();
            while (found[0] == null && taken < frames.size()) {
                Frame next = frames.get(taken++);
                found[0] = wanted.test(next) ? next : null;
            }
            return found[0] != null;
        });
        return found[0];
    }

    Frame await(int type) {
        return await(frame -> frame.type() == type);
    }

    Frame await(int type, int stream) {
        return await(frame -> frame.type() == type && frame.stream() == stream);
    }

    /** All frames so far. */
    List<Frame> all() {
        rig.turnNetwork();
        parse();
        return frames;
    }

    /** The next request: the stream's id under "stream", and the fields. */
    Map<String, String> request() {
        Frame headers = await(HEADERS);
        byte[] block = headers.payload();
        for (boolean isWhole = (headers.flags() & END_HEADERS) != 0; !isWhole;) {
            Frame more = await(CONTINUATION);
            block = Wire.join(block, more.payload());
            isWhole = (more.flags() & END_HEADERS) != 0;
        }
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("stream", String.valueOf(headers.stream()));
        try {
            for (Header field : decoder.decodeHeaders(ByteBuffer.wrap(block))) {
                fields.put(field.getName(), field.getValue());
            }
        } catch (HPackException e) {
            throw new AssertionError(e);
        }
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
        return Wire.join(all().stream().filter(frame -> frame.type() == DATA && frame.stream() == stream).map(Frame::payload)
            .toArray(byte[][]::new));
    }

    /** The frames of WebSocket in it, as many as are whole. */
    List<String> messages(int stream, int count) {
        List<ClientFrame> found = new ArrayList<>();
        rig.turnNetworkUntil(() -> {
            found.clear();
            ClientFrame.parse(received(stream), found);
            return found.size() >= count;
        });
        return found.stream().map(ClientFrame::toString).toList();
    }

    /** Turns until the client has ended the connection. */
    Http2Peer awaitEnd() {
        rig.turnNetworkUntil(socket::isEnded);
        return this;
    }

    /** Pings, and turns until the answer is here: then all that was sent before has been handled. */
    Http2Peer settle() {
        long mark = 0x5E771E << 8 | taken & 0xFF;
        send(frame(PING, 0, 0, ByteBuffer.allocate(8).putLong(mark).array()));
        await(frame -> frame.type() == PING && frame.flags() == ACK && ByteBuffer.wrap(frame.payload()).getLong() == mark);
        return this;
    }
}
