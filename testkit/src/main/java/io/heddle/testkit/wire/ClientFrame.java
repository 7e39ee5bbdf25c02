package io.heddle.testkit.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A frame as a server reads it from a client (RFC 6455 section 5.2).
 *
 * @param fin whether it is the last of its message
 * @param rsv the reserved bits: RSV1 = 4, RSV2 = 2, RSV3 = 1
 * @param opcode 0 to 15
 * @param isMasked whether it was masked, as each frame of a client must be (section 5.1)
 * @param key the masking key; 0 if it was not masked
 * @param payload unmasked
 */
public record ClientFrame(boolean fin, int rsv, int opcode, boolean isMasked, int key, byte[] payload) {
    private static final int SHOWN_BYTES = 40;

    /** True for text, binary and continuation frames. */
    public boolean isData() {
        return opcode < ServerFrames.CLOSE;
    }

    public boolean isControl() {
        return !isData();
    }

    public boolean is(int wanted) {
        return opcode == wanted;
    }

    /** Its size with its header, if that is as short as it can be. */
    public int wireBytes() {
        int lengthBytes = payload.length <= 125 ? 0 : payload.length <= 0xFFFF ? Short.BYTES : Long.BYTES;
        return 2 + lengthBytes + (isMasked ? Integer.BYTES : 0) + payload.length;
    }

    /** The payload as text. */
    public String text() {
        return new String(payload, StandardCharsets.UTF_8);
    }

    /**
     * The code of a close frame, or 1005 if it has none (section 7.1.5).
     *
     * @throws IllegalStateException if it is no close frame
     */
    public int closeCode() {
        if (!is(ServerFrames.CLOSE)) {
            throw new IllegalStateException("Opcode " + opcode + " is no close frame");
        }
        return payload.length < 2 ? 1005 : ByteBuffer.wrap(payload).getShort() & 0xFFFF;
    }

    /** The reason of a close frame, perhaps empty. */
    public String closeReason() {
        return payload.length < 2 ? "" : new String(payload, 2, payload.length - 2, StandardCharsets.UTF_8);
    }

    /** Such as {@code TEXT hello}, {@code BINARY... 0102} (not final), {@code TEXT+4 cadc} (with RSV1), {@code CLOSE 1000 bye}. */
    @Override
    public String toString() {
        String name = switch (opcode) {
            case ServerFrames.CONTINUATION -> "CONT";
            case ServerFrames.TEXT -> "TEXT";
            case ServerFrames.BINARY -> "BINARY";
            case ServerFrames.CLOSE -> "CLOSE";
            case ServerFrames.PING -> "PING";
            case ServerFrames.PONG -> "PONG";
            default -> "OPCODE" + opcode;
        };
        String shown = opcode == ServerFrames.CLOSE
            ? payload.length == 0 ? "" : closeCode() + " " + closeReason()
            : show(rsv == 0 && opcode == ServerFrames.TEXT || opcode == ServerFrames.PING || opcode == ServerFrames.PONG, payload);
        return (name + (rsv == 0 ? "" : "+" + rsv) + (fin ? "" : "...") + " " + shown).strip();
    }

    /** A payload for people: as text or in hexadecimal digits, or only its size and hash if it is long. */
    public static String show(boolean isText, byte[] payload) {
        if (payload.length > SHOWN_BYTES) {
            return payload.length + " B #" + Integer.toHexString(Arrays.hashCode(payload));
        }
        return isText ? new String(payload, StandardCharsets.UTF_8) : HexFormat.of().formatHex(payload);
    }
}
