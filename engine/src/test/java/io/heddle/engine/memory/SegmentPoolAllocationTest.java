package io.heddle.engine.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The heap that the paths of each message allocate: none. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class SegmentPoolAllocationTest {
    private static final int WARM_UP = 20_000;
    private static final int ROUNDS = 20_000;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final SegmentPool pool = new SegmentPool(16 << 20);
    private final byte[] bytes = new byte[100];
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(100);
    private long sum;

    /** The least of a few runs: the JIT compiler and the test's own frames allocate now and then, the code under test never. */
    private long leastAllocated(Runnable work) {
        for (int i = 0; i < WARM_UP; i++) {
            work.run();
        }
        long least = Long.MAX_VALUE;
        for (int run = 0; run < 5; run++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < ROUNDS; i++) {
                work.run();
            }
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        return least;
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
        assertEquals(WARM_UP + 5 * ROUNDS, full.statistics().refusals());
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
        long before = threads.getCurrentThreadAllocatedBytes();
        SegmentPool empty = new SegmentPool(1L << 30);
        long heapBytes = threads.getCurrentThreadAllocatedBytes() - before;
        assertTrue(heapBytes < 200_000, "heap: " + heapBytes);
        assertEquals(0, empty.statistics().capacityBytes());
    }
}
