package io.heddle.engine.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.engine.testing.Allocation;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The heap that the paths of each message allocate: none. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class SegmentPoolAllocationTest {
    private static final int ROUNDS = 20_000;

    private final SegmentPool pool = new SegmentPool(16 << 20);
    private final byte[] bytes = new byte[100];
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(100);
    private long sum;

    private static long leastAllocated(Allocation.Work work) {
        return Allocation.least(1, 5, -1, Allocation.rounds(ROUNDS, work));
    }

    @Test
    void theMeasurementSeesAnAllocation() {
        byte[][] sink = new byte[1][];
        assertTrue(leastAllocated(() -> sink[0] = new byte[16]) >= ROUNDS * 16L);
    }

    @Test
    void acquireAndReleaseAllocateNothing() {
        for (int size : new int[] {0, 200, 4096, 8192, 1 << 20}) {
            assertEquals(0, leastAllocated(() -> pool.release(pool.acquire(size))), "size " + size);
        }
    }

    @Test
    void handingOnAndQueueingAllocateNothing() {
        assertEquals(0, leastAllocated(() -> {
            PooledSegment first = pool.acquire(100);
            PooledSegment second = pool.acquire(100, SegmentOwner.CONNECTION);
            first.transfer(SegmentOwner.USER, SegmentOwner.RING);
            first.transfer(SegmentOwner.RING, SegmentOwner.CONNECTION);
            first.next = second;
            pool.release(first.next, SegmentOwner.CONNECTION);
            pool.release(first, SegmentOwner.CONNECTION);
        }));
    }

    @Test
    void fillingAndReadingAllocateNothing() {
        PooledSegment segment = pool.acquire(200);
        assertEquals(0, leastAllocated(() -> {
            segment.count(0).append(bytes, 0, 100).append(buffer.clear());
            sum += segment.get(199) + segment.count(100).copyTo(bytes, 0) + segment.copyTo(buffer.clear());
        }));
    }

    @Test
    void deliveriesAllocateNothing() {
        ReceivedSegment segment = new ReceivedSegment();
        ByteBuffer view = buffer.asReadOnlyBuffer();
        ByteBuffer target = ByteBuffer.allocate(100);
        assertEquals(0, leastAllocated(() -> {
            segment.wrap(view, 10, 50);
            sum += segment.get(49) + segment.copyTo(bytes, 0) + segment.copyTo(target.clear()) + segment.data().getInt(segment.offset());
            segment.invalidate();
        }));
    }

    @Test
    void refusalsAllocateNothing() {
        SegmentPool full = new SegmentPool(SegmentPool.MIN_LIMIT_BYTES);
        assertTrue(full.acquire(64 << 10) != null);
        assertEquals(0, leastAllocated(() -> sum += full.acquire(100) == null ? 1 : 0));
        assertEquals(6 * ROUNDS, full.statistics().refusals());
    }

    @Test
    void trimsThatDropNothingAllocateNothing() {
        PooledSegment held = pool.acquire(100);
        assertEquals(0, leastAllocated(() -> sum += pool.trim()));
        pool.release(held);
        assertEquals(0, pool.statistics().segmentsInUse());
    }

    @Test
    void anEmptyPoolOfAGibibyteIsSmall() {
        SegmentPool[] empty = new SegmentPool[1];
        long heapBytes = Allocation.of(() -> empty[0] = new SegmentPool(1L << 30));
        assertTrue(heapBytes < 200_000, "heap: " + heapBytes);
        assertEquals(0, empty[0].statistics().capacityBytes());
    }
}
