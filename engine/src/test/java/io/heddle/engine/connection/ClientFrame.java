package io.heddle.engine.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * A frame as a server reads it from a client, who must mask it (RFC 6455 section 5.1).
 *
 * @param at index of its first byte in what was written
 * @param payloadAt index of its first payload byte in what was written
 * @param payload unmasked
 */
record ClientFrame(int at, int payloadAt, boolean fin, int rsv, int opcode, byte[] payload) {
    private static final int SHOWN_BYTES = 40;

    /** All frames; the end of the bytes must be the end of a frame. */
    static List<ClientFrame> parseAll(byte[] wire) {
        List<ClientFrame> frames = new ArrayList<>();
        int end = parse(wire, frames);
        assertEquals(wire.length, end, () -> "the bytes end inside a frame, after " + frames);
        return frames;
    }

    /** The whole frames. @return where they end */
    static int parse(byte[] wire, List<ClientFrame> frames) {
        ByteBuffer in = ByteBuffer.wrap(wire);
        int end = 0;
        while (in.remaining() >= 2) {
            int first = in.get() & 0xFF;
            int second = in.get() & 0xFF;
            assertTrue((second & 0x80) != 0, "a client masks every frame");
            long length = second & 0x7F;
            int lengthBytes = length == 126 ? 2 : length == 127 ? 8 : 0;
            if (in.remaining() < lengthBytes + 4) {
                break;
            }
            if (lengthBytes > 0) {
                length = lengthBytes == 2 ? in.getShort() & 0xFFFF : in.getLong();
                assertTrue(length > (lengthBytes == 2 ? 125 : 0xFFFF), "the length takes as few bytes as it needs");
            }
            byte[] key = new byte[4];
            in.get(key);
            if (in.remaining() < length) {
                break;
            }
            int payloadAt = in.position();
            byte[] payload = new byte[(int) length];
            in.get(payload);
            for (int i = 0; i < payload.length; i++) {
                payload[i] ^= key[i & 3];
            }
            frames.add(new ClientFrame(end, payloadAt, (first & 0x80) != 0, first >> 4 & 0x7, first & 0xF, payload));
            end = in.position();
        }
        return end;
    }

    boolean isData() {
        return opcode < Wire.CLOSE;
    }

    /** Such as {@code TEXT hello}, {@code BINARY... 0102} (not final), {@code TEXT+4 cadc} (with RSV1), {@code CLOSE 1000 bye}. */
    @Override
    public String toString() {
        String name = switch (opcode) {
            case Wire.CONTINUATION -> "CONT";
            case Wire.TEXT -> "TEXT";
            case Wire.BINARY -> "BINARY";
            case Wire.CLOSE -> "CLOSE";
            case Wire.PING -> "PING";
            case Wire.PONG -> "PONG";
            default -> "OPCODE" + opcode;
        };
        String shown;
        if (opcode == Wire.CLOSE) {
            shown = payload.length == 0 ? "" : closeText();
        } else {
            shown = show(rsv == 0 && opcode == Wire.TEXT || opcode == Wire.PING || opcode == Wire.PONG, payload);
        }
        return (name + (rsv == 0 ? "" : "+" + rsv) + (fin ? "" : "...") + " " + shown).strip();
    }

    static String show(boolean isText, byte[] payload) {
        if (payload.length > SHOWN_BYTES) {
            return payload.length + " B #" + Integer.toHexString(Arrays.hashCode(payload));
        }
        return isText ? new String(payload, StandardCharsets.UTF_8) : HexFormat.of().formatHex(payload);
    }

    private String closeText() {
        String reason = new String(payload, 2, payload.length - 2, StandardCharsets.UTF_8);
        return (ByteBuffer.wrap(payload).getShort() & 0xFFFF) + " " + reason;
    }
}
