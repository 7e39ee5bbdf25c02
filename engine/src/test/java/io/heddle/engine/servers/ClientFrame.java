package io.heddle.engine.servers;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * A frame that a client sent, unmasked.
 *
 * @param firstByte FIN, RSV1 to 3 and the opcode, as on the wire
 * @param masked whether it was masked; RFC 6455 section 5.1: a client's must be
 * @param payload the payload, without the mask
 *
 * <p><b>Thread:</b> immutable.
 */
public record ClientFrame(int firstByte, boolean masked, byte[] payload) {

    public boolean fin() {
        return (firstByte & 0x80) != 0;
    }

    public int opcode() {
        return firstByte & 0x0f;
    }

    public String text() {
        return new String(payload, UTF_8);
    }

    /** The code of a close frame, or 1005 if it has none. */
    public int closeCode() {
        if (opcode() != 8) {
            throw new IllegalStateException("opcode " + opcode() + " is no close frame");
        }
        return payload.length < 2 ? 1005 : (payload[0] & 0xff) << 8 | payload[1] & 0xff;
    }

    /** The reason of a close frame; empty if it has none. */
    public String closeReason() {
        return payload.length <= 2 ? "" : new String(payload, 2, payload.length - 2, UTF_8);
    }
}
