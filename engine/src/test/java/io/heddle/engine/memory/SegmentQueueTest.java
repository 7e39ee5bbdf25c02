package io.heddle.engine.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class SegmentQueueTest {
    private final TrackingSegmentPool pool = new TrackingSegmentPool(SegmentPool.MIN_LIMIT_BYTES);
    private final SegmentQueue queue = new SegmentQueue();

    @AfterEach
    void everythingIsBackInThePool() {
        pool.assertNoLeaks();
        pool.close();
    }

    private PooledSegment segment(int count) {
        return pool.acquire(count, SegmentOwner.CONNECTION).count(count);
    }

    @Test
    void anEmptyQueueHasNeitherHeadNorTail() {
        assertTrue(queue.isEmpty());
        assertNull(queue.head());
        assertNull(queue.tail());
        assertNull(queue.poll());
        assertEquals(0, queue.releaseAll(pool, SegmentOwner.CONNECTION));
    }

    @Test
    void segmentsLeaveInTheOrderInWhichTheyCame() {
        PooledSegment first = segment(1);
        PooledSegment second = segment(2);
        PooledSegment third = segment(3);
        queue.add(first);
        assertSame(first, queue.tail());
        queue.add(second);
        assertSame(first, queue.poll());
        queue.add(third);
        assertSame(second, queue.head());
        assertSame(third, queue.tail());
        assertSame(second, queue.poll());
        assertSame(third, queue.poll());
        assertTrue(queue.isEmpty());
        assertNull(queue.tail());
        for (PooledSegment segment : new PooledSegment[] {first, second, third}) {
            pool.release(segment, SegmentOwner.CONNECTION);
        }
    }

    @Test
    void aSegmentThatLeftHasNoLink() {
        PooledSegment first = segment(1);
        queue.add(first);
        queue.add(segment(1));
        queue.poll();
        assertNull(first.next);
        SegmentQueue other = new SegmentQueue();
        other.add(first);
        assertSame(first, other.tail());
        assertEquals(1, other.releaseAll(pool, SegmentOwner.CONNECTION));
        assertEquals(1, queue.releaseAll(pool, SegmentOwner.CONNECTION));
    }

    @Test
    void releasingAllSaysHowManyBytesThereWere() {
        queue.add(segment(5));
        queue.add(segment(7));
        assertEquals(12, queue.releaseAll(pool, SegmentOwner.CONNECTION));
        assertTrue(queue.isEmpty());
        queue.add(segment(3));
        assertEquals(3, queue.releaseAll(pool, SegmentOwner.CONNECTION));
    }
}
