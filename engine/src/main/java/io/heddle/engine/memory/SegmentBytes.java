package io.heddle.engine.memory;

import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * The reading half of the segment contract, written once for both kinds of segment.
 *
 * <p>A user may have moved the limit of the buffer, and even absolute access stops at the limit: so each access sets it back.
 *
 * <p><b>Thread:</b> whichever owns the segment. <b>Owns:</b> nothing.
 */
final class SegmentBytes {

    private SegmentBytes() {
    }

    static byte get(ByteBuffer data, int offset, int count, int index) {
        Objects.checkIndex(index, count);
        return data.limit(data.capacity()).get(offset + index);
    }

    static int copyTo(ByteBuffer data, int offset, int count, byte[] target, int targetOffset) {
        Objects.checkFromIndexSize(targetOffset, count, target.length);
        data.limit(data.capacity()).get(offset, target, targetOffset, count);
        return count;
    }

    static int copyTo(ByteBuffer data, int offset, int count, ByteBuffer target) {
        if (target.remaining() < count) {
            throw new BufferOverflowException();
        }
        int position = target.position();
        target.put(position, data.limit(data.capacity()), offset, count);
        target.position(position + count);
        return count;
    }

    static byte[] toByteArray(ByteBuffer data, int offset, int count) {
        byte[] copy = new byte[count];
        data.limit(data.capacity()).get(offset, copy, 0, count);
        return copy;
    }

    static ByteBuffer asByteBuffer(ByteBuffer data, int offset, int count) {
        ByteBuffer view = data.limit(data.capacity()).slice(offset, count);
        return view.isReadOnly() ? view : view.asReadOnlyBuffer();
    }

    static String toUtf8String(ByteBuffer data, int offset, int count) {
        return new String(toByteArray(data, offset, count), StandardCharsets.UTF_8);
    }
}
