package io.heddle.engine.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the loop gives back and takes again. */
@Timeout(60)
final class LoopSegmentCacheTest {
    private static final long ONE_SLAB = SegmentPool.MIN_LIMIT_BYTES;

    private boolean isLoop = true;

    private SegmentPool pool(long limitBytes) {
        SegmentPool pool = new SegmentPool(limitBytes);
        pool.serveLoop(() -> isLoop);
        return pool;
    }

    private static List<PooledSegment> acquire(SegmentPool pool, int bytes, int count) {
        List<PooledSegment> taken = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            taken.add(pool.acquire(bytes));
        }
        return taken;
    }

    @Test
    void theLoopGetsWhatItGaveBackLast() {
        SegmentPool pool = pool(1 << 20);
        PooledSegment first = pool.acquire(100);
        PooledSegment second = pool.acquire(100);
        pool.release(first);
        pool.release(second);
        assertSame(second, pool.acquire(100));
        assertSame(first, pool.acquire(100));
        assertNotSame(first, pool.acquire(100));
    }

    @Test
    void eachSizeHasItsOwn() {
        SegmentPool pool = pool(1 << 20);
        pool.release(pool.acquire(128));
        PooledSegment larger = pool.acquire(129);
        assertEquals(256, larger.capacity());
    }

    @Test
    void otherThreadsDoNotSeeIt() {
        SegmentPool pool = pool(1 << 20);
        PooledSegment segment = pool.acquire(100);
        pool.release(segment);
        isLoop = false;
        PooledSegment elsewhere = pool.acquire(100);
        assertNotSame(segment, elsewhere);
        pool.release(elsewhere);
        assertSame(elsewhere, pool.acquire(100));
    }

    @Test
    void whatIsKeptIsNotInUse() {
        SegmentPool pool = pool(1 << 20);
        List<PooledSegment> taken = acquire(pool, 1_000, 40);
        assertEquals(40, pool.statistics().segmentsInUse());
        taken.forEach(pool::release);
        assertEquals(0, pool.statistics().segmentsInUse());
        acquire(pool, 1_000, 20);
        assertEquals(20, pool.statistics().segmentsInUse());
        assertEquals(60, pool.statistics().acquisitions());
    }

    @Test
    void aTrimLetsGoOfIt() {
        SegmentPool pool = pool(1 << 20);
        acquire(pool, 100, 10).forEach(pool::release);
        assertEquals(0, pool.trim(), "given back only now: in use until then");
        assertEquals(1, pool.trim());
        assertEquals(0, pool.statistics().capacityBytes());
    }

    @Test
    void itDoesNotKeepTheMemoryThatAnotherSizeNeeds() {
        SegmentPool pool = pool(ONE_SLAB);
        pool.release(pool.acquire(100));
        PooledSegment large = pool.acquire((int) ONE_SLAB);
        assertNotNull(large);
        assertNull(pool.acquire(100));
        assertEquals(1, pool.statistics().refusals());
    }

    /** Whoever was refused is told that there is room: it must be room that other threads can have. */
    @Test
    void roomIsWhatEveryThreadCanHave() {
        SegmentPool pool = pool(ONE_SLAB);
        List<PooledSegment> taken = acquire(pool, 128, 512);
        isLoop = false;
        assertNull(pool.acquire(128));
        isLoop = true;
        pool.release(taken.get(0));
        assertTrue(pool.hasRoomFor(128));
        isLoop = false;
        assertNotNull(pool.acquire(128));
    }

    @Test
    void aSecondReleaseFails() {
        SegmentPool pool = pool(1 << 20);
        PooledSegment segment = pool.acquire(100);
        pool.release(segment);
        assertThrows(IllegalStateException.class, () -> pool.release(segment));
        assertThrows(IllegalStateException.class, () -> pool.release(segment, SegmentOwner.CONNECTION));
        assertThrows(IllegalStateException.class, () -> segment.transfer(SegmentOwner.CONNECTION, SegmentOwner.RING));
    }

    @Test
    void aClosedPoolKeepsNothing() {
        SegmentPool pool = pool(1 << 20);
        PooledSegment late = pool.acquire(100);
        pool.release(pool.acquire(100));
        pool.close();
        pool.release(late);
        assertEquals(0, pool.statistics().capacityBytes());
        assertEquals(0, pool.statistics().segmentsInUse());
    }
}
