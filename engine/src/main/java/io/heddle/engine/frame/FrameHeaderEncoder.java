package io.heddle.engine.frame;

import static io.heddle.engine.frame.UnalignedAccess.WIRE_INTS;
import static io.heddle.engine.frame.UnalignedAccess.WIRE_LONGS;
import static io.heddle.engine.frame.UnalignedAccess.WIRE_SHORTS;

import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;

/**
 * Writes the headers of client frames (RFC 6455 section 5.2): always masked, the length in as few bytes as it needs. The payload
 * follows with {@link PayloadMask}, under the same key.
 *
 * <p><b>Thread:</b> any thread.
 */
public final class FrameHeaderEncoder {

    /** The longest header of a client frame: two bytes, eight of length, four of masking key. */
    public static final int MAX_HEADER_LENGTH = 14;
    public static final int MAX_CONTROL_PAYLOAD = 125;

    private static final int FIN = 0x80;
    private static final int RSV_SHIFT = 4;
    private static final int MASKED = 0x80;
    private static final int LENGTH_16 = 126;
    private static final int LENGTH_64 = 127;

    private FrameHeaderEncoder() {
    }

    /** Bytes of the header, masking key included: 6, 8 or 14. */
    public static int headerLength(long payloadLength) {
        if (payloadLength < LENGTH_16) {
            return 6;
        }
        return payloadLength <= 0xFFFF ? 8 : MAX_HEADER_LENGTH;
    }

    /**
     * Puts a header at the target's position and moves the position behind it.
     *
     * @param rsv RSV1 = 4, RSV2 = 2, RSV3 = 1
     * @param maskKey fresh and unpredictable for each frame (section 5.3): see {@link MaskingKeys}
     * @throws BufferOverflowException if the target has less than {@link #headerLength} bytes remaining; nothing is written then
     */
    public static void encodeHeader(
        ByteBuffer target, int opcode, boolean fin, int rsv, long payloadLength, int maskKey) {
        assert isLegal(opcode, fin, rsv, payloadLength)
            : Opcode.name(opcode) + " fin " + fin + " rsv " + rsv + " payloadLength " + payloadLength;
        int position = target.position();
        int length = headerLength(payloadLength);
        if (target.remaining() < length) {
            throw new BufferOverflowException();
        }
        int firstByte = (fin ? FIN : 0) | rsv << RSV_SHIFT | opcode;
        if (length == 6) {
            WIRE_SHORTS.set(target, position, twoBytes(firstByte, (int) payloadLength));
        } else if (length == 8) {
            WIRE_SHORTS.set(target, position, twoBytes(firstByte, LENGTH_16));
            WIRE_SHORTS.set(target, position + 2, (short) payloadLength);
        } else {
            WIRE_SHORTS.set(target, position, twoBytes(firstByte, LENGTH_64));
            WIRE_LONGS.set(target, position + 2, payloadLength);
        }
        WIRE_INTS.set(target, position + length - Integer.BYTES, maskKey);
        target.position(position + length);
    }

    private static short twoBytes(int firstByte, int length) {
        return (short) (firstByte << Byte.SIZE | MASKED | length);
    }

    private static boolean isLegal(int opcode, boolean fin, int rsv, long payloadLength) {
        if (Opcode.isControl(opcode) && (!fin || rsv != 0 || payloadLength > MAX_CONTROL_PAYLOAD)) {
            return false;
        }
        return !Opcode.isReserved(opcode) && (rsv & ~0x7) == 0 && payloadLength >= 0;
    }
}
