package io.heddle.engine.memory;

/**
 * Segments in the order in which they were added, linked through {@link PooledSegment#next}: queueing allocates nothing. A segment can be
 * in one queue at a time.
 *
 * <p><b>Thread:</b> loop-confined. <b>Owns:</b> nothing; the segments stay the property of the owner of the queue.
 */
public final class SegmentQueue {
    private PooledSegment head;
    private PooledSegment tail;

    public void add(PooledSegment segment) {
        segment.next = null;
        if (head == null) {
            head = segment;
        } else {
            tail.next = segment;
        }
        tail = segment;
    }

    /** The segment that was added first, or null. */
    public PooledSegment head() {
        return head;
    }

    /** The segment that was added last, or null. */
    public PooledSegment tail() {
        return tail;
    }

    /** Removes the head. @return the head, or null if the queue is empty */
    public PooledSegment poll() {
        PooledSegment first = head;
        if (first != null) {
            head = first.next;
            first.next = null;
            if (head == null) {
                tail = null;
            }
        }
        return first;
    }

    public boolean isEmpty() {
        return head == null;
    }

    /** Empties the queue into the pool. @return the bytes that were in the segments */
    public long releaseAll(SegmentPool pool, SegmentOwner owner) {
        long bytes = 0;
        for (PooledSegment segment = poll(); segment != null; segment = poll()) {
            bytes += segment.count();
            pool.release(segment, owner);
        }
        return bytes;
    }
}
