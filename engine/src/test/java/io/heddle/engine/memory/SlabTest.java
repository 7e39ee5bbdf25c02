package io.heddle.engine.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class SlabTest {

    private static Slab slab(int segments) {
        return new Slab(null, null, 0, ByteBuffer.allocateDirect(segments * 128), segments);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 16, 511, Slab.MAX_SEGMENTS})
    void givesEachSegmentOnceAndThenNone(int segments) {
        Slab slab = slab(segments);
        Set<PooledSegment> taken = Collections.newSetFromMap(new IdentityHashMap<>());
        for (int i = 0; i < segments; i++) {
            assertTrue(slab.hasRoom());
            PooledSegment segment = slab.take();
            assertEquals(128, segment.capacity());
            assertTrue(taken.add(segment));
            assertEquals(i + 1, slab.segmentsInUse());
        }
        assertFalse(slab.hasRoom());
        assertNull(slab.take());
        assertEquals(segments, slab.segmentsInUse());
    }

    @Test
    void whatWasGivenLastIsTakenFirst() {
        Slab slab = slab(4);
        PooledSegment first = slab.take();
        PooledSegment second = slab.take();
        slab.give(first);
        slab.give(second);
        assertSame(second, slab.take());
        assertSame(first, slab.take());
    }

    @Test
    void givingTellsWhetherTheSlabWasFull() {
        Slab slab = slab(2);
        PooledSegment first = slab.take();
        PooledSegment second = slab.take();
        assertTrue(slab.give(first));
        assertFalse(slab.give(second));
        assertFalse(slab.give(slab.take()));
    }

    @Test
    void givingMoreThanWasTakenIsAsserted() {
        Slab slab = slab(2);
        PooledSegment segment = slab.take();
        slab.give(segment);
        assertThrows(AssertionError.class, () -> slab.give(segment));
    }

    @Test
    void aSlabInUseCannotBeRetired() {
        Slab slab = slab(2);
        PooledSegment segment = slab.take();
        assertFalse(slab.isIdle());
        assertFalse(slab.retireIfIdle());
        slab.give(segment);
        assertTrue(slab.isIdle());
        assertTrue(slab.retireIfIdle());
    }

    @Test
    void aRetiredSlabGivesNothingAndIsRetiredOnce() {
        Slab slab = slab(2);
        assertTrue(slab.retireIfIdle());
        assertFalse(slab.retireIfIdle());
        assertFalse(slab.retireIfIdleSinceLastTrim());
        assertNull(slab.take());
        assertFalse(slab.hasRoom());
        assertFalse(slab.isIdle());
        assertEquals(0, slab.segmentsInUse());
    }

    @Test
    void trimRetiresOnlyWhatNobodyTookSinceTheTrimBefore() {
        Slab slab = slab(2);
        slab.give(slab.take());
        assertFalse(slab.retireIfIdleSinceLastTrim(), "it was used since the trim before, of which there was none");
        slab.give(slab.take());
        assertFalse(slab.retireIfIdleSinceLastTrim(), "it was used, although it is idle again and looks the same");
        assertTrue(slab.retireIfIdleSinceLastTrim());
    }

    @Test
    void trimKeepsASlabThatIsInUseForLong() {
        Slab slab = slab(2);
        PooledSegment held = slab.take();
        for (int i = 0; i < 5; i++) {
            assertFalse(slab.retireIfIdleSinceLastTrim());
        }
        slab.give(held);
        assertFalse(slab.retireIfIdleSinceLastTrim());
        assertTrue(slab.retireIfIdleSinceLastTrim());
    }

    @Test
    void randomOperationsAgreeWithAStack() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Slab slab = slab(32);
        ArrayDeque<PooledSegment> free = new ArrayDeque<>();
        ArrayDeque<PooledSegment> taken = new ArrayDeque<>();
        for (int i = 0; i < 20_000; i++) {
            if (random.nextBoolean()) {
                PooledSegment segment = slab.take();
                if (taken.size() == 32) {
                    assertNull(segment, "seed " + seed);
                    continue;
                }
                assertNotNull(segment, "seed " + seed);
                if (!free.isEmpty()) {
                    assertSame(free.pop(), segment, "seed " + seed);
                }
                taken.push(segment);
            } else if (!taken.isEmpty()) {
                PooledSegment segment = random.nextBoolean() ? taken.pollLast() : taken.pollFirst();
                assertEquals(taken.size() == 31, slab.give(segment), "seed " + seed);
                free.push(segment);
            }
            assertEquals(taken.size(), slab.segmentsInUse(), "seed " + seed);
        }
    }

    /**
     * The case that the count of takes is for: the head of the free list and the number in use are the same again, but
     * another segment is below the head. Who has read the state before must fail to change it.
     */
    @Test
    void theStateIsAnotherOnceItsHeadWasTakenAndGivenBack() {
        Slab slab = slab(4);
        PooledSegment held = slab.take();
        PooledSegment second = slab.take();
        PooledSegment head = slab.take();
        slab.give(second);
        slab.give(head);
        long before = slab.stateVolatile();
        assertSame(head, slab.take());
        assertSame(second, slab.take());
        slab.give(held);
        slab.give(head);
        assertNotEquals(before, slab.stateVolatile());
        assertSame(head, slab.take());
        assertSame(held, slab.take());
    }

    /** The same by chance: one thread does that all the time, while the other takes the head. */
    @Test
    void noSegmentIsTakenByTwo() throws Exception {
        Slab slab = slab(4);
        AtomicIntegerArray holders = new AtomicIntegerArray(4);
        TwoThreads.run((me, both) -> {
            PooledSegment held = me == 0 ? takeAlone(slab, holders) : null;
            for (int i = 0; i < 100_000; i++) {
                if (me == 0) {
                    PooledSegment head = takeAlone(slab, holders);
                    PooledSegment second = takeAlone(slab, holders);
                    giveAlone(slab, holders, held);
                    giveAlone(slab, holders, head);
                    held = second;
                } else {
                    giveAlone(slab, holders, takeAlone(slab, holders));
                }
            }
        });
        assertEquals(1, slab.segmentsInUse());
    }

    private static PooledSegment takeAlone(Slab slab, AtomicIntegerArray holders) {
        PooledSegment segment = slab.take();
        assertNotNull(segment, "at most 4 of 4 are held");
        assertEquals(1, holders.incrementAndGet(segment.index), "two hold segment " + segment.index);
        return segment;
    }

    private static void giveAlone(Slab slab, AtomicIntegerArray holders, PooledSegment segment) {
        holders.decrementAndGet(segment.index);
        slab.give(segment);
    }
}
