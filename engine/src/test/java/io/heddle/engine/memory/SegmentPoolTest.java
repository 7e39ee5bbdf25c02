package io.heddle.engine.memory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.BufferSegment;
import io.heddle.api.statistics.PoolStatistics;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class SegmentPoolTest {
    private static final long LIMIT = 16 << 20;

    private final SegmentPool pool = new SegmentPool(LIMIT);

    @ParameterizedTest
    @CsvSource({
        "0,128", "1,128", "127,128", "128,128", "129,256", "256,256", "257,512", "1000,1024", "2048,2048", "4096,4096", "4097,8192",
        "65536,65536", "65537,131072", "1048575,1048576", "1048576,1048576", "1048577,1052672", "1052672,1052672", "1052673,1056768",
    })
    void theSmallestSizeThatHoldsTheRequestIsGiven(int minCount, int capacity) {
        PooledSegment segment = pool.acquire(minCount);
        assertEquals(capacity, segment.capacity());
        assertEquals(capacity, segment.data().capacity());
        assertTrue(segment.data().isDirect());
        segment.count(capacity).data().put(capacity - 1, (byte) 42);
        assertEquals(42, segment.get(capacity - 1));
    }

    @ParameterizedTest
    @CsvSource({"100,65536", "4096,65536", "4097,8192", "65536,65536", "1048576,1048576", "1048577,1052672"})
    void whatIsHeldIsTheDirectMemoryBehindTheSegment(int minCount, long heldBytes) {
        assertEquals(0, pool.statistics().capacityBytes());
        PooledSegment segment = pool.acquire(minCount);
        assertEquals(heldBytes, pool.statistics().capacityBytes());
        pool.release(segment);
        assertEquals(minCount > SegmentPool.MAX_POOLED_BYTES ? 0 : heldBytes, pool.statistics().capacityBytes());
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, Integer.MIN_VALUE})
    void aNegativeRequestIsRefusedWithItsValue(int minCount) {
        var failure = assertThrows(IllegalArgumentException.class, () -> pool.acquire(minCount));
        assertTrue(failure.getMessage().contains("" + minCount), failure.getMessage());
    }

    @Test
    void thePoolCannotBeTheTaker() {
        assertThrows(IllegalArgumentException.class, () -> pool.acquire(1, SegmentOwner.POOL));
        assertEquals(0, pool.statistics().capacityBytes());
    }

    @Test
    void theTakerBecomesTheOwner() {
        for (SegmentOwner owner : SegmentOwner.values()) {
            if (owner != SegmentOwner.POOL) {
                PooledSegment segment = pool.acquire(1, owner);
                assertEquals(owner, segment.owner());
                pool.release(segment, owner);
                assertEquals(SegmentOwner.POOL, segment.owner());
            }
        }
        assertEquals(0, pool.statistics().segmentsInUse());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4096, 8192, 1 << 20})
    void aReleasedSegmentIsUsedAgain(int size) {
        PooledSegment segment = pool.acquire(size);
        pool.release(segment);
        assertSame(segment, pool.acquire(size));
    }

    @Test
    void aReleasedLargeSegmentIsNotUsedAgain() {
        PooledSegment segment = pool.acquire(SegmentPool.MAX_POOLED_BYTES + 1);
        pool.release(segment);
        assertNotSame(segment, pool.acquire(SegmentPool.MAX_POOLED_BYTES + 1));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 8192, 2 << 20})
    void theSecondReleaseFailsAndTakesNothingBack(int size) {
        PooledSegment segment = pool.acquire(size);
        pool.release(segment);
        PoolStatistics before = pool.statistics();
        var failure = assertThrows(IllegalStateException.class, () -> pool.release(segment));
        assertTrue(failure.getMessage().contains("released twice"), failure.getMessage());
        assertEquals(before, pool.statistics());
    }

    @Test
    void aReleaseAfterSendFailsAndSaysSo() {
        PooledSegment segment = pool.acquire(1);
        segment.transfer(SegmentOwner.USER, SegmentOwner.RING);
        var failure = assertThrows(IllegalStateException.class, () -> pool.release(segment));
        assertTrue(failure.getMessage().contains("belongs to the engine since it was sent (it is at RING)"), failure.getMessage());
        assertEquals(SegmentOwner.RING, segment.owner());
        pool.release(segment, SegmentOwner.RING);
        assertEquals(0, pool.statistics().segmentsInUse());
    }

    @Test
    void aReleaseByTheWrongOwnerFails() {
        PooledSegment segment = pool.acquire(1, SegmentOwner.CONNECTION);
        assertThrows(IllegalStateException.class, () -> pool.release(segment, SegmentOwner.RING));
        assertThrows(IllegalStateException.class, () -> pool.release(segment, SegmentOwner.POOL));
        assertEquals(1, pool.statistics().segmentsInUse());
    }

    @Test
    void segmentsOfOthersAreRefused() {
        PooledSegment foreign = new SegmentPool(LIMIT).acquire(1);
        assertThrows(IllegalArgumentException.class, () -> pool.release(foreign));
        assertThrows(IllegalArgumentException.class, () -> pool.release(foreign, SegmentOwner.USER));
        assertEquals(SegmentOwner.USER, foreign.owner());
        ReceivedSegment received = new ReceivedSegment().wrap(ByteBuffer.allocateDirect(4).asReadOnlyBuffer(), 0, 4);
        assertThrows(IllegalArgumentException.class, () -> pool.release(received));
        received.invalidate();
        assertThrows(IllegalArgumentException.class, () -> pool.release(received));
        BufferSegment usersOwn = (BufferSegment) Proxy.newProxyInstance(
            BufferSegment.class.getClassLoader(), new Class<?>[] {BufferSegment.class}, (proxy, method, arguments) -> "mine");
        assertThrows(IllegalArgumentException.class, () -> pool.release(usersOwn));
        assertThrows(IllegalArgumentException.class, () -> pool.release(null));
    }

    @Test
    void statisticsAreExact() {
        assertEquals(new PoolStatistics(0, LIMIT, 0, 0, 0, 0), pool.statistics());
        PooledSegment small = pool.acquire(4096);
        assertEquals(new PoolStatistics(65_536, LIMIT, 1, 15, 1, 0), pool.statistics());
        PooledSegment big = pool.acquire(8192);
        assertEquals(new PoolStatistics(65_536 + 8192, LIMIT, 2, 15, 2, 0), pool.statistics());
        PooledSegment large = pool.acquire(2 << 20);
        assertEquals(new PoolStatistics(65_536 + 8192 + (2 << 20), LIMIT, 3, 15, 3, 0), pool.statistics());
        pool.release(large);
        assertEquals(new PoolStatistics(65_536 + 8192, LIMIT, 2, 15, 3, 0), pool.statistics());
        pool.release(big);
        assertEquals(new PoolStatistics(65_536 + 8192, LIMIT, 1, 16, 3, 0), pool.statistics());
        pool.release(small);
        assertEquals(new PoolStatistics(65_536 + 8192, LIMIT, 0, 17, 3, 0), pool.statistics());
        assertTrue(pool.toString().contains("acquisitions=3"), pool.toString());
    }

    @Test
    void useGathersInTheLowestSlab() {
        List<PooledSegment> segments = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            segments.add(pool.acquire(4096));
        }
        Slab lowest = segments.get(0).slab;
        segments.forEach(pool::release);
        for (int i = 0; i < 16; i++) {
            assertSame(lowest, pool.acquire(4096).slab);
        }
        assertNotSame(lowest, pool.acquire(4096).slab);
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, -1, 0, SegmentPool.MIN_LIMIT_BYTES - 1, SegmentPool.MAX_LIMIT_BYTES + 1, Long.MAX_VALUE})
    void anImpossibleBoundIsRefused(long limitBytes) {
        var failure = assertThrows(IllegalArgumentException.class, () -> new SegmentPool(limitBytes));
        assertTrue(failure.getMessage().contains("" + limitBytes), failure.getMessage());
    }

    @Test
    void afterCloseNothingIsGivenOutAndNothingIdleIsHeld() {
        pool.release(pool.acquire(1));
        pool.release(pool.acquire(8192));
        pool.close();
        assertEquals(new PoolStatistics(0, LIMIT, 0, 0, 2, 0), pool.statistics());
        assertThrows(IllegalStateException.class, () -> pool.acquire(1));
        assertThrows(IllegalStateException.class, () -> pool.acquire(2 << 20));
        assertEquals(0, pool.trim());
        pool.close();
        assertEquals(0, pool.statistics().segmentsInUse());
    }

    @Test
    void segmentsThatAreOutSurviveCloseAndAreDroppedAtRelease() {
        PooledSegment first = pool.acquire(1).append(new byte[] {1}, 0, 1);
        PooledSegment second = pool.acquire(1);
        PooledSegment big = pool.acquire(8192);
        PooledSegment large = pool.acquire(2 << 20);
        pool.close();
        assertEquals(4, pool.statistics().segmentsInUse());
        assertArrayEquals(new byte[] {1}, first.append(new byte[0], 0, 0).toByteArray());
        pool.release(first);
        assertEquals(65_536 + 8192 + (2 << 20), pool.statistics().capacityBytes(), "a slab counts until all of it is back");
        pool.release(second);
        assertEquals(8192 + (2 << 20), pool.statistics().capacityBytes());
        pool.release(big);
        pool.release(large);
        assertEquals(0, pool.statistics().capacityBytes());
        assertEquals(0, pool.statistics().segmentsInUse());
        assertThrows(IllegalStateException.class, () -> pool.release(first));
    }

    @Test
    void theSmallestBoundServesOneSlab() {
        SegmentPool tiny = new SegmentPool(SegmentPool.MIN_LIMIT_BYTES);
        for (int i = 0; i < 512; i++) {
            assertNotNull(tiny.acquire(128));
        }
        assertEquals(new PoolStatistics(65_536, 65_536, 512, 0, 512, 0), tiny.statistics());
    }
}
