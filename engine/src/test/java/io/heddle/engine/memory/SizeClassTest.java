package io.heddle.engine.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Slabs of two segments, so that each step is one at the edge between full and idle. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class SizeClassTest {
    private static final int SLAB = 256;

    private final MemoryBudget budget = new MemoryBudget(4000 * SLAB, ByteBuffer::allocateDirect);
    private final SizeClass sizeClass = new SizeClass(128, SLAB, budget);

    private PooledSegment grow() {
        assertTrue(budget.tryReserve(SLAB));
        return sizeClass.grow(null, budget.allocateReserved(SLAB, () -> false));
    }

    @Test
    void anEmptyClassGivesNothing() {
        assertNull(sizeClass.take());
        assertEquals(0, sizeClass.segments());
        assertEquals(0, sizeClass.segmentsInUse());
        assertEquals(0, sizeClass.idleBytes());
        assertEquals(0, sizeClass.trim());
    }

    @Test
    void growthGivesTheFirstSegmentAndLeavesTheRest() {
        PooledSegment first = grow();
        assertEquals(2, sizeClass.segments());
        assertEquals(1, sizeClass.segmentsInUse());
        assertSame(first.slab, sizeClass.take().slab);
        assertNull(sizeClass.take());
    }

    @Test
    void theLowestSlabWithRoomServes() {
        List<PooledSegment> all = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            all.add(grow());
            all.add(sizeClass.take());
        }
        for (int victim : new int[] {399, 130, 128, 127, 4}) {
            sizeClass.give(all.get(victim));
        }
        for (int expected : new int[] {4, 127, 128, 130, 399}) {
            assertSame(all.get(expected), sizeClass.take());
        }
        assertNull(sizeClass.take());
    }

    @Test
    void theSlotOfADroppedSlabIsUsedAgain() {
        List<PooledSegment> firsts = new ArrayList<>();
        for (int i = 0; i < 70; i++) {
            firsts.add(grow());
            sizeClass.take();
        }
        PooledSegment lonely = grow();
        assertEquals(70, lonely.slab.slot);
        sizeClass.give(lonely);
        sizeClass.dropIfIdle(lonely.slab);
        assertEquals(70L * SLAB, budget.heldBytes());
        assertEquals(70, grow().slab.slot);
    }

    @Test
    void idleBytesAreThoseOfSlabsThatAreIdleAsAWhole() {
        PooledSegment first = grow();
        PooledSegment second = sizeClass.take();
        sizeClass.give(first);
        assertEquals(0, sizeClass.idleBytes());
        sizeClass.dropIdle();
        assertEquals(SLAB, budget.heldBytes());
        sizeClass.give(second);
        assertEquals(SLAB, sizeClass.idleBytes());
        sizeClass.dropIdle();
        assertEquals(0, budget.heldBytes());
    }

    @Test
    void reservingDropsAsManyIdleSlabsAsItTakesAndNoMore() {
        MemoryBudget tight = new MemoryBudget(4 * SLAB, ByteBuffer::allocateDirect);
        SizeClass idle = new SizeClass(128, SLAB, tight);
        List<PooledSegment> segments = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            assertTrue(tight.tryReserve(SLAB));
            segments.add(idle.grow(null, tight.allocateReserved(SLAB, () -> false)));
            segments.add(idle.take());
        }
        segments.subList(0, 6).forEach(idle::give);
        assertTrue(idle.reserveByDroppingIdle(SLAB + 1));
        assertEquals(2 * SLAB + SLAB + 1, tight.heldBytes(), "two of the three idle slabs went");
        assertFalse(idle.reserveByDroppingIdle(4 * SLAB));
        assertEquals(SLAB + SLAB + 1, tight.heldBytes());
    }

    @Test
    void growthWithoutASlotGivesTheReservationBack() {
        MemoryBudget tight = new MemoryBudget(SLAB, ByteBuffer::allocateDirect);
        SizeClass full = new SizeClass(128, SLAB, tight);
        assertTrue(tight.tryReserve(SLAB));
        assertNotNull(full.grow(null, tight.allocateReserved(SLAB, () -> false)));
        SizeClass other = new SizeClass(128, SLAB, new MemoryBudget(SLAB - 1, ByteBuffer::allocateDirect));
        assertNull(other.take());
        assertNull(full.grow(null, ByteBuffer.allocateDirect(SLAB)), "the bound allows no second slot");
        assertEquals(0, tight.heldBytes());
    }

    @Test
    void trimReachesIdleSlabsBehindManyBusyOnes() {
        for (int i = 0; i < 2500; i++) {
            grow();
        }
        List<PooledSegment> rest = new ArrayList<>();
        for (PooledSegment segment = sizeClass.take(); segment != null; segment = sizeClass.take()) {
            rest.add(segment);
        }
        rest.forEach(sizeClass::give);
        PooledSegment idle = null;
        for (int i = 0; i < 2501; i++) {
            idle = i < 2500 ? sizeClass.take() : grow();
        }
        rest.forEach(sizeClass::give);
        sizeClass.give(idle);
        int dropped = 0;
        for (int i = 0; i < 10; i++) {
            dropped += sizeClass.trim();
        }
        assertEquals(1, dropped);
    }

    @Test
    void whoTookTheLastSegmentAndIsLateDoesNotHideOneGivenBackMeanwhile() {
        PooledSegment first = grow();
        assertNotNull(sizeClass.take());
        sizeClass.give(first);
        sizeClass.clearRoom(first.slab.slot);
        assertSame(first, sizeClass.take());
    }

    @Test
    void whoFoundAFullSlabAndIsLateDoesNotHideTheOneThatCameInItsPlace() {
        PooledSegment first = grow();
        sizeClass.give(first);
        sizeClass.dropIfIdle(first.slab);
        sizeClass.clearRoom(0);
        Slab next = grow().slab;
        assertEquals(0, next.slot);
        sizeClass.clearRoom(0);
        assertSame(next, sizeClass.take().slab);
    }

    @Test
    void aSegmentGivenBackBesideATakeOfTheLastOneIsFound() throws Exception {
        PooledSegment[] held = {grow(), null};
        TwoThreads.run((me, both) -> {
            for (int round = 0; round < 10_000; round++) {
                both.meet();
                if (me == 0) {
                    sizeClass.give(held[0]);
                } else {
                    held[1] = sizeClass.take();
                }
                both.meet();
                if (me == 0) {
                    assertNotNull(held[1], "one segment was free all the time, in round " + round);
                    held[0] = sizeClass.take();
                    assertNotNull(held[0], "a free segment got lost in round " + round);
                    sizeClass.give(held[1]);
                }
            }
        });
    }

    @Test
    void aSlabDroppedBesideATakeIsEitherTakenOrDropped() throws Exception {
        PooledSegment first = grow();
        sizeClass.give(first);
        Slab[] slab = {first.slab};
        PooledSegment[] taken = {null};
        int[] drops = {0};
        TwoThreads.run((me, both) -> {
            for (int round = 0; round < 10_000; round++) {
                both.meet();
                if (me == 0) {
                    sizeClass.dropIfIdle(slab[0]);
                } else {
                    taken[0] = sizeClass.take();
                }
                both.meet();
                if (me == 0) {
                    assertEquals(taken[0] == null ? 0 : SLAB, budget.heldBytes(), "round " + round);
                    drops[0] += taken[0] == null ? 1 : 0;
                    PooledSegment segment = taken[0] == null ? grow() : taken[0];
                    sizeClass.give(segment);
                    slab[0] = segment.slab;
                }
            }
        });
        assertEquals(SLAB, budget.heldBytes());
        assertNotNull(sizeClass.take());
        assertNotNull(sizeClass.take(), "after " + drops[0] + " drops a segment is missing");
    }
}
