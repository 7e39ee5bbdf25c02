package io.heddle.engine.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class MemoryBudgetTest {
    private final List<Integer> asked = new ArrayList<>();
    private int availableBytes = Integer.MAX_VALUE;
    private final MemoryBudget budget = new MemoryBudget(1000, this::allocate);

    private ByteBuffer allocate(int bytes) {
        asked.add(bytes);
        if (bytes > availableBytes) {
            throw new OutOfMemoryError("scripted");
        }
        return ByteBuffer.allocateDirect(bytes);
    }

    @Test
    void reservesUpToTheLimitAndNotAByteMore() {
        assertTrue(budget.tryReserve(400));
        assertTrue(budget.tryReserve(600));
        assertFalse(budget.tryReserve(1));
        assertTrue(budget.tryReserve(0));
        assertEquals(1000, budget.heldBytes());
        budget.giveBack(1);
        assertFalse(budget.tryReserve(2));
        assertTrue(budget.tryReserve(1));
    }

    @Test
    void aHugeReservationDoesNotOverflow() {
        assertTrue(budget.tryReserve(1));
        assertFalse(budget.tryReserve(Long.MAX_VALUE));
        assertEquals(1, budget.heldBytes());
    }

    @Test
    void givingBackMoreThanWasReservedIsAsserted() {
        assertThrows(AssertionError.class, () -> budget.giveBack(1));
    }

    @Test
    void allocatesWhatWasReserved() {
        assertTrue(budget.tryReserve(100));
        assertEquals(100, budget.allocateReserved(100, () -> false).capacity());
        assertEquals(100, budget.heldBytes());
    }

    @Test
    void aRefusalOfTheJvmGivesTheReservationBack() {
        availableBytes = 99;
        assertTrue(budget.tryReserve(100));
        assertNull(budget.allocateReserved(100, () -> false));
        assertEquals(0, budget.heldBytes());
    }

    @Test
    void theJvmIsNotAskedAgainForASizeThatItRefused() {
        availableBytes = 99;
        for (int bytes : new int[] {100, 100, 200, 99, 100}) {
            assertTrue(budget.tryReserve(bytes));
            assertEquals(bytes == 99, budget.allocateReserved(bytes, () -> false) != null);
        }
        assertEquals(List.of(100, 99), asked);
    }

    @Test
    void aSmallerRefusalReplacesALargerOne() {
        availableBytes = 10;
        for (int bytes : new int[] {100, 50, 60}) {
            assertTrue(budget.tryReserve(bytes));
            assertNull(budget.allocateReserved(bytes, () -> false));
        }
        assertEquals(List.of(100, 50), asked);
    }

    private boolean allocates(int bytes) {
        assertTrue(budget.tryReserve(bytes));
        boolean allocated = budget.allocateReserved(bytes, () -> false) != null;
        if (allocated) {
            budget.giveBack(bytes);
        }
        return allocated;
    }

    @Test
    void theNextTrimEndsTheFirstRefusal() {
        availableBytes = 99;
        assertFalse(allocates(100));
        availableBytes = 100;
        assertFalse(allocates(100));
        budget.countDownRefusal();
        assertTrue(allocates(100));
    }

    @Test
    void theJvmIsAskedLessAndLessOftenButNeverGivenUp() {
        availableBytes = 99;
        List<Integer> trimsWithARefusal = new ArrayList<>();
        for (int trim = 0; trim < 260; trim++) {
            int before = asked.size();
            assertFalse(allocates(100));
            assertTrue(allocates(99), "what fits is not held up");
            if (asked.size() == before + 2) {
                trimsWithARefusal.add(trim);
            }
            budget.countDownRefusal();
        }
        assertEquals(List.of(0, 1, 3, 7, 15, 31, 63, 127, 191, 255), trimsWithARefusal);
    }

    @Test
    void anAllocationOfTheSizeRefusedEndsTheWaiting() {
        availableBytes = 99;
        for (int i = 0; i < 15; i++) {
            assertFalse(allocates(100));
            budget.countDownRefusal();
        }
        availableBytes = 100;
        assertTrue(allocates(100));
        availableBytes = 99;
        assertFalse(allocates(100));
        availableBytes = 100;
        budget.countDownRefusal();
        assertTrue(allocates(100), "it is as after the first refusal again");
    }

    @Test
    void countingDownWithoutARefusalDoesNothing() {
        for (int i = 0; i < 3; i++) {
            budget.countDownRefusal();
        }
        assertTrue(allocates(1000));
    }

    @Test
    void anotherFailureOfTheAllocatorIsPassedOnAndCostsNoBytes() {
        MemoryBudget broken = new MemoryBudget(1000, bytes -> {
            throw new IllegalStateException("scripted");
        });
        assertTrue(broken.tryReserve(100));
        assertThrows(IllegalStateException.class, () -> broken.allocateReserved(100, () -> false));
        assertEquals(0, broken.heldBytes());
    }
}
