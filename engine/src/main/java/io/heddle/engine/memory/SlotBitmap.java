package io.heddle.engine.memory;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A fixed number of slots, one bit each. A search costs one read for 64 slots.
 *
 * <p><b>Thread:</b> any thread. All accesses are volatile: {@link SizeClass} relies on their common order.
 */
final class SlotBitmap {
    private static final VarHandle WORDS = MethodHandles.arrayElementVarHandle(long[].class);

    private final long[] words;
    private final int slots;

    SlotBitmap(int slots) {
        this.slots = slots;
        this.words = new long[(slots + 63) >>> 6];
    }

    /** Sets the lowest clear bit, and is alone in that. Returns its slot, or -1 if all are set. */
    int claim() {
        for (int i = 0; i < words.length; i++) {
            for (long word = wordVolatile(i); word != -1L; word = wordVolatile(i)) {
                long bit = Long.lowestOneBit(~word);
                int slot = (i << 6) + Long.numberOfTrailingZeros(bit);
                if (slot >= slots) {
                    return -1;
                }
                if (WORDS.compareAndSet(words, i, word, word | bit)) {
                    return slot;
                }
            }
        }
        return -1;
    }

    /** The lowest set bit at {@code from} or above, or -1. */
    int nextSet(int from) {
        int i = from >>> 6;
        if (i >= words.length) {
            return -1;
        }
        long word = wordVolatile(i) & (-1L << from);
        while (word == 0) {
            if (++i == words.length) {
                return -1;
            }
            word = wordVolatile(i);
        }
        return (i << 6) + Long.numberOfTrailingZeros(word);
    }

    void set(int slot) {
        long bit = 1L << slot;
        if ((wordVolatile(slot >>> 6) & bit) == 0) {
            WORDS.getAndBitwiseOr(words, slot >>> 6, bit);
        }
    }

    void clear(int slot) {
        long bit = 1L << slot;
        if ((wordVolatile(slot >>> 6) & bit) != 0) {
            WORDS.getAndBitwiseAnd(words, slot >>> 6, ~bit);
        }
    }

    private long wordVolatile(int i) {
        return (long) WORDS.getVolatile(words, i);
    }
}
