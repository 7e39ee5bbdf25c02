package io.heddle.testkit.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/** Frames as a server writes them, by the letter of RFC 6455 section 5.2; legal ones and others. <b>Thread:</b> any thread. */
public final class ServerFrames {
    public static final int CONTINUATION = 0x0;
    public static final int TEXT = 0x1;
    public static final int BINARY = 0x2;
    public static final int CLOSE = 0x8;
    public static final int PING = 0x9;
    public static final int PONG = 0xA;

    private static final int FIN = 0x80;

    private ServerFrames() {}

    public static byte[] text(String text) {
        return frame(TEXT, utf8(text));
    }

    public static byte[] binary(byte... payload) {
        return frame(BINARY, payload);
    }

    public static byte[] ping(String payload) {
        return frame(PING, utf8(payload));
    }

    public static byte[] pong(byte... payload) {
        return frame(PONG, payload);
    }

    public static byte[] close() {
        return frame(CLOSE);
    }

    public static byte[] close(int code, String reason) {
        byte[] bytes = utf8(reason);
        return frame(CLOSE, ByteBuffer.allocate(2 + bytes.length).putShort((short) code).put(bytes).array());
    }

    /** A whole message, or a control frame. */
    public static byte[] frame(int opcode, byte... payload) {
        return frame(true, opcode, payload);
    }

    /** The first frame of a fragmented message, or one in the middle. */
    public static byte[] fragment(int opcode, byte... payload) {
        return frame(false, opcode, payload);
    }

    /** As {@link #frame(int, byte...)}, with a payload of text. */
    public static byte[] frame(int opcode, String payload) {
        return frame(true, opcode, utf8(payload));
    }

    /** As {@link #fragment(int, byte...)}, with a payload of text. */
    public static byte[] fragment(int opcode, String payload) {
        return frame(false, opcode, utf8(payload));
    }

    public static byte[] frame(boolean fin, int opcode, byte... payload) {
        return join(header(fin, opcode, payload.length), payload);
    }

    public static byte[] header(boolean fin, int opcode, long length) {
        ByteBuffer header = ByteBuffer.allocate(10).put((byte) ((fin ? FIN : 0) | opcode));
        if (length < 126) {
            header.put((byte) length);
        } else if (length <= 0xFFFF) {
            header.put((byte) 126).putShort((short) length);
        } else {
            header.put((byte) 127).putLong(length);
        }
        return Arrays.copyOf(header.array(), header.position());
    }

    /** The same frame with reserved bits: RSV1 = 4, RSV2 = 2, RSV3 = 1. */
    public static byte[] reserved(int rsv, byte[] frame) {
        byte[] marked = frame.clone();
        marked[0] |= (byte) (rsv << 4);
        return marked;
    }

    /** Parses "81 05 48"; spaces are for the reader. */
    public static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replace(" ", ""));
    }

    /** In hexadecimal digits. */
    public static String show(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    public static String show(byte[] bytes, int offset, int count) {
        return HexFormat.of().formatHex(bytes, offset, offset + count);
    }

    public static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Bytes that differ from their neighbours, so that a shift or a swap shows. */
    public static byte[] pattern(int count) {
        return pattern(count, 0);
    }

    public static byte[] pattern(int count, int seed) {
        byte[] bytes = new byte[count];
        int state = seed * 31 + 17;
        for (int i = 0; i < count; i++) {
            state = state * 1_103_515_245 + 12_345;
            bytes[i] = (byte) (state >>> 16);
        }
        return bytes;
    }

    public static byte[] join(byte[]... parts) {
        ByteBuffer all = ByteBuffer.allocate(Arrays.stream(parts).mapToInt(part -> part.length).sum());
        for (byte[] part : parts) {
            all.put(part);
        }
        return all.array();
    }
}
