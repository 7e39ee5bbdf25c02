package io.heddle.loadgen.scenario.match;

import io.heddle.loadgen.scenario.template.ByteSink;
import io.heddle.loadgen.scenario.template.Integers;
import io.heddle.loadgen.scenario.template.Variables;
import java.util.Arrays;

/** A value that a scan found: bytes of UTF-8, valid until the next scan. <b>Thread:</b> loop-confined. */
public final class Found {
    private final Decimals left = new Decimals();
    private final Decimals right = new Decimals();
    private final ByteSink digits = new ByteSink();
    private byte[] bytes;
    private int from;
    private int to;
    private boolean number;
    private byte[] room = new byte[64];

    void text(byte[] source, int newFrom, int newTo) {
        set(source, newFrom, newTo, false);
    }

    void number(byte[] source, int newFrom, int newTo) {
        set(source, newFrom, newTo, true);
    }

    void integer(long value) {
        digits.truncate(0);
        digits.appendDecimal(value);
        set(digits.bytes(), 0, digits.count(), true);
    }

    /** The text of a JSON string without its quotes, its escapes resolved. */
    void jsonString(byte[] source, int newFrom, int newTo) {
        if (room.length < newTo - newFrom) {
            room = new byte[2 * (newTo - newFrom)];
        }
        set(room, 0, JsonStrings.unescape(source, newFrom, newTo, room), false);
    }

    private void set(byte[] source, int newFrom, int newTo, boolean isNumber) {
        bytes = source;
        from = newFrom;
        to = newTo;
        number = isNumber;
    }

    void isNumber(boolean isNumber) {
        number = isNumber;
    }

    /** True if it is a whole number that fits into a long, as a number or in digits. */
    public boolean isInteger() {
        return Integers.isInteger(bytes, from, to);
    }

    /** The number, if {@link #isInteger}. */
    public long integer() {
        return Integers.parse(bytes, from, to);
    }

    /** The number times a unit, rounded down; negative if it is no number, or a negative one. */
    public long times(long unit) {
        if (isInteger()) {
            long value = integer();
            return value < 0 ? -1 : value > Long.MAX_VALUE / unit ? Long.MAX_VALUE : value * unit;
        }
        return left.parse(bytes, from, to) ? left.times(unit) : -1;
    }

    /** True if it equals a text; numbers are equal as numbers: 1.0 and 1. */
    boolean equalTo(byte[] text, int count) {
        return Arrays.equals(bytes, from, to, text, 0, count)
            || number && left.parse(bytes, from, to) && right.parse(text, 0, count) && left.compareTo(right) == 0;
    }

    /** Keeps it. */
    public void copyTo(Variables variables, int variable) {
        variables.set(variable, bytes, from, to - from);
    }
}
