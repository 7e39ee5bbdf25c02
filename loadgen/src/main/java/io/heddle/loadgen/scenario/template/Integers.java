package io.heddle.loadgen.scenario.template;

/** Whole numbers in decimal digits, as bytes. <b>Thread:</b> no state. */
public final class Integers {
    private static final int MAX_DIGITS = 19;

    private Integers() {}

    /** True if the bytes are digits, with or without a minus, and fit into a long. */
    public static boolean isInteger(byte[] bytes, int from, int to) {
        int first = from < to && bytes[from] == '-' ? from + 1 : from;
        if (first >= to) {
            return false;
        }
        for (int i = first; i < to; i++) {
            if (bytes[i] < '0' || bytes[i] > '9') {
                return false;
            }
        }
        int digits = first;
        while (digits < to - 1 && bytes[digits] == '0') {
            digits++;
        }
        int count = to - digits;
        if (count < MAX_DIGITS) {
            return true;
        }
        // A value beyond the range of a long wraps around to the other sign.
        long value = parse(bytes, digits, to);
        return count == MAX_DIGITS && (value >= 0 || value == Long.MIN_VALUE && first > from);
    }

    /** The number, if {@link #isInteger}. */
    public static long parse(byte[] bytes, int from, int to) {
        boolean negative = bytes[from] == '-';
        long value = 0;
        for (int i = negative ? from + 1 : from; i < to; i++) {
            value = 10 * value + bytes[i] - '0';
        }
        return negative ? -value : value;
    }
}
