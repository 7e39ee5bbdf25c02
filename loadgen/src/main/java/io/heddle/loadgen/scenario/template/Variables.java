package io.heddle.loadgen.scenario.template;

import java.util.Arrays;

/**
 * The values of one user's variables, as UTF-8. A value allocates only when it is longer than all that its variable held before.
 * <b>Thread:</b> loop-confined.
 */
public final class Variables {
    private static final byte[] NONE = {};

    private final byte[][] texts;
    private final int[] counts;

    /** So many variables without a value. */
    public Variables(int count) {
        texts = new byte[count][];
        counts = new int[count];
        clear();
    }

    /** Takes all values away. */
    public void clear() {
        Arrays.fill(texts, NONE);
        Arrays.fill(counts, 0);
    }

    /** Gives a variable a value. */
    public void set(int variable, byte[] source, int offset, int count) {
        byte[] text = texts[variable];
        if (text.length < count) {
            text = new byte[count + 7 & ~7];
            texts[variable] = text;
        }
        System.arraycopy(source, offset, text, 0, count);
        counts[variable] = count;
    }

    /** The array that begins with a variable's value. */
    public byte[] text(int variable) {
        return texts[variable];
    }

    /** How many bytes the value has: none if it was never set. */
    public int count(int variable) {
        return counts[variable];
    }
}
