package io.heddle.engine.frame;

import static io.heddle.engine.frame.ByteViews.ARRAY_LONGS;
import static io.heddle.engine.frame.ByteViews.BUFFER_LONGS;

import java.nio.ByteBuffer;

/**
 * Checks UTF-8 (RFC 3629) as it arrives, in pieces that may end inside a character. Rejects at the first byte that no valid text
 * can have there: overlong forms, surrogates and code points above U+10FFFF at their second byte, not at their last.
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

    // What is still due. The last four: a second byte in a narrower range than 80 to BF, and what follows it.
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

    /** Whether the text may end in this state. */
    public static boolean isComplete(final int state) {
        return state == ACCEPT;
    }

    /** The state after {@code count} more bytes, from the absolute index {@code offset} on. */
    public static int validate(final int state, final ByteBuffer source, final int offset, final int count) {
        final int end = offset + count;
        int current = state;
        int i = offset;
        while (i < end && current >= ACCEPT) {
            if (current == ACCEPT) {
                while (end - i >= Long.BYTES && ((long)BUFFER_LONGS.get(source, i) & HIGH_BITS) == 0) {
                    i += Long.BYTES;
                }
                if (i == end) {
                    break;
                }
            }
            current = next(current, source.get(i++));
        }
        return current;
    }

    /** The state after {@code count} more bytes, from {@code offset} on. */
    public static int validate(final int state, final byte[] source, final int offset, final int count) {
        final int end = offset + count;
        int current = state;
        int i = offset;
        while (i < end && current >= ACCEPT) {
            if (current == ACCEPT) {
                while (end - i >= Long.BYTES && ((long)ARRAY_LONGS.get(source, i) & HIGH_BITS) == 0) {
                    i += Long.BYTES;
                }
                if (i == end) {
                    break;
                }
            }
            current = next(current, source[i++]);
        }
        return current;
    }

    private static int next(final int state, final byte value) {
        if (state == ACCEPT) {
            return value >= 0 ? ACCEPT : afterFirst(value & 0xFF);
        }
        final int octet = value & 0xFF;
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
    private static int afterFirst(final int octet) {
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
