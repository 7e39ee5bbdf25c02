package io.heddle.loadgen.agent;

import io.heddle.api.BufferSegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A segment over a direct buffer, with bytes before and behind it that belong to nobody. <b>Thread:</b> any one thread. */
final class FakeSegment implements BufferSegment {
    private static final int BEFORE = 3;

    private final ByteBuffer data;
    private final int capacity;
    private int count;

    FakeSegment(int capacity) {
        this.data = ByteBuffer.allocateDirect(BEFORE + capacity + 5);
        this.capacity = capacity;
    }

    static FakeSegment of(byte[] bytes) {
        FakeSegment segment = new FakeSegment(bytes.length);
        segment.append(bytes, 0, bytes.length);
        return segment;
    }

    @Override
    public ByteBuffer data() {
        return data;
    }

    @Override
    public int offset() {
        return BEFORE;
    }

    @Override
    public int count() {
        return count;
    }

    @Override
    public BufferSegment count(int newCount) {
        count = newCount;
        return this;
    }

    @Override
    public int capacity() {
        return capacity;
    }

    @Override
    public byte get(int index) {
        if (index < 0 || index >= count) {
            throw new IndexOutOfBoundsException(index);
        }
        return data.get(BEFORE + index);
    }

    @Override
    public BufferSegment append(byte[] source, int offset, int length) {
        data.put(BEFORE + count, source, offset, length);
        count += length;
        return this;
    }

    @Override
    public BufferSegment append(ByteBuffer source) {
        byte[] bytes = new byte[source.remaining()];
        source.get(bytes);
        return append(bytes, 0, bytes.length);
    }

    @Override
    public int copyTo(byte[] target, int targetOffset) {
        data.get(BEFORE, target, targetOffset, count);
        return count;
    }

    @Override
    public int copyTo(ByteBuffer target) {
        target.put(toByteArray());
        return count;
    }

    @Override
    public byte[] toByteArray() {
        byte[] bytes = new byte[count];
        copyTo(bytes, 0);
        return bytes;
    }

    @Override
    public ByteBuffer asByteBuffer() {
        return data.slice(BEFORE, count).asReadOnlyBuffer();
    }

    @Override
    public String toUtf8String() {
        return new String(toByteArray(), StandardCharsets.UTF_8);
    }
}
