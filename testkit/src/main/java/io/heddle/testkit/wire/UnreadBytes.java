package io.heddle.testkit.wire;

import java.nio.ByteBuffer;

/** Bytes that have arrived and that nobody has taken yet. <b>Thread:</b> as {@link ClientFrameReader}. */
final class UnreadBytes {
    private static final int FIRST_BYTES = 256;

    private byte[] bytes = new byte[FIRST_BYTES];
    private int start;
    private int end;

    void add(byte[] more) {
        if (bytes.length - end < more.length) {
            byte[] larger = end - start + more.length > bytes.length ? new byte[2 * (end - start + more.length)] : bytes;
            System.arraycopy(bytes, start, larger, 0, end - start);
            bytes = larger;
            end -= start;
            start = 0;
        }
        System.arraycopy(more, 0, bytes, end, more.length);
        end += more.length;
    }

    /** A view, valid until more is added. */
    ByteBuffer unread() {
        return ByteBuffer.wrap(bytes, start, end - start);
    }

    void take(int count) {
        start += count;
    }
}
