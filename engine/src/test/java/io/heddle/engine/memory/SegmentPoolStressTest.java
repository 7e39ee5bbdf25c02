package io.heddle.engine.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.statistics.PoolStatistics;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Threads take, pass on and give back at once. The model: each holder stamps the first and last bytes of a segment with a
 * number of its own; a segment that two hold, or whose memory overlaps another's, does not have the stamp any more.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class SegmentPoolStressTest {
    private final long seed = System.nanoTime();
    private final AtomicLong stamps = new AtomicLong();
    private final AtomicLong taken = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();

    private interface Work {
        void run(int number, Random random) throws Exception;
    }

    private void runAtOnce(Work work) throws Exception {
        TwoThreads.run((number, both) -> work.run(number, new Random(seed + number)));
    }

    private PooledSegment takeStamped(SegmentPool pool, int size) {
        PooledSegment segment = pool.acquire(size);
        if (segment == null) {
            refused.incrementAndGet();
            return null;
        }
        taken.incrementAndGet();
        long stamp = stamps.incrementAndGet();
        segment.data().putLong(0, stamp).putLong(segment.capacity() - 8, stamp);
        segment.tag = (int) stamp;
        return segment;
    }

    private void giveStamped(SegmentPool pool, PooledSegment segment) {
        long first = segment.data().getLong(0);
        long last = segment.data().getLong(segment.capacity() - 8);
        if (first != last || (int) first != segment.tag) {
            throw new AssertionError("Two held " + segment + ": " + first + ", " + last + ", " + segment.tag + "; seed " + seed);
        }
        pool.release(segment);
    }

    /** Takes a few, gives back a few, and sometimes gives back what the other thread took. */
    private void churn(SegmentPool pool, ArrayBlockingQueue<PooledSegment> exchange, Random random, int rounds, int maxSizeBits) {
        List<PooledSegment> held = new ArrayList<>();
        for (int i = 0; i < rounds; i++) {
            PooledSegment segment = takeStamped(pool, 1 << random.nextInt(maxSizeBits));
            if (segment != null) {
                held.add(segment);
            }
            if (held.size() > random.nextInt(12)) {
                PooledSegment last = held.remove(held.size() - 1);
                if (random.nextInt(3) > 0 || !exchange.offer(last)) {
                    giveStamped(pool, last);
                }
            }
            PooledSegment others = random.nextInt(3) == 0 ? exchange.poll() : null;
            if (others != null) {
                giveStamped(pool, others);
            }
            if (random.nextInt(500) == 0) {
                assertTrue(pool.statistics().capacityBytes() <= pool.statistics().limitBytes(), "seed " + seed);
            }
        }
        held.forEach(segment -> giveStamped(pool, segment));
    }

    private void assertHomeAndUsable(SegmentPool pool, ArrayBlockingQueue<PooledSegment> exchange) {
        exchange.forEach(segment -> giveStamped(pool, segment));
        PoolStatistics statistics = pool.statistics();
        assertEquals(0, statistics.segmentsInUse(), "seed " + seed);
        assertEquals(taken.get(), statistics.acquisitions(), "seed " + seed);
        assertEquals(refused.get(), statistics.refusals(), "seed " + seed);
        // No byte of the bound may have got lost: it still serves as many segments as it has room for.
        for (int size : new int[] {128, 4096, 8192}) {
            long room = statistics.limitBytes() / size;
            List<PooledSegment> all = new ArrayList<>();
            for (int i = 0; i < room; i++) {
                PooledSegment segment = pool.acquire(size);
                assertTrue(segment != null, "only " + i + " of " + room + " segments of " + size + " B; seed " + seed);
                all.add(segment);
            }
            assertNull(pool.acquire(size));
            all.forEach(pool::release);
        }
    }

    @Test
    void noSegmentIsEverHeldByTwo() throws Exception {
        SegmentPool pool = new SegmentPool(8 << 20);
        ArrayBlockingQueue<PooledSegment> exchange = new ArrayBlockingQueue<>(64);
        runAtOnce((number, random) -> churn(pool, exchange, random, 40_000, 13));
        assertHomeAndUsable(pool, exchange);
    }

    @Test
    void oneSlabUnderContentionGivesEachSegmentToOne() throws Exception {
        SegmentPool pool = new SegmentPool(64 << 10);
        ArrayBlockingQueue<PooledSegment> exchange = new ArrayBlockingQueue<>(4);
        runAtOnce((number, random) -> churn(pool, exchange, random, 30_000, 13));
        assertHomeAndUsable(pool, exchange);
    }

    @Test
    void slabsComeAndGoUnderPressureOfTheBound() throws Exception {
        SegmentPool pool = new SegmentPool(256 << 10);
        ArrayBlockingQueue<PooledSegment> exchange = new ArrayBlockingQueue<>(8);
        runAtOnce((number, random) -> churn(pool, exchange, random, 4_000, 18));
        assertHomeAndUsable(pool, exchange);
        assertTrue(refused.get() > 0, "the bound was never felt");
    }

    @Test
    void trimmingBesideUseLosesNothing() throws Exception {
        SegmentPool pool = new SegmentPool(1 << 20);
        ArrayBlockingQueue<PooledSegment> exchange = new ArrayBlockingQueue<>(16);
        AtomicInteger running = new AtomicInteger(1);
        AtomicLong dropped = new AtomicLong();
        runAtOnce((number, random) -> {
            if (number == 0) {
                for (int burst = 0; burst < 200; burst++) {
                    churn(pool, exchange, random, 40, 14);
                    // Rest until a trim had time to look twice at what is idle.
                    long before = dropped.get();
                    for (int i = 0; i < 1000 && dropped.get() == before; i++) {
                        Thread.onSpinWait();
                    }
                }
                running.set(0);
            } else {
                while (running.get() > 0) {
                    dropped.addAndGet(pool.trim());
                }
            }
        });
        assertHomeAndUsable(pool, exchange);
    }

    @Test
    void ofTwoReleasesAtOnceOneWins() throws Exception {
        SegmentPool pool = new SegmentPool(64 << 10);
        PooledSegment[] shared = {pool.acquire(1)};
        AtomicInteger won = new AtomicInteger();
        int rounds = 5_000;
        TwoThreads.run((number, both) -> {
            for (int i = 0; i < rounds; i++) {
                both.meet();
                try {
                    pool.release(shared[0]);
                    won.incrementAndGet();
                } catch (IllegalStateException e) {
                    assertTrue(e.getMessage().contains("released twice"), e.getMessage());
                }
                both.meet();
                if (number == 0) {
                    shared[0] = pool.acquire(1);
                }
            }
        });
        assertEquals(rounds, won.get());
        pool.release(shared[0]);
        assertEquals(0, pool.statistics().segmentsInUse());
    }

    @Test
    void closeBesideUseDropsAllMemoryInTheEnd() throws Exception {
        for (int i = 0; i < 50; i++) {
            SegmentPool pool = new SegmentPool(1 << 20);
            runAtOnce((number, random) -> {
                if (number == 0) {
                    for (int wait = random.nextInt(2000); wait > 0; wait--) {
                        Thread.onSpinWait();
                    }
                    pool.close();
                } else {
                    takeUntilClosed(pool, random);
                }
            });
            assertEquals(0, pool.statistics().segmentsInUse(), "seed " + seed);
            assertEquals(0, pool.statistics().capacityBytes(), "seed " + seed);
        }
    }

    private static void takeUntilClosed(SegmentPool pool, Random random) {
        try {
            for (;;) {
                PooledSegment segment = pool.acquire(1 << random.nextInt(14));
                if (segment != null) {
                    pool.release(segment);
                }
            }
        } catch (IllegalStateException e) {
            assertTrue(e.getMessage().contains("closed"), e.getMessage());
        }
    }
}
