package io.heddle.loadgen.scenario.match;

import io.heddle.loadgen.scenario.template.Integers;
import io.heddle.loadgen.scenario.template.Variables;

/** A value that a scan found: bytes of UTF-8, valid until the next scan. <b>Thread:</b> loop-confined. */
public final class Found {
    private byte[] bytes;
    private int from;
    private int to;
    private byte[] room = new byte[64];

    Found at(byte[] source, int newFrom, int newTo) {
        bytes = source;
        from = newFrom;
        to = newTo;
        return this;
    }

    /** An array of our own with room for some bytes, for values that do not stand in the message as they are. */
    byte[] room(int count) {
        if (room.length < count) {
            room = new byte[Math.max(count, 2 * room.length)];
        }
        return room;
    }

    /** The array that holds the value. */
    public byte[] bytes() {
        return bytes;
    }

    /** Where it begins. */
    public int from() {
        return from;
    }

    /** Where it ends. */
    public int to() {
        return to;
    }

    /** Whether it is a whole number that fits into a long. */
    public boolean isInteger() {
        return Integers.isInteger(bytes, from, to);
    }

    /** The number, if {@link #isInteger}. */
    public long integer() {
        return Integers.parse(bytes, from, to);
    }

    /** Keeps it. */
    public void copyTo(Variables variables, int variable) {
        variables.set(variable, bytes, from, to - from);
    }
}
