package io.heddle.engine.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.statistics.PoolStatistics;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the pool does at its bound, and when the JVM has no more direct memory. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class SegmentPoolLimitTest {
    private static final int SLAB = 64 << 10;

    private int allocations;
    private int availableAllocations = Integer.MAX_VALUE;

    private SegmentPool pool(long limitBytes) {
        return new SegmentPool(limitBytes, bytes -> {
            allocations++;
            if (availableAllocations-- <= 0) {
                throw new OutOfMemoryError("scripted");
            }
            return ByteBuffer.allocateDirect(bytes);
        });
    }

    private static List<PooledSegment> drain(SegmentPool pool, int size) {
        List<PooledSegment> segments = new ArrayList<>();
        for (PooledSegment segment = pool.acquire(size); segment != null; segment = pool.acquire(size)) {
            segments.add(segment);
        }
        return segments;
    }

    @ParameterizedTest
    @CsvSource({"128,8192", "256,4096", "4096,256", "8192,128", "65536,16", "1048576,1", "1048577,0"})
    void theBoundIsUsedToTheLastByteAndThenRequestsAreRefused(int size, int segments) {
        SegmentPool pool = pool(1 << 20);
        assertEquals(segments, drain(pool, size).size());
        assertEquals(new PoolStatistics(segments == 0 ? 0 : 1 << 20, 1 << 20, segments, 0, segments, 1), pool.statistics());
    }

    @Test
    void oneReleaseEndsTheRefusal() {
        SegmentPool pool = pool(SLAB);
        List<PooledSegment> segments = drain(pool, 4096);
        assertNull(pool.acquire(4096));
        pool.release(segments.get(7));
        assertNotNull(pool.acquire(4096));
        assertNull(pool.acquire(4096));
        assertEquals(3, pool.statistics().refusals());
    }

    @Test
    void aBoundThatIsNoMultipleOfASlabIsNotExceeded() {
        SegmentPool pool = pool(2 * SLAB - 1);
        assertEquals(16, drain(pool, 4096).size());
        assertEquals(7, drain(pool, 8192).size());
        assertEquals(SLAB + 7 * 8192, pool.statistics().capacityBytes());
    }

    @Test
    void idleMemoryOfOtherSizesMakesRoom() {
        SegmentPool pool = pool(1 << 20);
        drain(pool, 4096).forEach(pool::release);
        assertEquals(256, pool.statistics().segmentsIdle());
        assertEquals(128, drain(pool, 8192).size());
        assertEquals(new PoolStatistics(1 << 20, 1 << 20, 128, 0, 256 + 128, 2), pool.statistics());
    }

    @Test
    void idleMemoryMakesRoomForALargeSegment() {
        SegmentPool pool = pool(4 << 20);
        drain(pool, 128).forEach(pool::release);
        PooledSegment large = pool.acquire(3 << 20);
        assertNotNull(large);
        assertEquals(4 << 20, pool.statistics().capacityBytes(), "only as much is dropped as is needed");
        assertNull(pool.acquire((1 << 20) + 1), "1 MiB is left, and this takes 4 KiB more");
        assertNotNull(pool.acquire(1 << 20));
    }

    @Test
    void theLargestIdleMemoryGoesFirst() {
        SegmentPool pool = pool(1 << 20);
        pool.release(pool.acquire(128));
        pool.release(pool.acquire(512 << 10));
        assertNotNull(pool.acquire(256 << 10));
        assertNotNull(pool.acquire(256 << 10));
        assertEquals(new PoolStatistics(SLAB + (512 << 10), 1 << 20, 2, 512, 4, 0), pool.statistics(),
            "192 KiB were left: without the 512 KiB the slab of 128 B need not go");
    }

    @Test
    void nothingIsDroppedForARequestThatCannotBeMet() {
        SegmentPool pool = pool(1 << 20);
        PooledSegment held = pool.acquire(128);
        pool.release(pool.acquire(512 << 10));
        long before = pool.statistics().capacityBytes();
        assertNull(pool.acquire(1 << 20));
        assertNull(pool.acquire(Integer.MAX_VALUE));
        assertEquals(before, pool.statistics().capacityBytes());
        pool.release(held);
        assertNotNull(pool.acquire(1 << 20));
    }

    @Test
    void atTheBoundALargerFreeSegmentServes() {
        SegmentPool pool = pool(SLAB);
        List<PooledSegment> segments = drain(pool, 4096);
        pool.release(segments.get(3));
        PooledSegment substitute = pool.acquire(100);
        assertEquals(4096, substitute.capacity());
        assertNull(pool.acquire(100));
        pool.release(substitute);
        assertEquals(1, pool.statistics().segmentsIdle());
    }

    @Test
    void aSmallerFreeSegmentNeverServes() {
        SegmentPool pool = pool(SLAB);
        List<PooledSegment> segments = drain(pool, 2048);
        pool.release(segments.get(3));
        assertNull(pool.acquire(2049));
        assertEquals(2048, pool.acquire(2048).capacity());
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MAX_VALUE, Integer.MAX_VALUE - 1, Integer.MAX_VALUE - 4095, 1 << 30})
    void hugeRequestsAreRefusedAndNotMisread(int minCount) {
        SegmentPool pool = pool(1 << 20);
        assertNull(pool.acquire(minCount));
        assertEquals(0, allocations);
        assertEquals(new PoolStatistics(0, 1 << 20, 0, 0, 0, 1), pool.statistics());
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 8192, 2 << 20})
    void noDirectMemoryIsARefusalLikeAnyOther(int size) {
        availableAllocations = 0;
        SegmentPool pool = pool(16 << 20);
        assertNull(pool.acquire(size));
        assertEquals(new PoolStatistics(0, 16 << 20, 0, 0, 0, 1), pool.statistics());
    }

    @Test
    void theJvmIsNotAskedForEachMessageOnceItRefused() {
        availableAllocations = 1;
        SegmentPool pool = pool(16 << 20);
        assertEquals(16, drain(pool, 4096).size());
        for (int i = 0; i < 100; i++) {
            assertNull(pool.acquire(4096));
        }
        assertEquals(2, allocations);
        assertEquals(101, pool.statistics().refusals());
    }

    @Test
    void aRefusalOfTheJvmGivesUpAllThatIsIdleAndAsksOnceMore() {
        List<Boolean> answers = new ArrayList<>(List.of(true, true, true, false, true));
        SegmentPool pool = new SegmentPool(16 << 20, bytes -> {
            if (!answers.remove(0)) {
                throw new OutOfMemoryError("scripted");
            }
            return ByteBuffer.allocateDirect(bytes);
        });
        for (int size : new int[] {1 << 20, 64 << 10, 128}) {
            pool.release(pool.acquire(size));
        }
        assertEquals((1 << 20) + 2 * SLAB, pool.statistics().capacityBytes());
        assertEquals(8192, pool.acquire(8192).capacity());
        assertEquals(new PoolStatistics(8192, 16 << 20, 1, 0, 4, 0), pool.statistics());
        assertEquals(List.of(), answers);
    }

    @Test
    void withNothingIdleARefusalOfTheJvmIsFinal() {
        availableAllocations = 1;
        SegmentPool pool = pool(16 << 20);
        PooledSegment used = pool.acquire(1 << 20);
        assertNull(pool.acquire(8192));
        assertEquals(2, allocations);
        assertTrue(
            pool.refusal(8192).startsWith("The JVM refused 8192 bytes of direct memory; the buffer pool holds 1048576 of its 16777216"),
            pool.refusal(8192));
        pool.release(used);
        // While the JVM is not asked for each message, it is asked once something is idle that it can have back.
        availableAllocations = 1;
        assertEquals(8192, pool.acquire(8192).capacity());
    }

    @Test
    void aRefusalByTheBoundNamesTheBound() {
        SegmentPool pool = pool(1 << 20);
        drain(pool, 64 << 10);
        assertEquals("The buffer pool has no room for 125 bytes: it holds 1048576 of the 1048576 bytes that EngineConfig.maxPooledBytes"
            + " allows. Raise that, or hold and queue less.", pool.refusal(125));
    }

    @Test
    void theEnginesOwnBuffersAreNotOfTheBoundAndTakeWhatIsIdleFromThePool() {
        SegmentPool pool = pool(1 << 20);
        pool.release(pool.acquire(1 << 20));
        availableAllocations = 0;
        DirectMemoryError refused = assertThrows(DirectMemoryError.class, () -> pool.allocateOutside(300));
        assertTrue(refused.getMessage().contains("-XX:MaxDirectMemorySize"), refused.getMessage());
        assertEquals(0, pool.statistics().capacityBytes());
        availableAllocations = 1;
        assertEquals(300, pool.allocateOutside(300).capacity());
    }

    @Test
    void whatIsEssentialIsServedWhileUsersHoldAllAndNeverTakesALargeSegment() {
        SegmentPool pool = pool(1 << 20);
        List<PooledSegment> all = drain(pool, 512 << 10);
        PooledSegment idle = all.remove(0);
        pool.release(idle);
        drain(pool, 64 << 10);
        assertNull(pool.acquire(1));
        PooledSegment essential = pool.acquireEssential(125, SegmentOwner.CONNECTION);
        assertEquals(125, essential.capacity());
        // A sixteenth of the bound: the rest of it, and not a byte more.
        PooledSegment rest = pool.acquireEssential((64 << 10) - 125, SegmentOwner.CONNECTION);
        assertNull(pool.acquireEssential(129, SegmentOwner.CONNECTION));
        pool.release(rest, SegmentOwner.CONNECTION);
        pool.release(essential, SegmentOwner.CONNECTION);
        assertEquals(64 << 10, pool.acquireEssential(64 << 10, SegmentOwner.CONNECTION).capacity());
        assertEquals(1 << 20, pool.statistics().capacityBytes());
    }

    @Test
    void longRestsTakeNothingOfThePartForAFewBytesAtATime() {
        SegmentPool pool = pool(1 << 20);
        drain(pool, 64 << 10);
        assertNotNull(pool.acquireEssential(64 << 10, SegmentOwner.CONNECTION));
        for (int round = 0; round < 2; round++) {
            List<PooledSegment> answers = new ArrayList<>();
            for (int i = 0; i < (16 << 10) / 128; i++) {
                answers.add(pool.acquireEssential(128, SegmentOwner.CONNECTION));
                assertEquals(128, answers.get(i).capacity());
            }
            assertNull(pool.acquireEssential(1, SegmentOwner.CONNECTION));
            answers.forEach(answer -> pool.release(answer, SegmentOwner.CONNECTION));
        }
    }

    @Test
    void aFewEssentialBytesLeaveLargerFreeSegmentsToOthers() {
        SegmentPool pool = pool(SLAB);
        pool.acquire(4096);
        assertEquals(2, pool.acquireEssential(2, SegmentOwner.CONNECTION).capacity());
        assertEquals(4096, pool.acquire(2).capacity());
    }

    @Test
    void whatIsReleasedServesAlthoughTheJvmRefused() {
        availableAllocations = 1;
        SegmentPool pool = pool(16 << 20);
        List<PooledSegment> segments = drain(pool, 4096);
        pool.release(segments.get(0));
        assertNotNull(pool.acquire(4096));
    }

    @Test
    void aRefusedLargeSizeDoesNotBlockSmallOnes() {
        availableAllocations = 0;
        SegmentPool pool = pool(16 << 20);
        assertNull(pool.acquire(4 << 20));
        availableAllocations = 1;
        assertNotNull(pool.acquire(100));
    }

    @Test
    void theNextTrimLetsTheJvmBeAskedAgain() {
        availableAllocations = 0;
        SegmentPool pool = pool(16 << 20);
        assertNull(pool.acquire(4096));
        availableAllocations = 1;
        assertNull(pool.acquire(4096));
        pool.trim();
        assertNotNull(pool.acquire(4096));
    }

    @Test
    void randomUseNeverExceedsTheBoundAndCountsExactly() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 5; round++) {
            long limit = SLAB + random.nextInt(3 << 20);
            SegmentPool pool = new SegmentPool(limit);
            List<PooledSegment> out = new ArrayList<>();
            long taken = 0;
            long refused = 0;
            for (int i = 0; i < 2000; i++) {
                if (random.nextInt(5) < 3) {
                    int size = random.nextInt(1 << random.nextInt(22));
                    PooledSegment segment = pool.acquire(size);
                    if (segment == null) {
                        refused++;
                    } else {
                        assertTrue(segment.capacity() >= size && segment.count() == 0, "seed " + seed);
                        taken++;
                        out.add(segment);
                    }
                } else if (!out.isEmpty()) {
                    pool.release(out.remove(random.nextInt(out.size())));
                }
                if (random.nextInt(200) == 0) {
                    pool.trim();
                }
                PoolStatistics statistics = pool.statistics();
                long used = out.stream().mapToLong(PooledSegment::capacity).sum();
                assertTrue(statistics.capacityBytes() <= limit && statistics.capacityBytes() >= used, "seed " + seed);
                assertEquals(out.size(), statistics.segmentsInUse(), "seed " + seed);
                assertEquals(taken, statistics.acquisitions(), "seed " + seed);
                assertEquals(refused, statistics.refusals(), "seed " + seed);
            }
            out.forEach(pool::release);
            pool.close();
            assertEquals(0, pool.statistics().capacityBytes(), "seed " + seed);
        }
    }
}
