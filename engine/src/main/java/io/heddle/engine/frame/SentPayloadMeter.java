package io.heddle.engine.frame;

import java.nio.ByteBuffer;

/**
 * Tells how many payload bytes of messages (opcodes CONTINUATION, TEXT, BINARY) lie in a range of our own encoded frames: what left
 * {@code bufferedAmount} when a short write took only a part of them. Headers, masking keys and control frames do not count.
 *
 * <p>Ranges follow each other on the wire but may begin and end anywhere, inside a header too. Between two ranges everything is in one
 * long, {@link #state()}: one meter serves all connections of a loop, and each keeps its long.
 *
 * <p><b>Thread:</b> loop-confined.
 */
public final class SentPayloadMeter {

    /** The state at a frame's boundary. */
    public static final long BETWEEN_FRAMES = 0;

    // state = isData << 52 | header bytes missing << 48 | length, so far as its bytes are there, later payload bytes missing
    private static final int LENGTH_BITS = 48;
    private static final long LENGTH = (1L << LENGTH_BITS) - 1;
    private static final int MISSING = 0xF;
    private static final long DATA = 1L << 52;

    private static final int KEY_BYTES = 4;
    /** In place of the number of header bytes missing while the second byte, which tells it, is not there. */
    private static final int UNKNOWN = 15;

    private long state;

    /** The state inside a frame whose header has gone, for a range that does not begin at a boundary. */
    public static long insidePayload(long payloadRemaining, boolean data) {
        if (payloadRemaining < 0 || payloadRemaining > LENGTH) {
            throw new IllegalArgumentException("payloadRemaining " + payloadRemaining + " is not in 0 to " + LENGTH);
        }
        return pack(payloadRemaining, 0, data);
    }

    /** Goes on where {@link #state()} was taken. */
    public SentPayloadMeter resume(long previousState) {
        state = previousState;
        return this;
    }

    /** Where the ranges walked so far end. */
    public long state() {
        return state;
    }

    /**
     * Walks the next range, absolute indices {@code from} (inclusive) to {@code to} (exclusive). Jumps over payloads.
     *
     * @return bytes of message payload in it
     */
    public int advance(ByteBuffer wire, int from, int to) {
        long length = state & LENGTH;
        int missing = (int) (state >>> LENGTH_BITS) & MISSING;
        boolean data = (state & DATA) != 0;
        int counted = 0;
        int i = from;
        while (i < to) {
            if (missing == 0 && length != 0) {
                int piece = (int) Math.min(length, to - i);
                counted += data ? piece : 0;
                length -= piece;
                i += piece;
                continue;
            }
            int value = wire.get(i++) & 0xFF;
            if (missing == 0) {
                data = !Opcode.isControl(value);
                missing = UNKNOWN;
            } else if (missing == UNKNOWN) {
                int lengthBytes = lengthBytes(value & 0x7F);
                length = lengthBytes == 0 ? value & 0x7F : 0;
                missing = lengthBytes + KEY_BYTES;
            } else if (missing-- > KEY_BYTES) {
                length = length << Byte.SIZE | value;
            }
        }
        state = pack(length, missing, data);
        return counted;
    }

    private static int lengthBytes(int length) {
        if (length < 126) {
            return 0;
        }
        return length == 126 ? Short.BYTES : Long.BYTES;
    }

    private static long pack(long length, int missing, boolean data) {
        if (length == 0 && missing == 0) {
            return BETWEEN_FRAMES;
        }
        return (data ? DATA : 0) | (long) missing << LENGTH_BITS | length;
    }
}
