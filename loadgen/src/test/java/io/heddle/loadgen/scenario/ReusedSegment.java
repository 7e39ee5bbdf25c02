package io.heddle.loadgen.scenario;

import io.heddle.api.BufferPool;
import io.heddle.api.BufferSegment;
import io.heddle.api.statistics.PoolStatistics;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A segment over a direct buffer that is used again and again, so that taking one allocates nothing. <b>Thread:</b> any one thread. */
final class ReusedSegment implements BufferSegment {
    private static final int BEFORE = 3;

    /** Gives out the one segment, unless it is told to be empty. */
    static final class Pool implements BufferPool {
        boolean empty;
        private ReusedSegment segment = new ReusedSegment(256);
        private boolean taken;

        @Override
        public BufferSegment acquire(int minCount) {
            if (empty) {
                return null;
            }
            if (taken) {
                throw new IllegalStateException("the last segment was neither sent nor released");
            }
            taken = true;
            if (segment.capacity() < minCount) {
                segment = new ReusedSegment(minCount);
            }
            return segment.count(0);
        }

        void takeBack(BufferSegment sent) {
            if (!taken || sent != segment) {
                throw new IllegalStateException("not the segment that was taken");
            }
            taken = false;
        }

        @Override
        public void release(BufferSegment released) {
            takeBack(released);
        }

        @Override
        public PoolStatistics statistics() {
            throw new UnsupportedOperationException();
        }
    }

    private final ByteBuffer data;
    private int count;

    ReusedSegment(int capacity) {
        data = ByteBuffer.allocateDirect(BEFORE + capacity);
    }

    static ReusedSegment of(byte[] bytes) {
        ReusedSegment segment = new ReusedSegment(bytes.length);
        segment.append(bytes, 0, bytes.length);
        return segment;
    }

    static ReusedSegment of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
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
    public ReusedSegment count(int newCount) {
        count = newCount;
        return this;
    }

    @Override
    public int capacity() {
        return data.capacity() - BEFORE;
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
