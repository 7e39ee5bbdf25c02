package io.heddle.engine.transport.http2;

import static io.heddle.engine.memory.SegmentOwner.TRANSPORT;

import io.heddle.engine.memory.PooledSegment;
import io.heddle.engine.memory.SegmentPool;
import io.heddle.engine.memory.SegmentQueue;
import java.nio.ByteBuffer;

/**
 * The DATA of one stream that its owner has not read yet, in the order in which it came.
 *
 * <p><b>Thread:</b> loop-confined. <b>Owns:</b> its segments; none while it is empty.
 */
final class UnreadData {
    private static final int MIN_SEGMENT_BYTES = 1 << 10;

    private final SegmentPool pool;
    private final SegmentQueue segments = new SegmentQueue();

    UnreadData(SegmentPool pool) {
        this.pool = pool;
    }

    boolean isEmpty() {
        return segments.isEmpty();
    }

    /** Copies all that is there. @return false if the pool has no room for it */
    boolean store(ByteBuffer source) {
        while (source.hasRemaining()) {
            PooledSegment tail = tailWithRoom(source.remaining());
            if (tail == null) {
                return false;
            }
            int count = Math.min(source.remaining(), tail.capacity() - tail.count());
            ByteBuffer to = tail.data();
            to.limit(to.capacity()).put(tail.count(), source, source.position(), count);
            tail.count(tail.count() + count);
            source.position(source.position() + count);
        }
        return true;
    }

    /** @return the segment to continue in, or null if the pool has no room for another one */
    private PooledSegment tailWithRoom(int bytes) {
        PooledSegment tail = segments.tail();
        if (tail != null && tail.count() < tail.capacity()) {
            return tail;
        }
        PooledSegment next = pool.acquire(Math.max(bytes, MIN_SEGMENT_BYTES), TRANSPORT);
        if (next != null) {
            segments.add(next);
        }
        return next;
    }

    /** @return how many bytes were moved */
    int read(ByteBuffer target) {
        int total = 0;
        while (!segments.isEmpty() && target.hasRemaining()) {
            PooledSegment head = segments.head();
            ByteBuffer from = head.data().limit(head.count()).position(head.tag);
            total += move(from, target);
            head.tag = from.position();
            if (!from.hasRemaining()) {
                pool.release(segments.poll(), TRANSPORT);
            }
        }
        return total;
    }

    /** @return how many bytes were moved: as many as the target has room for */
    static int move(ByteBuffer source, ByteBuffer target) {
        int count = Math.min(source.remaining(), target.remaining());
        target.put(target.position(), source, source.position(), count);
        source.position(source.position() + count);
        target.position(target.position() + count);
        return count;
    }

    void release() {
        segments.releaseAll(pool, TRANSPORT);
    }
}
