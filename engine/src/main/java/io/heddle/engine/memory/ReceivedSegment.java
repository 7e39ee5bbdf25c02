package io.heddle.engine.memory;

import io.heddle.api.BufferSegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;

/**
 * The segment that a handler gets: a view of bytes received, valid until the handler returns. One serves every message of
 * an engine in turn, since deliveries never nest.
 *
 * <p>An access after {@link #invalidate()} always fails, assertions or not, until the next delivery makes the same view
 * valid again: a handler that keeps it would read another message then, which nothing can detect.
 *
 * <p><b>Thread:</b> loop-confined. <b>Owns:</b> nothing; the bytes stay the property of the caller that wraps them.
 */
public final class ReceivedSegment implements BufferSegment {
    private static final int INVALID = -1;

    private ByteBuffer view;
    private int offset;
    private int count = INVALID;

    /**
     * Makes this segment show {@code count} bytes from {@code offset} on, of {@code readOnlyView}'s whole capacity. The
     * view's position, limit and order are the handler's to disturb; they are reset here.
     */
    public ReceivedSegment wrap(ByteBuffer readOnlyView, int offset, int count) {
        assert this.count == INVALID : "The segment of the last delivery was not invalidated";
        assert readOnlyView.isDirect() && readOnlyView.isReadOnly() : "A handler gets direct, read-only memory, not " + readOnlyView;
        Objects.checkFromIndexSize(offset, count, readOnlyView.capacity());
        this.view = readOnlyView.clear().order(ByteOrder.BIG_ENDIAN);
        this.offset = offset;
        this.count = count;
        return this;
    }

    /** Ends the delivery. The view is let go, so that the memory behind it can be. */
    public void invalidate() {
        view = null;
        offset = 0;
        count = INVALID;
    }

    @Override
    public ByteBuffer data() {
        checkValid();
        return view;
    }

    @Override
    public int offset() {
        checkValid();
        return offset;
    }

    @Override
    public int count() {
        checkValid();
        return count;
    }

    @Override
    public int capacity() {
        checkValid();
        return count;
    }

    @Override
    public byte get(int index) {
        checkValid();
        return SegmentBytes.get(view, offset, count, index);
    }

    @Override
    public int copyTo(byte[] target, int targetOffset) {
        checkValid();
        return SegmentBytes.copyTo(view, offset, count, target, targetOffset);
    }

    @Override
    public int copyTo(ByteBuffer target) {
        checkValid();
        return SegmentBytes.copyTo(view, offset, count, target);
    }

    @Override
    public byte[] toByteArray() {
        checkValid();
        return SegmentBytes.toByteArray(view, offset, count);
    }

    @Override
    public ByteBuffer asByteBuffer() {
        checkValid();
        return SegmentBytes.asByteBuffer(view, offset, count);
    }

    @Override
    public String toUtf8String() {
        checkValid();
        return SegmentBytes.toUtf8String(view, offset, count);
    }

    @Override
    public BufferSegment count(int count) {
        throw readOnly();
    }

    @Override
    public BufferSegment append(byte[] source, int offset, int count) {
        throw readOnly();
    }

    @Override
    public BufferSegment append(ByteBuffer source) {
        throw readOnly();
    }

    @Override
    public String toString() {
        return count == INVALID ? "received segment, no longer valid" : "received segment of " + count + " B";
    }

    private void checkValid() {
        if (count < 0) {
            throw new IllegalStateException(
                "A received segment is valid only inside the handler that it was given to: copy what must live longer");
        }
    }

    private IllegalStateException readOnly() {
        checkValid();
        return new IllegalStateException(
            "A received segment is read-only: take one from the pool to write, or copy the bytes with toByteArray()");
    }
}
