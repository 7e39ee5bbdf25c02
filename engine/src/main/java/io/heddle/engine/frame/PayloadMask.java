package io.heddle.engine.frame;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Masks payload bytes (RFC 6455 section 5.3), eight at a time. Byte i of the range is XORed with key byte {@code (maskOffset + i) & 3},
 * where key byte 0 is the most significant byte of {@code maskKey}: the first on the wire. A payload masked in pieces carries on with
 * {@code maskOffset} = bytes masked so far.
 *
 * <p>Ranges are absolute, positions of buffers are left alone, and their orders do not matter. Source and target may be the same range.
 *
 * <p><b>Thread:</b> any thread.
 */
public final class PayloadMask {

    private static final int LONG = Long.BYTES;

    private PayloadMask() {
    }

    /**
     * From one buffer to another. A block copy and then the mask in place: the JIT compiler makes vectors of a loop over one buffer, on
     * every JDK; of a loop over two, which might overlap, it does not.
     */
    public static void copy(
        ByteBuffer source, int sourceOffset, ByteBuffer target, int targetOffset,
        int count, int maskKey, int maskOffset) {
        target.put(targetOffset, source, sourceOffset, count);
        apply(target, targetOffset, count, maskKey, maskOffset);
    }

    /** Puts a whole payload at the target's position. */
    public static void put(byte[] source, ByteBuffer target, int maskKey) {
        int at = target.position();
        target.put(source);
        apply(target, at, source.length, maskKey, 0);
    }

    private static void apply(ByteBuffer buffer, int offset, int count, int maskKey, int maskOffset) {
        if (count < LONG) {
            for (int i = 0; i < count; i++) {
                buffer.put(offset + i, (byte) (buffer.get(offset + i) ^ keyByte(maskKey, maskOffset + i)));
            }
            return;
        }
        ByteOrder order = buffer.order();
        buffer.order(ByteOrder.nativeOrder());
        long mask = mask(maskKey, maskOffset);
        // The last eight bytes are one overlapping store, computed before the loop masks some of them.
        int end = offset + count - LONG;
        long lastLong = buffer.getLong(end) ^ mask(maskKey, maskOffset + count - LONG);
        for (int i = offset; i < end; i += LONG) {
            buffer.putLong(i, buffer.getLong(i) ^ mask);
        }
        buffer.putLong(end, lastLong);
        buffer.order(order);
    }

    private static byte keyByte(int maskKey, int index) {
        return (byte) (maskKey >>> (~index & 3) * Byte.SIZE);
    }

    /** Eight key bytes from the offset on, as a long that lies in memory as they lie on the wire. */
    private static long mask(int maskKey, int maskOffset) {
        int rotated = Integer.rotateLeft(maskKey, maskOffset * Byte.SIZE);
        int inMemory = ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN ? rotated : Integer.reverseBytes(rotated);
        return Integer.toUnsignedLong(inMemory) * 0x1_0000_0001L;
    }
}
