package io.heddle.engine.frame;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/** Bytes for tests: hex literals, and buffers whose range does not begin at 0 and does not end at the capacity. */
final class Bytes {

    private static final int MARGIN = 3;
    private static final byte ELSEWHERE = (byte) 0xEE;

    private Bytes() {
    }

    /** Parses "81 05 48"; spaces are for the reader. */
    static byte[] hex(final String text) {
        return HexFormat.of().parseHex(text.replace(" ", ""));
    }

    static String hex(final byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    /** A direct buffer with the bytes between position and limit, and foreign bytes around them. */
    static ByteBuffer direct(final byte[] bytes) {
        return within(ByteBuffer.allocateDirect(bytes.length + 2 * MARGIN), bytes);
    }

    /** The same in the heap, with an array offset too. */
    static ByteBuffer heap(final byte[] bytes) {
        return within(ByteBuffer.allocate(bytes.length + 2 * MARGIN + 1).slice(1, bytes.length + 2 * MARGIN), bytes);
    }

    static byte[] copyOf(final ByteBuffer source, final int offset, final int count) {
        final byte[] copy = new byte[count];
        source.get(offset, copy);
        return copy;
    }

    static byte[] concat(final byte[]... parts) {
        int length = 0;
        for (final byte[] part : parts) {
            length += part.length;
        }
        final ByteBuffer all = ByteBuffer.allocate(length);
        for (final byte[] part : parts) {
            all.put(part);
        }
        return all.array();
    }

    private static ByteBuffer within(final ByteBuffer buffer, final byte[] bytes) {
        for (int i = 0; i < buffer.capacity(); i++) {
            buffer.put(i, ELSEWHERE);
        }
        return buffer.put(MARGIN, bytes).position(MARGIN).limit(MARGIN + bytes.length);
    }
}
