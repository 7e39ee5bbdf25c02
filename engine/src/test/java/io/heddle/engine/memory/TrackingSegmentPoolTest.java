package io.heddle.engine.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.statistics.PoolStatistics;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class TrackingSegmentPoolTest {
    private final TrackingSegmentPool pool = new TrackingSegmentPool(8 << 20);

    private PooledSegment acquireHereForTheReport(int size) {
        return pool.acquire(size);
    }

    private void releaseHereForTheReport(PooledSegment segment) {
        pool.release(segment);
    }

    private void releaseOnceMore(PooledSegment segment) {
        pool.release(segment);
    }

    private static boolean names(Throwable stack, String method) {
        return Arrays.stream(stack.getStackTrace()).anyMatch(frame -> frame.getMethodName().equals(method));
    }

    @Test
    void aPoolWithAllSegmentsHomeHasNoLeaks() {
        pool.assertNoLeaks();
        for (int size : new int[] {1, 8192, 2 << 20}) {
            pool.release(pool.acquire(size));
        }
        pool.assertNoLeaks();
        assertEquals(List.of(), pool.leaks());
    }

    @Test
    void aLeakIsReportedWithTheMethodThatAcquired() {
        acquireHereForTheReport(5000);
        List<String> leaks = pool.leaks();
        assertEquals(1, leaks.size());
        String[] lines = leaks.get(0).split("\n");
        assertTrue(lines[0].contains("8192 B") && lines[0].contains("owner USER"), lines[0]);
        assertTrue(lines[0].contains("thread '" + Thread.currentThread().getName() + "'"), lines[0]);
        assertTrue(lines[1].contains("acquireHereForTheReport"), "the pool's own frames are left out: " + lines[1]);
    }

    @Test
    void theOwnerShownIsWhoLeaksIt() {
        PooledSegment segment = pool.acquire(1);
        segment.transfer(SegmentOwner.USER, SegmentOwner.CONNECTION);
        assertTrue(pool.leaks().get(0).contains("owner CONNECTION"), pool.leaks().get(0));
    }

    @Test
    void leaksAreListedOldestFirstAndVanishOnRelease() {
        PooledSegment first = pool.acquire(100);
        PooledSegment second = pool.acquire(2 << 20);
        PooledSegment third = pool.acquire(300);
        pool.release(first);
        List<String> leaks = pool.leaks();
        assertEquals(2, leaks.size());
        assertTrue(leaks.get(0).contains("2097152 B"), leaks.get(0));
        assertTrue(leaks.get(1).contains("512 B"), leaks.get(1));
        pool.release(second);
        pool.release(third);
        pool.assertNoLeaks();
    }

    @Test
    void assertNoLeaksFailsWithAllStacks() {
        acquireHereForTheReport(1);
        pool.acquire(1);
        var failure = assertThrows(AssertionError.class, pool::assertNoLeaks);
        assertTrue(failure.getMessage().startsWith("2 segments were not released"), failure.getMessage());
        assertTrue(failure.getMessage().contains("acquireHereForTheReport"), failure.getMessage());
        assertTrue(failure.getMessage().contains("assertNoLeaksFailsWithAllStacks"), failure.getMessage());
    }

    @Test
    void aSecondReleaseReportsAllThreeStacks() {
        PooledSegment segment = acquireHereForTheReport(1);
        releaseHereForTheReport(segment);
        var failure = assertThrows(IllegalStateException.class, () -> releaseOnceMore(segment));
        assertTrue(failure.getMessage().contains("released twice"), failure.getMessage());
        assertTrue(failure.getMessage().contains("acquireHereForTheReport"), failure.getMessage());
        assertTrue(failure.getMessage().contains("releaseHereForTheReport"), failure.getMessage());
        assertTrue(names(failure, "releaseOnceMore"));
        assertEquals(2, failure.getSuppressed().length);
        assertTrue(names(failure.getSuppressed()[0], "acquireHereForTheReport"));
        assertTrue(names(failure.getSuppressed()[1], "releaseHereForTheReport"));
    }

    @Test
    void aSecondReleaseIsDetectedEvenAfterTheMemoryWasHandedOn() {
        PooledSegment stale = acquireHereForTheReport(1);
        pool.release(stale);
        PooledSegment heir = pool.acquire(1);
        assertNotSame(stale, heir);
        assertThrows(IllegalStateException.class, () -> pool.release(stale));
        assertThrows(IllegalStateException.class, () -> stale.transfer(SegmentOwner.USER, SegmentOwner.RING));
        assertEquals(SegmentOwner.USER, heir.owner());
        pool.release(heir);
    }

    @Test
    void aReadThroughAFormerOwnersSegmentFailsEvenAfterTheMemoryWasHandedOn() {
        PooledSegment stale = pool.acquire(1);
        pool.release(stale);
        PooledSegment heir = pool.acquire(1);
        assertThrows(AssertionError.class, stale::data);
        assertThrows(AssertionError.class, () -> stale.append(new byte[1], 0, 1));
        pool.release(heir);
    }

    @Test
    void aSendAfterSendReportsTheAcquisition() {
        PooledSegment segment = acquireHereForTheReport(1);
        segment.transfer(SegmentOwner.USER, SegmentOwner.RING);
        var failure = assertThrows(IllegalStateException.class, () -> segment.transfer(SegmentOwner.USER, SegmentOwner.RING));
        assertTrue(failure.getMessage().contains("acquireHereForTheReport"), failure.getMessage());
        assertEquals(1, failure.getSuppressed().length);
    }

    @Test
    void releasedMemoryIsPoisoned() {
        for (int size : new int[] {128, 8192, 2 << 20}) {
            PooledSegment segment = pool.acquire(size);
            ByteBuffer keptView = segment.count(size).asByteBuffer();
            pool.release(segment);
            assertEquals(TrackingSegmentPool.POISON, keptView.get(0));
            assertEquals(TrackingSegmentPool.POISON, keptView.get(Math.min(size, 65_536) - 1));
        }
    }

    @Test
    void theHeirHasTheSameMemoryAndIsAsNew() {
        PooledSegment stale = pool.acquire(128);
        ByteBuffer keptView = stale.count(128).asByteBuffer();
        int generation = stale.generation();
        stale.data().limit(3);
        pool.release(stale);
        PooledSegment heir = pool.acquire(128);
        heir.append(new byte[] {77}, 0, 1);
        assertEquals(77, keptView.get(0));
        assertEquals(128, heir.data().limit());
        assertTrue(heir.generation() > generation);
        assertNull(heir.next);
    }

    @Test
    void itCountsAsThePlainPoolDoes() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        SegmentPool plain = new SegmentPool(8 << 20);
        List<PooledSegment> tracked = new ArrayList<>();
        List<PooledSegment> untracked = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            if (random.nextInt(5) < 3) {
                int size = random.nextInt(1 << random.nextInt(20));
                PooledSegment segment = pool.acquire(size);
                PooledSegment same = plain.acquire(size);
                assertEquals(same == null, segment == null, "seed " + seed);
                if (segment != null) {
                    tracked.add(segment);
                    untracked.add(same);
                }
            } else if (!tracked.isEmpty()) {
                int victim = random.nextInt(tracked.size());
                pool.release(tracked.remove(victim));
                plain.release(untracked.remove(victim));
            }
            if (random.nextInt(300) == 0) {
                assertEquals(plain.trim(), pool.trim(), "seed " + seed);
            }
            assertEquals(plain.statistics(), pool.statistics(), "seed " + seed);
        }
        assertEquals(tracked.size(), pool.leaks().size(), "seed " + seed);
        tracked.forEach(pool::release);
        pool.assertNoLeaks();
    }

    @Test
    void refusalsAreNotTracked() {
        TrackingSegmentPool tiny = new TrackingSegmentPool(SegmentPool.MIN_LIMIT_BYTES);
        assertNull(tiny.acquire(1 << 20));
        tiny.assertNoLeaks();
        assertEquals(new PoolStatistics(0, SegmentPool.MIN_LIMIT_BYTES, 0, 0, 0, 1), tiny.statistics());
    }

    @Test
    void leaksSurviveCloseAndLateReleasesEndThem() {
        PooledSegment late = pool.acquire(1);
        pool.close();
        assertEquals(1, pool.leaks().size());
        pool.release(late);
        pool.assertNoLeaks();
        assertEquals(0, pool.statistics().capacityBytes());
    }

    @Test
    void aForeignReleaseIsNotTakenForOurs() {
        PooledSegment foreign = new TrackingSegmentPool(8 << 20).acquire(1);
        assertThrows(IllegalArgumentException.class, () -> pool.release(foreign));
        assertEquals(SegmentOwner.USER, foreign.owner());
    }
}
