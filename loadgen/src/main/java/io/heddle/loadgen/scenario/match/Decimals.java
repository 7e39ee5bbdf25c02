package io.heddle.loadgen.scenario.match;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;

/**
 * A decimal number in a text, such as {@code -12.50e3}, for comparing: 1, 1.0 and 10e-1 are equal. Numbers of up to 18 significant digits
 * allocate nothing. <b>Thread:</b> loop-confined.
 */
public final class Decimals {
    private static final int MAX_DIGITS = 18;
    private static final int MAX_EXPONENT = 100_000_000;

    private byte[] bytes;
    private int from;
    private int to;
    private boolean negative;
    /** The first digits without zeros in front, and their power of ten. */
    private long mantissa;
    private int digits;
    private int exponent;
    private boolean cut;

    /** Reads a number; false if the text is none. */
    public boolean parse(byte[] text, int start, int end) {
        bytes = text;
        from = start;
        to = end;
        mantissa = 0;
        digits = 0;
        exponent = 0;
        cut = false;
        negative = start < end && text[start] == '-';
        int at = negative ? start + 1 : start;
        int first = at;
        while (at < end && isDigit(text[at])) {
            take(text[at++] - '0', false);
        }
        if (at == first) {
            return false;
        }
        if (at < end && text[at] == '.') {
            first = ++at;
            while (at < end && isDigit(text[at])) {
                take(text[at++] - '0', true);
            }
            if (at == first) {
                return false;
            }
        }
        return at == end || (text[at] | 0x20) == 'e' && parseExponent(at + 1, end);
    }

    private void take(int digit, boolean fraction) {
        if (digits == MAX_DIGITS) {
            cut |= digit != 0;
            exponent += fraction ? 0 : 1;
            return;
        }
        mantissa = 10 * mantissa + digit;
        digits += mantissa == 0 ? 0 : 1;
        exponent -= fraction ? 1 : 0;
    }

    private boolean parseExponent(int start, int end) {
        boolean minus = start < end && bytes[start] == '-';
        int at = minus || start < end && bytes[start] == '+' ? start + 1 : start;
        int first = at;
        int power = 0;
        while (at < end && isDigit(bytes[at])) {
            power = Math.min(MAX_EXPONENT, 10 * power + bytes[at++] - '0');
        }
        exponent += minus ? -power : power;
        return at == end && at > first;
    }

    private static boolean isDigit(byte c) {
        return c >= '0' && c <= '9';
    }

    /** Compares with another number: negative, 0 or positive. */
    public int compareTo(Decimals other) {
        int sign = signum();
        if (sign != other.signum() || sign == 0) {
            return Integer.compare(sign, other.signum());
        }
        int magnitude = Integer.compare(digits + exponent, other.digits + other.exponent);
        if (magnitude == 0) {
            magnitude = Long.compare(aligned(), other.aligned());
        }
        if (magnitude == 0 && (cut || other.cut)) {
            return big().compareTo(other.big());
        }
        return sign * magnitude;
    }

    private int signum() {
        return mantissa == 0 ? 0 : negative ? -1 : 1;
    }

    /** The digits with zeros behind them, so that all have 18. */
    private long aligned() {
        long aligned = mantissa;
        for (int i = digits; i < MAX_DIGITS; i++) {
            aligned *= 10;
        }
        return aligned;
    }

    private BigDecimal big() {
        return new BigDecimal(new String(bytes, from, to - from, StandardCharsets.US_ASCII));
    }

    /**
     * The number times a unit, rounded down to a whole; the longest long if it is too large. For time stamps: seconds with fractions, or
     * milliseconds.
     */
    public long times(long unit) {
        if (exponent >= 0) {
            long value = mantissa;
            for (int i = 0; i < exponent; i++) {
                if (value > Long.MAX_VALUE / 10) {
                    return Long.MAX_VALUE;
                }
                value *= 10;
            }
            return value > Long.MAX_VALUE / unit ? Long.MAX_VALUE : negative ? -value * unit : value * unit;
        }
        long power = 1;
        for (int i = exponent; i < 0 && power <= Long.MAX_VALUE / 10; i++) {
            power *= 10;
        }
        long whole = mantissa / power;
        long part = (long) ((double) (mantissa % power) / power * unit + 1e-6);
        long value = whole > Long.MAX_VALUE / unit ? Long.MAX_VALUE : whole * unit + part;
        return negative ? -value : value;
    }
}
