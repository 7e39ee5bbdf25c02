package io.heddle.engine.memory;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A fixed number of slots, one bit each. Large ones have a bitmap of their words that are not zero, and that one in turn, so
 * that a search reads a few words however many slots there are.
 *
 * <p>A search beside a concurrent clear of the last bit of a word may miss a bit that was set in that word meanwhile: the
 * clearing thread looks again and mends it before it returns.
 *
 * <p><b>Thread:</b> any thread. All accesses are volatile: {@link SizeClass} relies on their common order.
 */
final class SlotBitmap {
    private static final VarHandle WORDS = MethodHandles.arrayElementVarHandle(long[].class);

    private static final int MAX_WORDS_SEARCHED = 4;

    private final long[] words;
    private final int slots;
    /** Null if there are so few words that they are searched one by one. */
    private final SlotBitmap nonZeroWords;

    SlotBitmap(int slots) {
        this.slots = slots;
        this.words = new long[(slots + 63) >>> 6];
        this.nonZeroWords = words.length > MAX_WORDS_SEARCHED ? new SlotBitmap(words.length) : null;
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
                    markNonZero(i);
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
        for (long word = wordVolatile(i) & (-1L << from);; word = wordVolatile(i)) {
            if (word != 0) {
                return (i << 6) + Long.numberOfTrailingZeros(word);
            }
            i = nonZeroWords == null ? i + 1 : nonZeroWords.nextSet(i + 1);
            if (i < 0 || i == words.length) {
                return -1;
            }
        }
    }

    void set(int slot) {
        int i = slot >>> 6;
        long bit = 1L << slot;
        if ((wordVolatile(i) & bit) == 0) {
            WORDS.getAndBitwiseOr(words, i, bit);
        }
        markNonZero(i);
    }

    void clear(int slot) {
        int i = slot >>> 6;
        long bit = 1L << slot;
        if ((wordVolatile(i) & bit) != 0) {
            WORDS.getAndBitwiseAnd(words, i, ~bit);
        }
        if (nonZeroWords != null && wordVolatile(i) == 0) {
            markZero(i);
        }
    }

    /** For a word found zero: a bit may have been set since then. */
    void markZero(int i) {
        nonZeroWords.clear(i);
        if (wordVolatile(i) != 0) {
            nonZeroWords.set(i);
        }
    }

    private void markNonZero(int i) {
        if (nonZeroWords != null) {
            nonZeroWords.set(i);
        }
    }

    private long wordVolatile(int i) {
        return (long) WORDS.getVolatile(words, i);
    }
}
