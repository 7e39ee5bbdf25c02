package io.heddle.engine.frame;

import static io.heddle.engine.frame.UnalignedAccess.WIRE_INTS;
import static io.heddle.engine.frame.UnalignedAccess.WIRE_LONGS;

import java.nio.ByteBuffer;

/**
 * Checks UTF-8 (RFC 3629) as it arrives, in pieces that may end inside a character. Rejects at the first byte that no valid text
 * can have there: overlong forms, surrogates and code points above U+10FFFF at their second byte, not at their last.
 *
 * <p>Words of eight bytes (of four, where characters of three and four bytes are) carry it over what is whole and valid; the rest, and
 * the judgement, is one byte at a time.
 *
 * <p>The state is an int that the caller keeps between pieces, {@link #ACCEPT} at first.
 *
 * <p><b>Thread:</b> any thread.
 */
public final class Utf8Validator {

    /** Valid so far, and no character is under way. */
    public static final int ACCEPT = 0;
    /** Not UTF-8, whatever follows. Any negative state means that; it never leaves. */
    public static final int REJECT = -1;

    // The states name the bytes still due. The last four: a second byte in a narrower range than 80 to BF, and the bytes after it.
    private static final int ONE_MORE = 1;
    private static final int TWO_MORE = 2;
    private static final int THREE_MORE = 3;
    private static final int AFTER_E0 = 4;
    private static final int AFTER_ED = 5;
    private static final int AFTER_F0 = 6;
    private static final int AFTER_F4 = 7;

    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;

    private Utf8Validator() {
    }

    /** @return whether the text may end in this state */
    public static boolean isComplete(int state) {
        return state == ACCEPT;
    }

    /** The state after {@code count} more bytes, from the absolute index {@code offset} on. */
    public static int validate(int state, ByteBuffer source, int offset, int count) {
        int end = offset + count;
        int current = state;
        int i = offset;
        while (i < end && current >= ACCEPT) {
            if (current == ACCEPT) {
                i = skipWords(source, i, end);
            }
            if (i < end) {
                current = next(current, source.get(i++));
            }
        }
        return current;
    }

    /** Words of whole and valid characters; ends at a byte that is to be judged alone, or close to the end. */
    private static int skipWords(ByteBuffer source, int from, int end) {
        int i = from;
        while (end - i >= Long.BYTES) {
            long word = (long) WIRE_LONGS.get(source, i);
            int taken = bytesOfShortCharacters(word);
            if (taken == 0) {
                int first = i + (Long.numberOfLeadingZeros(word & HIGH_BITS) >>> 3);
                i = skipCharacters(source, first, end);
                if (i == first) {
                    return i;
                }
            } else {
                i = (word & HIGH_BITS) == 0 ? skipAscii(source, i + Long.BYTES, end) : i + taken;
            }
        }
        int left = end - i;
        if (left > 0 && end - from >= Long.BYTES) {
            // The last bytes once more in a whole word, those before them shifted out: the zeros behind them are ASCII.
            long word = (long) WIRE_LONGS.get(source, end - Long.BYTES) << (Long.BYTES - left) * Byte.SIZE;
            return bytesOfShortCharacters(word) == Long.BYTES ? end : i;
        }
        return i;
    }

    /** As long as 32 bytes in a row are ASCII. */
    private static int skipAscii(ByteBuffer source, int from, int end) {
        int i = from;
        while (end - i >= 4 * Long.BYTES) {
            long a = (long) WIRE_LONGS.get(source, i);
            long b = (long) WIRE_LONGS.get(source, i + Long.BYTES);
            long c = (long) WIRE_LONGS.get(source, i + 2 * Long.BYTES);
            long d = (long) WIRE_LONGS.get(source, i + 3 * Long.BYTES);
            if (((a | b | c | d) & HIGH_BITS) != 0) {
                return i;
            }
            i += 4 * Long.BYTES;
        }
        return i;
    }

    /**
     * How many bytes of a word are whole characters of one byte or two: all eight, or seven if the last byte begins a character; 0 if
     * there is anything else. All eight bytes at once, without a branch: where short characters mix, a processor would often guess wrong.
     */
    private static int bytesOfShortCharacters(long word) {
        long beyondAscii = word & HIGH_BITS;
        long beginning = beyondAscii & word << 1;
        long following = beyondAscii ^ beginning;
        long longer = beginning & word << 2;
        // A first byte of C0 or C1 has none of these bits; of any other, the addition carries into the highest.
        long notOverlong = (word & 0x1E1E_1E1E_1E1E_1E1EL) + 0x7E7E_7E7E_7E7E_7E7EL;
        long wrong = longer | following ^ beginning >>> Byte.SIZE | beginning & ~notOverlong;
        return wrong == 0 ? Long.BYTES - (int) (beginning >>> Byte.SIZE - 1 & 1) : 0;
    }

    /** Whole characters beyond ASCII; ends at one that is ASCII, invalid, or less than four bytes before the end. */
    private static int skipCharacters(ByteBuffer source, int from, int end) {
        int i = from;
        while (end - i >= Integer.BYTES) {
            int length = lengthOfCharacter((int) WIRE_INTS.get(source, i));
            if (length == 0) {
                return i;
            }
            i += length;
        }
        return i;
    }

    /** @return the length of the valid character beyond ASCII that the four bytes begin with; 0 if they begin with none */
    private static int lengthOfCharacter(int word) {
        if ((word & 0xF0C0C000) == 0xE0808000) {
            // The bits that tell an overlong form (all clear) and a surrogate (this pattern) from the rest.
            int range = word & 0x0F200000;
            return range != 0 && range != 0x0D200000 ? 3 : 0;
        }
        if ((word & 0xE0C00000) == 0xC0800000) {
            return (word & 0x1E000000) != 0 ? 2 : 0;
        }
        if ((word & 0xF8C0C0C0) == 0xF0808080) {
            // The plane: three bits of the first byte, two of the second. Below 1 is overlong, beyond 16 does not exist.
            int plane = word >>> 22 & 0x1C | word >>> 20 & 0x3;
            return plane >= 1 && plane <= 16 ? 4 : 0;
        }
        return 0;
    }

    private static int next(int state, byte value) {
        if (state == ACCEPT) {
            return value >= 0 ? ACCEPT : afterFirst(value & 0xFF);
        }
        int octet = value & 0xFF;
        if (octet < 0x80 || octet > 0xBF) {
            return REJECT;
        }
        return switch (state) {
            case AFTER_E0 -> octet >= 0xA0 ? ONE_MORE : REJECT;
            case AFTER_ED -> octet <= 0x9F ? ONE_MORE : REJECT;
            case AFTER_F0 -> octet >= 0x90 ? TWO_MORE : REJECT;
            case AFTER_F4 -> octet <= 0x8F ? TWO_MORE : REJECT;
            default -> state - 1;
        };
    }

    /** C0 and C1 could only begin overlong forms, F5 to FF only code points that do not exist. */
    private static int afterFirst(int octet) {
        if (octet < 0xC2 || octet > 0xF4) {
            return REJECT;
        }
        if (octet < 0xE0) {
            return ONE_MORE;
        }
        return switch (octet) {
            case 0xE0 -> AFTER_E0;
            case 0xED -> AFTER_ED;
            case 0xF0 -> AFTER_F0;
            case 0xF4 -> AFTER_F4;
            default -> octet < 0xF0 ? TWO_MORE : THREE_MORE;
        };
    }
}
