package io.heddle.loadgen.scenario.match;

import java.util.Arrays;

/**
 * A text that is looked for in messages, with how far the search may skip by the byte that it meets (Horspool). <b>Thread:</b> immutable.
 */
final class Substring {
    private static final int MAX_SKIP = 127;

    private final byte[] text;
    private final byte[] skips = new byte[256];

    Substring(byte[] text) {
        this.text = text;
        Arrays.fill(skips, (byte) Math.min(MAX_SKIP, text.length));
        for (int i = 0; i < text.length - 1; i++) {
            skips[text[i] & 0xFF] = (byte) Math.min(MAX_SKIP, text.length - 1 - i);
        }
    }

    boolean isIn(byte[] bytes, int count) {
        int length = text.length;
        if (length == 0) {
            return true;
        }
        byte last = text[length - 1];
        for (int end = length - 1; end < count; end += skips[bytes[end] & 0xFF]) {
            if (bytes[end] == last && Arrays.equals(bytes, end - length + 1, end, text, 0, length - 1)) {
                return true;
            }
        }
        return false;
    }

    /** Looks for a text that is not known in advance. */
    static boolean isIn(byte[] bytes, int count, byte[] text, int length) {
        for (int from = 0; from <= count - length; from++) {
            if (length == 0 || bytes[from] == text[0] && Arrays.equals(bytes, from, from + length, text, 0, length)) {
                return true;
            }
        }
        return false;
    }
}
