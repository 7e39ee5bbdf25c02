package io.heddle.engine.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class SegmentPoolTrimTest {
    private static final int SLAB = 64 << 10;

    private final SegmentPool pool = new SegmentPool(64 << 20);

    private List<PooledSegment> take(int size, int segments) {
        List<PooledSegment> taken = new ArrayList<>();
        for (int i = 0; i < segments; i++) {
            taken.add(pool.acquire(size));
        }
        return taken;
    }

    private void touch(int size, int segments) {
        take(size, segments).forEach(pool::release);
    }

    @ParameterizedTest
    @ValueSource(ints = {128, 4096, 8192, 1 << 20})
    void whatStaysIdleBetweenTwoTrimsIsDropped(int size) {
        touch(size, 40);
        long slabs = pool.statistics().capacityBytes() / Math.max(SLAB, size);
        if (size == 8192) {
            slabs = 40;
        }
        assertEquals(0, pool.trim(), "it was in use since the trim before");
        assertEquals(slabs, pool.trim());
        assertEquals(0, pool.statistics().capacityBytes());
        assertEquals(0, pool.statistics().segmentsIdle());
        assertEquals(0, pool.trim());
    }

    @Test
    void memoryUpToTheHighWaterMarkStays() {
        touch(4096, 160);
        pool.trim();
        touch(4096, 33);
        assertEquals(7, pool.trim(), "33 segments are 3 slabs of 16; the other 7 of 10 were idle");
        assertEquals(3 * SLAB, pool.statistics().capacityBytes());
        touch(4096, 1);
        assertEquals(2, pool.trim());
        assertEquals(SLAB, pool.statistics().capacityBytes());
    }

    @Test
    void aSlabWithOneSegmentInUseStaysAndCountsInFull() {
        List<PooledSegment> taken = take(128, 512);
        PooledSegment last = taken.remove(511);
        taken.forEach(pool::release);
        pool.trim();
        assertEquals(0, pool.trim());
        assertEquals(SLAB, pool.statistics().capacityBytes());
        pool.release(last);
        pool.trim();
        assertEquals(1, pool.trim());
        assertEquals(0, pool.statistics().capacityBytes());
    }

    @Test
    void memoryInUseIsNeverTouched() {
        List<PooledSegment> taken = take(1000, 100);
        taken.forEach(segment -> segment.append(new byte[] {42}, 0, 1));
        for (int i = 0; i < 4; i++) {
            assertEquals(0, pool.trim());
        }
        taken.forEach(segment -> assertEquals(42, segment.get(0)));
    }

    @Test
    void thePoolGrowsAgainAfterATrim() {
        for (int round = 0; round < 3; round++) {
            touch(4096, 100);
            pool.trim();
            assertEquals(7, pool.trim());
            assertEquals(0, pool.statistics().capacityBytes());
        }
        assertEquals(300, pool.statistics().acquisitions());
    }

    @Test
    void aTrimmedBoundServesOtherSizes() {
        SegmentPool tight = new SegmentPool(SLAB);
        PooledSegment small = tight.acquire(1);
        assertNull(tight.acquire(SLAB));
        tight.release(small);
        tight.trim();
        tight.trim();
        assertNotNull(tight.acquire(SLAB));
    }

    @Test
    void aPoolOfMoreSlabsThanOneTrimVisitsIsTrimmedInSteps() {
        touch(8192, 3000);
        int dropped = 0;
        int trims = 0;
        while (pool.statistics().capacityBytes() > 0) {
            dropped += pool.trim();
            trims++;
            assertTrue(trims < 20, "3000 buffers must be gone after a few trims, " + dropped + " are");
        }
        assertEquals(3000, dropped);
        assertTrue(trims > 3, "one trim visits 1024 buffers of a size at most");
    }

    @Test
    void trimmedMemoryCanBeCollected() {
        List<WeakReference<ByteBuffer>> allocated = new ArrayList<>();
        SegmentPool observed = new SegmentPool(1 << 20, bytes -> {
            ByteBuffer memory = ByteBuffer.allocateDirect(bytes);
            allocated.add(new WeakReference<>(memory));
            return memory;
        });
        for (int size : new int[] {128, 4096, 8192, 65_536}) {
            observed.release(observed.acquire(size));
        }
        observed.trim();
        assertEquals(4, observed.trim());
        assertCollected(allocated, 4);
    }

    @Test
    void aReleasedLargeSegmentCanBeCollected() {
        List<WeakReference<ByteBuffer>> allocated = new ArrayList<>();
        SegmentPool observed = new SegmentPool(4 << 20, bytes -> {
            ByteBuffer memory = ByteBuffer.allocateDirect(bytes);
            allocated.add(new WeakReference<>(memory));
            return memory;
        });
        observed.release(observed.acquire(2 << 20));
        assertCollected(allocated, 1);
        assertEquals(0, observed.statistics().segmentsInUse());
    }

    private static void assertCollected(List<WeakReference<ByteBuffer>> allocated, int expected) {
        assertEquals(expected, allocated.size());
        for (int i = 0; i < 20 && allocated.stream().anyMatch(reference -> reference.get() != null); i++) {
            System.gc();
        }
        assertTrue(allocated.stream().allMatch(reference -> reference.get() == null), "the pool still refers to dropped memory");
    }
}
