package io.heddle.loadgen.scenario.template;

import java.util.Arrays;

/** Bytes that grow, and are used again for the next message. <b>Thread:</b> loop-confined. */
public final class ByteSink {
    /** The most bytes that one text can have. */
    public static final int MAX_BYTES = 64 << 20;

    private static final byte[] HEX = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};

    private byte[] bytes = new byte[256];
    private int count;

    /** The array that holds the bytes; another one after it grew. */
    public byte[] bytes() {
        return bytes;
    }

    /** How many bytes there are. */
    public int count() {
        return count;
    }

    /** Drops all bytes behind the first ones. */
    public void truncate(int newCount) {
        count = newCount;
    }

    /** Makes room for more bytes behind the last one, and counts them; their content is undefined. Returns where they begin. */
    public int extend(int more) {
        int from = count;
        int needed = Math.addExact(count, more);
        if (needed > bytes.length) {
            if (needed > MAX_BYTES) {
                throw new IllegalStateException("A template makes a text of more than " + MAX_BYTES + " bytes");
            }
            bytes = Arrays.copyOf(bytes, Math.min(MAX_BYTES, Math.max(needed, 2 * bytes.length)));
        }
        count = needed;
        return from;
    }

    /** Appends one byte. */
    public void append(int value) {
        int from = extend(1);
        bytes[from] = (byte) value;
    }

    /** Appends bytes of an array. */
    public void append(byte[] source, int offset, int length) {
        int from = extend(length);
        System.arraycopy(source, offset, bytes, from, length);
    }

    /** Appends a number in decimal digits. */
    public void appendDecimal(long value) {
        if (value == Long.MIN_VALUE) {
            appendDecimal(value / 10);
            append('8');
            return;
        }
        long rest = Math.abs(value);
        int digits = digits(rest) + (value < 0 ? 1 : 0);
        int from = extend(digits);
        for (int i = from + digits - 1; i >= from; i--) {
            bytes[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        if (value < 0) {
            bytes[from] = '-';
        }
    }

    /** Appends a number in hexadecimal digits, the least significant {@code digits} of it. */
    public void appendHex(long value, int digits) {
        int from = extend(digits);
        for (int i = 0; i < digits; i++) {
            bytes[from + i] = HEX[(int) (value >>> 4 * (digits - 1 - i)) & 0xF];
        }
    }

    /** Appends the least significant bytes of a number. */
    public void appendInteger(long value, int size, boolean littleEndian) {
        int from = extend(size);
        for (int i = 0; i < size; i++) {
            bytes[from + i] = (byte) (value >>> 8 * (littleEndian ? i : size - 1 - i));
        }
    }

    /** Opens a gap in front of a position. */
    public void insert(int position, int gap) {
        int behind = count - position;
        extend(gap);
        System.arraycopy(bytes, position, bytes, position + gap, behind);
    }

    private static int digits(long value) {
        int digits = 1;
        for (long rest = value / 10; rest > 0; rest /= 10) {
            digits++;
        }
        return digits;
    }
}
