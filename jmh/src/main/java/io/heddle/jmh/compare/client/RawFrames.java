package io.heddle.jmh.compare.client;

import java.nio.ByteBuffer;

/**
 * A buffer of equal masked frames (key 0), encoded once; a batch is a run of them from the beginning, with fresh stamps. All connections
 * share it, since each batch is written before the next one begins. <b>Thread:</b> the raw client's.
 */
final class RawFrames {
    private static final int MASK_BYTES = 4;

    private final ByteBuffer encoded;
    private final int frameBytes;
    private final int stampOffset;
    private final int capacity;
    private int count;

    RawFrames(byte[] payload, int batchBytes) {
        int length = payload.length;
        stampOffset = MASK_BYTES + (length < 126 ? 2 : length < 65_536 ? 4 : 10);
        frameBytes = stampOffset + length;
        capacity = Math.max(1, batchBytes / frameBytes);
        encoded = ByteBuffer.allocateDirect(capacity * frameBytes);
        while (encoded.hasRemaining()) {
            encoded.put((byte) 0x82);
            if (length < 126) {
                encoded.put((byte) (0x80 | length));
            } else if (length < 65_536) {
                encoded.put((byte) (0x80 | 126)).putShort((short) length);
            } else {
                encoded.put((byte) (0x80 | 127)).putLong(length);
            }
            encoded.putInt(0).put(payload);
        }
    }

    void add(long stamp) {
        if (count == 0) {
            encoded.clear();
        }
        encoded.putLong(count * frameBytes + stampOffset, stamp);
        count++;
    }

    boolean isFull() {
        return count == capacity;
    }

    boolean isEmpty() {
        return count == 0;
    }

    /** The batch, ready to be written; the next one begins. */
    ByteBuffer take() {
        encoded.limit(count * frameBytes).position(0);
        count = 0;
        return encoded;
    }
}
