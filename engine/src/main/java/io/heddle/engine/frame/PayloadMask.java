package io.heddle.engine.frame;

import static io.heddle.engine.frame.ByteViews.ARRAY_LONGS;
import static io.heddle.engine.frame.ByteViews.BUFFER_LONGS;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Masks payload bytes (RFC 6455 section 5.3) while it copies them, eight at a time. Byte i of the range is XORed with key byte
 * {@code (maskOffset + i) & 3}, where key byte 0 is the most significant byte of {@code maskKey}: the first on the wire. A payload
 * masked in pieces carries on with {@code maskOffset} = bytes masked so far.
 *
 * <p>Ranges are absolute, positions and orders of buffers are left alone and do not matter. Source and target may be the same
 * range; ranges that overlap otherwise give garbage.
 *
 * <p><b>Thread:</b> any thread.
 */
public final class PayloadMask {

    private static final int LONG = Long.BYTES;
    // Four loads, then four stores: for all the compiler knows a store may change a buffer's own fields, so each ends what it cached.
    private static final int BLOCK = 4 * LONG;

    private PayloadMask() {
    }

    /** From one buffer to another. */
    public static void copy(
        ByteBuffer source, int sourceOffset, ByteBuffer target, int targetOffset,
        int count, int maskKey, int maskOffset) {
        if (count < LONG) {
            for (int i = 0; i < count; i++) {
                target.put(targetOffset + i, (byte) (source.get(sourceOffset + i) ^ keyByte(maskKey, maskOffset + i)));
            }
            return;
        }
        long mask = mask(maskKey, maskOffset);
        // The last eight bytes are one overlapping store, computed first, before a range masked in place loses its plain bytes.
        int end = count - LONG;
        long lastLong = (long) BUFFER_LONGS.get(source, sourceOffset + end) ^ mask(maskKey, maskOffset + end);
        int i = 0;
        for (; i <= count - BLOCK; i += BLOCK) {
            int from = sourceOffset + i;
            long a = (long) BUFFER_LONGS.get(source, from);
            long b = (long) BUFFER_LONGS.get(source, from + LONG);
            long c = (long) BUFFER_LONGS.get(source, from + 2 * LONG);
            long d = (long) BUFFER_LONGS.get(source, from + 3 * LONG);
            int to = targetOffset + i;
            BUFFER_LONGS.set(target, to, a ^ mask);
            BUFFER_LONGS.set(target, to + LONG, b ^ mask);
            BUFFER_LONGS.set(target, to + 2 * LONG, c ^ mask);
            BUFFER_LONGS.set(target, to + 3 * LONG, d ^ mask);
        }
        for (; i < end; i += LONG) {
            BUFFER_LONGS.set(target, targetOffset + i, (long) BUFFER_LONGS.get(source, sourceOffset + i) ^ mask);
        }
        BUFFER_LONGS.set(target, targetOffset + end, lastLong);
    }

    /** From an array to a buffer. */
    public static void copy(
        byte[] source, int sourceOffset, ByteBuffer target, int targetOffset,
        int count, int maskKey, int maskOffset) {
        if (count < LONG) {
            for (int i = 0; i < count; i++) {
                target.put(targetOffset + i, (byte) (source[sourceOffset + i] ^ keyByte(maskKey, maskOffset + i)));
            }
            return;
        }
        long mask = mask(maskKey, maskOffset);
        int end = count - LONG;
        long lastLong = (long) ARRAY_LONGS.get(source, sourceOffset + end) ^ mask(maskKey, maskOffset + end);
        int i = 0;
        for (; i <= count - BLOCK; i += BLOCK) {
            int from = sourceOffset + i;
            long a = (long) ARRAY_LONGS.get(source, from);
            long b = (long) ARRAY_LONGS.get(source, from + LONG);
            long c = (long) ARRAY_LONGS.get(source, from + 2 * LONG);
            long d = (long) ARRAY_LONGS.get(source, from + 3 * LONG);
            int to = targetOffset + i;
            BUFFER_LONGS.set(target, to, a ^ mask);
            BUFFER_LONGS.set(target, to + LONG, b ^ mask);
            BUFFER_LONGS.set(target, to + 2 * LONG, c ^ mask);
            BUFFER_LONGS.set(target, to + 3 * LONG, d ^ mask);
        }
        for (; i < end; i += LONG) {
            BUFFER_LONGS.set(target, targetOffset + i, (long) ARRAY_LONGS.get(source, sourceOffset + i) ^ mask);
        }
        BUFFER_LONGS.set(target, targetOffset + end, lastLong);
    }

    /** In place. */
    public static void apply(ByteBuffer buffer, int offset, int count, int maskKey, int maskOffset) {
        copy(buffer, offset, buffer, offset, count, maskKey, maskOffset);
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
