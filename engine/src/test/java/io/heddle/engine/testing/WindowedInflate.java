package io.heddle.engine.testing;

import java.util.Arrays;

/**
 * Inflates the payload of one compressed message by the letter of RFC 1951, and remembers how far its references reach. Java's inflater
 * takes references of any distance up to 32 KiB; a peer with a smaller window does not.
 *
 * <p><b>Thread:</b> single caller.
 */
public final class WindowedInflate {
    private static final int[] LENGTHS =
        {3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163,
            195, 227, 258};
    private static final int[] LENGTH_BITS = {0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0};
    private static final int[] DISTANCES =
        {1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1_025, 1_537, 2_049,
            3_073, 4_097, 6_145, 8_193, 12_289, 16_385, 24_577};
    private static final int[] DISTANCE_BITS =
        {0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13,
            13};
    private static final int[] ORDER = {16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};
    private static final int END = 256;
    private static final int MAX_CODE_BITS = 15;

    private final byte[] payload;
    private byte[] out = new byte[1 << 16];
    private int count;
    private int bitAt;
    private int maxDistance;

    /** Inflates a payload, which is without the tail of its last flush. */
    public WindowedInflate(byte[] payload) {
        this.payload = payload;
        // The tail is an empty block: only its header may be in the payload, and the rest of that byte.
        while (payload.length * 8 - bitAt > 8 || bitAt == 0) {
            block();
        }
    }

    public byte[] message() {
        return Arrays.copyOf(out, count);
    }

    /** The farthest reference, in bytes; 0 if there is none. */
    public int maxDistance() {
        return maxDistance;
    }

    private void block() {
        boolean isLast = bits(1) == 1;
        int type = bits(2);
        if (isLast || type == 3) {
            throw new AssertionError("a block of type " + type + (isLast ? ", the last one" : ""));
        }
        if (type == 0) {
            stored();
        } else if (type == 1) {
            compressed(fixed(), new Code(filled(new int[30], 0, 30, 5)));
        } else {
            dynamic();
        }
    }

    private void stored() {
        bitAt = bitAt + 7 & ~7;
        if (bitAt == payload.length * 8) {
            return;
        }
        int length = bits(16);
        if ((length ^ bits(16)) != 0xFFFF) {
            throw new AssertionError("a stored block with a wrong length");
        }
        for (int i = 0; i < length; i++) {
            write(bits(8));
        }
    }

    private Code fixed() {
        int[] lengths = new int[288];
        filled(lengths, 0, 144, 8);
        filled(lengths, 144, 256, 9);
        filled(lengths, 256, 280, 7);
        return new Code(filled(lengths, 280, 288, 8));
    }

    private static int[] filled(int[] lengths, int from, int to, int bits) {
        Arrays.fill(lengths, from, to, bits);
        return lengths;
    }

    private void dynamic() {
        int literals = bits(5) + 257;
        int distances = bits(5) + 1;
        int codes = bits(4) + 4;
        int[] lengths = new int[19];
        for (int i = 0; i < codes; i++) {
            lengths[ORDER[i]] = bits(3);
        }
        Code code = new Code(lengths);
        int[] all = new int[literals + distances];
        for (int i = 0; i < all.length;) {
            int symbol = code.read();
            if (symbol < 16) {
                all[i++] = symbol;
                continue;
            }
            int bits = symbol == 16 ? all[i - 1] : 0;
            int times = symbol == 16 ? 3 + bits(2) : symbol == 17 ? 3 + bits(3) : 11 + bits(7);
            filled(all, i, i + times, bits);
            i += times;
        }
        compressed(new Code(Arrays.copyOf(all, literals)), new Code(Arrays.copyOfRange(all, literals, all.length)));
    }

    private void compressed(Code literals, Code distances) {
        for (int symbol = literals.read(); symbol != END; symbol = literals.read()) {
            if (symbol < END) {
                write(symbol);
                continue;
            }
            int length = LENGTHS[symbol - 257] + bits(LENGTH_BITS[symbol - 257]);
            int distanceSymbol = distances.read();
            refer(DISTANCES[distanceSymbol] + bits(DISTANCE_BITS[distanceSymbol]), length);
        }
    }

    private void refer(int distance, int length) {
        maxDistance = Math.max(maxDistance, distance);
        if (distance > count) {
            throw new AssertionError("a reference to before the message");
        }
        for (int i = 0; i < length; i++) {
            write(out[count - distance]);
        }
    }

    private void write(int b) {
        if (count == out.length) {
            out = Arrays.copyOf(out, 2 * count);
        }
        out[count++] = (byte) b;
    }

    private int bits(int wanted) {
        int value = 0;
        for (int i = 0; i < wanted; i++, bitAt++) {
            value |= (payload[bitAt >> 3] >> (bitAt & 7) & 1) << i;
        }
        return value;
    }

    /** A Huffman code by the lengths of its symbols' codes, RFC 1951 section 3.2.2. */
    private final class Code {
        private final int[] counts = new int[MAX_CODE_BITS + 1];
        private final int[] symbols;

        Code(int[] lengths) {
            symbols = new int[lengths.length];
            int used = 0;
            for (int bits = 1; bits <= MAX_CODE_BITS; bits++) {
                for (int symbol = 0; symbol < lengths.length; symbol++) {
                    if (lengths[symbol] == bits) {
                        counts[bits]++;
                        symbols[used++] = symbol;
                    }
                }
            }
        }

        int read() {
            int code = 0;
            int first = 0;
            int index = 0;
            for (int bits = 1; bits <= MAX_CODE_BITS; bits++) {
                code |= bits(1);
                if (code - first < counts[bits]) {
                    return symbols[index + code - first];
                }
                index += counts[bits];
                first = first + counts[bits] << 1;
                code <<= 1;
            }
            throw new AssertionError("no symbol has this code");
        }
    }
}
