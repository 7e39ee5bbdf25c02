package io.heddle.engine.frame;

import java.nio.ByteBuffer;

/** Buffers whose range does not begin at 0 and does not end at the capacity. */
final class Bytes {

    private static final int MARGIN = 3;
    private static final byte ELSEWHERE = (byte) 0xEE;

    private Bytes() {
    }

    /** A direct buffer with the bytes between position and limit, and foreign bytes around them. */
    static ByteBuffer direct(byte[] bytes) {
        return within(ByteBuffer.allocateDirect(bytes.length + 2 * MARGIN), bytes);
    }

    /** The same in the heap, with an array offset too. */
    static ByteBuffer heap(byte[] bytes) {
        return within(ByteBuffer.allocate(bytes.length + 2 * MARGIN + 1).slice(1, bytes.length + 2 * MARGIN), bytes);
    }

    static byte[] copyOf(ByteBuffer source, int offset, int count) {
        byte[] copy = new byte[count];
        source.get(offset, copy);
        return copy;
    }

    private static ByteBuffer within(ByteBuffer buffer, byte[] bytes) {
        for (int i = 0; i < buffer.capacity(); i++) {
            buffer.put(i, ELSEWHERE);
        }
        return buffer.put(MARGIN, bytes).position(MARGIN).limit(MARGIN + bytes.length);
    }
}
