package io.heddle.testkit.model;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The content of a message: its name, such as {@code t1#7}, and bytes that follow from name and size, so that each end can check what the
 * other end sent. It is text too. <b>Thread:</b> any thread.
 */
final class Content {
    private static final char END_OF_NAME = '|';

    private Content() {}

    static byte[] of(String name, int size) {
        byte[] head = (name + END_OF_NAME).getBytes(StandardCharsets.US_ASCII);
        byte[] bytes = new byte[Math.max(head.length, size)];
        System.arraycopy(head, 0, bytes, 0, head.length);
        int state = name.hashCode();
        for (int i = head.length; i < bytes.length; i++) {
            state = state * 1_103_515_245 + 12_345;
            // Letters repeat, so that compressing is worth it.
            bytes[i] = (byte) ('a' + (state >>> 16 & 0xFF) % 7);
        }
        return bytes;
    }

    /** The name of a message, or null if these are not the bytes that its name and size stand for. */
    static String nameOf(byte[] bytes) {
        int end = 0;
        while (end < bytes.length && bytes[end] != END_OF_NAME) {
            end++;
        }
        String name = new String(bytes, 0, end, StandardCharsets.US_ASCII);
        return end < bytes.length && Arrays.equals(bytes, of(name, bytes.length)) ? name : null;
    }
}
