package io.heddle.testkit.soak;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The bytes of a message: sender, number, and letters that follow from both, so that the echo can be checked without a copy of what was
 * sent. They are text as well. <b>Thread:</b> any thread.
 *
 * @param isText how it was sent
 * @param isOfLoop whether the event loop sent it, or another thread
 * @param number counts the messages of this sender, from 0
 */
record Message(boolean isText, boolean isOfLoop, int number) {
    private static final char END_OF_HEAD = '|';

    byte[] bytes(int size) {
        byte[] head = ((isText ? "t" : "b") + (isOfLoop ? "l" : "o") + number + END_OF_HEAD).getBytes(StandardCharsets.US_ASCII);
        byte[] bytes = Arrays.copyOf(head, Math.max(head.length, size));
        int state = number * 31 + size;
        for (int i = head.length; i < bytes.length; i++) {
            state = state * 1_103_515_245 + 12_345;
            // Letters repeat, so that compressing is worth it.
            bytes[i] = (byte) ('a' + (state >>> 16 & 0xFF) % 7);
        }
        return bytes;
    }

    /** The message that has these bytes, or null if none has. */
    static Message of(byte[] bytes, boolean isText) {
        int end = 2;
        int number = 0;
        while (end < bytes.length && end < 12 && bytes[end] >= '0' && bytes[end] <= '9') {
            number = number * 10 + bytes[end++] - '0';
        }
        if (end >= bytes.length) {
            return null;
        }
        Message message = new Message(isText, bytes[1] == 'l', number);
        return Arrays.equals(bytes, message.bytes(bytes.length)) ? message : null;
    }
}
