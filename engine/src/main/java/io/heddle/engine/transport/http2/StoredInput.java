package io.heddle.engine.transport.http2;

import static io.heddle.engine.memory.SegmentOwner.TRANSPORT;

import io.heddle.engine.memory.PooledSegment;
import io.heddle.engine.memory.SegmentPool;
import java.nio.ByteBuffer;

/**
 * The DATA of one stream that its owner has not read yet, in the order in which it came.
 *
 * <p><b>Thread:</b> loop-confined. <b>Owns:</b> its segments; none while it is empty.
 */
final class StoredInput {
    private static final int MIN_SEGMENT_BYTES = 1 << 10;

    private final SegmentPool pool;
    private PooledSegment head;
    private PooledSegment tail;

    StoredInput(SegmentPool pool) {
        this.pool = pool;
    }

    boolean isEmpty() {
        return head == null;
    }

    /** Copies all that is there. @return false if the pool has no room for it */
    boolean store(ByteBuffer source) {
        while (source.hasRemaining()) {
            if ((tail == null || tail.count() == tail.capacity()) && !addSegment(source.remaining())) {
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

    private boolean addSegment(int bytes) {
        PooledSegment next = pool.acquire(Math.max(bytes, MIN_SEGMENT_BYTES), TRANSPORT);
        if (next == null) {
            return false;
        }
        if (tail == null) {
            head = next;
        } else {
            tail.next = next;
        }
        tail = next;
        return true;
    }

    /** @return how many bytes were moved */
    int read(ByteBuffer target) {
        int total = 0;
        while (head != null && target.hasRemaining()) {
            ByteBuffer from = head.data().limit(head.count()).position(head.tag);
            total += move(from, target);
            head.tag = from.position();
            if (!from.hasRemaining()) {
                dropHead();
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

    private void dropHead() {
        PooledSegment done = head;
        head = done.next;
        if (head == null) {
            tail = null;
        }
        pool.release(done, TRANSPORT);
    }

    void release() {
        while (head != null) {
            dropHead();
        }
    }
}
