package io.heddle.testkit.wire;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * Frames of HTTP/2 as an endpoint writes them, by the letter of RFC 9113 sections 4 and 6; legal ones and others. Field blocks come from
 * {@link FieldBlocks}. <b>Thread:</b> any thread.
 */
public final class Http2Frames {
    public static final int DATA = 0;
    public static final int HEADERS = 1;
    public static final int PRIORITY = 2;
    public static final int RST_STREAM = 3;
    public static final int SETTINGS = 4;
    public static final int PUSH_PROMISE = 5;
    public static final int PING = 6;
    public static final int GOAWAY = 7;
    public static final int WINDOW_UPDATE = 8;
    public static final int CONTINUATION = 9;

    /** The flag of DATA and HEADERS that ends the sender's direction of the stream. */
    public static final int END_STREAM = 1;
    /** The flag of SETTINGS and PING that makes them an answer. */
    public static final int ACK = 1;
    public static final int END_HEADERS = 4;
    public static final int PADDED = 8;
    /** The flag of HEADERS with the fields of a priority. */
    public static final int PRIORITIZED = 0x20;

    public static final int HEADER_TABLE_SIZE = 1;
    public static final int ENABLE_PUSH = 2;
    public static final int MAX_CONCURRENT_STREAMS = 3;
    public static final int INITIAL_WINDOW_SIZE = 4;
    public static final int MAX_FRAME_SIZE = 5;
    public static final int MAX_HEADER_LIST_SIZE = 6;
    /** RFC 8441 section 3. */
    public static final int ENABLE_CONNECT_PROTOCOL = 8;

    /** The first bytes of a client (section 3.4). */
    public static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

    public static final int NO_ERROR = 0;
    public static final int PROTOCOL_ERROR = 1;
    public static final int REFUSED_STREAM = 7;
    public static final int CANCEL = 8;

    static final int HEADER_BYTES = 9;

    private static final List<String> TYPES = List.of("DATA", "HEADERS", "PRIORITY", "RST_STREAM", "SETTINGS", "PUSH_PROMISE", "PING",
        "GOAWAY", "WINDOW_UPDATE", "CONTINUATION");
    private static final List<String> ERRORS = List.of("NO_ERROR", "PROTOCOL_ERROR", "INTERNAL_ERROR", "FLOW_CONTROL_ERROR",
        "SETTINGS_TIMEOUT", "STREAM_CLOSED", "FRAME_SIZE_ERROR", "REFUSED_STREAM", "CANCEL", "COMPRESSION_ERROR", "CONNECT_ERROR",
        "ENHANCE_YOUR_CALM", "INADEQUATE_SECURITY", "HTTP_1_1_REQUIRED");

    private Http2Frames() {}

    public static String typeName(int type) {
        return type < TYPES.size() ? TYPES.get(type) : "a frame of type " + type;
    }

    public static String errorName(int code) {
        return code >= 0 && code < ERRORS.size() ? ERRORS.get(code) : "error " + Integer.toUnsignedString(code);
    }

    public static byte[] frame(int type, int flags, int stream, byte... payload) {
        return ByteBuffer.allocate(HEADER_BYTES + payload.length)
            .put((byte) (payload.length >> 16)).putShort((short) payload.length).put((byte) type).put((byte) flags).putInt(stream)
            .put(payload).array();
    }

    public static byte[] data(int stream, byte... payload) {
        return frame(DATA, 0, stream, payload);
    }

    /** A HEADERS frame whose whole field block fits in it. */
    public static byte[] headers(int stream, int flags, byte[] block) {
        return frame(HEADERS, flags | END_HEADERS, stream, block);
    }

    /** @param pairs identifier, value, identifier, value */
    public static byte[] settings(int... pairs) {
        ByteBuffer payload = ByteBuffer.allocate(pairs.length * 3);
        for (int i = 0; i < pairs.length; i += 2) {
            payload.putShort((short) pairs[i]).putInt(pairs[i + 1]);
        }
        return frame(SETTINGS, 0, 0, payload.array());
    }

    public static byte[] settingsAck() {
        return frame(SETTINGS, ACK, 0);
    }

    public static byte[] rstStream(int stream, int code) {
        return frame(RST_STREAM, 0, stream, fourBytes(code));
    }

    public static byte[] ping(int flags, long opaque) {
        return frame(PING, flags, 0, ByteBuffer.allocate(Long.BYTES).putLong(opaque).array());
    }

    public static byte[] goAway(int lastStream, int code, String debug) {
        byte[] text = ServerFrames.utf8(debug);
        return frame(GOAWAY, 0, 0, ByteBuffer.allocate(2 * Integer.BYTES + text.length).putInt(lastStream).putInt(code).put(text).array());
    }

    /** @param stream 0 for the connection's window */
    public static byte[] windowUpdate(int stream, int increment) {
        return frame(WINDOW_UPDATE, 0, stream, fourBytes(increment));
    }

    private static byte[] fourBytes(int value) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(value).array();
    }
}
