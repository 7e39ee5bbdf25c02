package io.heddle.engine.frame;

import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/**
 * The payload of a close frame (RFC 6455 section 5.5.1): nothing, or a close code of two bytes and a reason in UTF-8. Its bytes are
 * unmasked here, on either side.
 *
 * <p><b>Thread:</b> any thread.
 */
public final class ClosePayload {

    public static final int MAX_REASON_BYTES = FrameHeaderEncoder.MAX_CONTROL_PAYLOAD - Short.BYTES;

    private ClosePayload() {
    }

    /** @return the violation in a received payload, which begins at the absolute index {@code offset}; null if it is valid */
    public static ProtocolViolation check(ByteBuffer source, int offset, int count) {
        if (count == 0) {
            return null;
        }
        if (count < Short.BYTES) {
            return ProtocolViolation.CLOSE_PAYLOAD_OF_ONE_BYTE;
        }
        if (!CloseCode.isOnWire(code(source, offset, count))) {
            return ProtocolViolation.CLOSE_CODE_INVALID;
        }
        int state = Utf8Validator.validate(Utf8Validator.ACCEPT, source, offset + Short.BYTES, count - Short.BYTES);
        return Utf8Validator.isComplete(state) ? null : ProtocolViolation.CLOSE_REASON_NOT_UTF8;
    }

    /** The close code of a payload that {@link #check} passed; {@link CloseCode#NO_STATUS_RECEIVED} if it is empty. */
    public static int code(ByteBuffer source, int offset, int count) {
        return count == 0 ? CloseCode.NO_STATUS_RECEIVED : (source.get(offset) & 0xFF) << Byte.SIZE | source.get(offset + 1) & 0xFF;
    }

    /** The reason of a payload that {@link #check} passed; empty if there is none. Allocates: once in a connection's life. */
    public static String reason(ByteBuffer source, int offset, int count) {
        if (count <= Short.BYTES) {
            return "";
        }
        byte[] reason = new byte[count - Short.BYTES];
        source.get(offset + Short.BYTES, reason);
        return new String(reason, StandardCharsets.UTF_8);
    }

    /**
     * Checks what a user wants to send.
     *
     * @param code 1000 to 1003, 1007 to 1014 or 3000 to 4999; or {@link CloseCode#NO_STATUS_RECEIVED} with an empty reason, for an empty
     *     payload
     * @param reason at most {@link #MAX_REASON_BYTES} in UTF-8
     * @throws IllegalArgumentException if either is out of that
     */
    public static void checkSendable(int code, String reason) {
        Objects.requireNonNull(reason, "reason");
        if (code == CloseCode.NO_STATUS_RECEIVED) {
            if (!reason.isEmpty()) {
                throw new IllegalArgumentException("a close without a code cannot have a reason: \"" + reason + '"');
            }
        } else if (!CloseCode.isOnWire(code)) {
            throw new IllegalArgumentException("close code " + code + " is not 1000 to 1003, 1007 to 1014 or 3000 to 4999");
        }
        int bytes = utf8Length(reason);
        if (bytes > MAX_REASON_BYTES) {
            throw new IllegalArgumentException("close reason has " + bytes + " bytes in UTF-8, more than " + MAX_REASON_BYTES);
        }
    }

    /**
     * A payload on the heap, which is always to be had: made once in a connection's life.
     *
     * @throws IllegalArgumentException as {@link #checkSendable}
     */
    public static byte[] of(int code, String reason) {
        ByteBuffer payload = ByteBuffer.allocate(Short.BYTES + utf8Length(reason));
        encode(payload, code, reason);
        return Arrays.copyOf(payload.array(), payload.position());
    }

    /**
     * Puts a payload at the target's position. An unpaired surrogate in the reason goes out as "?".
     *
     * @throws IllegalArgumentException as {@link #checkSendable}
     * @throws BufferOverflowException if the target has no room for it; nothing is written then
     */
    public static void encode(ByteBuffer target, int code, String reason) {
        checkSendable(code, reason);
        if (code != CloseCode.NO_STATUS_RECEIVED) {
            byte[] bytes = reason.getBytes(StandardCharsets.UTF_8);
            if (target.remaining() < Short.BYTES + bytes.length) {
                throw new BufferOverflowException();
            }
            target.put((byte) (code >>> Byte.SIZE)).put((byte) code).put(bytes);
        }
    }

    private static int utf8Length(String reason) {
        return reason.getBytes(StandardCharsets.UTF_8).length;
    }
}
