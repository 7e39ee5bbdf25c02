package io.heddle.engine.send;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The bookkeeping of one thread; that of several is in the tests of races. */
@Timeout(60)
final class BufferedAmountRulesTest {
    private final BufferedAmount amount = new BufferedAmount();

    @ParameterizedTest
    @CsvSource({"0, 10, true, 10", "0, 11, false, 0", "4, 6, true, 10", "4, 7, false, 4", "10, 0, true, 10", "10, 1, false, 10"})
    void aMessageIsAdmittedUpToTheLimit(long before, long count, boolean isAdmitted, long after) {
        assertTrue(amount.admit(before, 10));
        assertEquals(isAdmitted, amount.admit(count, 10));
        assertEquals(after, amount.bufferedBytes());
    }

    @Test
    void theAmountFollowsTheMessage() {
        amount.admit(100, 100);
        amount.remeasured(60, 25);
        assertEquals(65, amount.bufferedBytes());
        amount.remeasured(1, 11);
        assertEquals(75, amount.bufferedBytes());
        amount.written(30);
        amount.dropped(40);
        assertEquals(5, amount.bufferedBytes());
    }

    @ParameterizedTest
    @CsvSource({"0", "1", "70000"})
    void theFirstRefusalIsRememberedUntilItIsCleared(int count) {
        assertFalse(amount.isRefused());
        assertEquals(0, amount.refusedBytes());
        assertTrue(amount.markRefused(count));
        assertFalse(amount.markRefused(count + 5));
        assertTrue(amount.isRefused());
        assertEquals(roundedUp(count), amount.refusedBytes());
        amount.clearRefused();
        assertFalse(amount.isRefused());
        assertTrue(amount.markRefused(count + 5));
        assertEquals(roundedUp(count + 5), amount.refusedBytes());
    }

    /** To the smallest segment of the pool: that makes no difference to the pool. */
    private static int roundedUp(int count) {
        return (count + 127) / 128 * 128;
    }

    @Test
    void theLargestSizeIsRemembered() {
        assertTrue(amount.markRefused(Integer.MAX_VALUE));
        assertEquals(Integer.MAX_VALUE, amount.refusedBytes());
    }

    @Test
    void theOwnersFlagsAndTheRefusalLeaveEachOtherAlone() {
        assertEquals(0, amount.changeFlags(0b1010001, 0));
        assertTrue(amount.markRefused(1_000));
        assertEquals(0b1010001, amount.changeFlags(0b0000010, 0b1000001));
        assertEquals(1_024, amount.refusedBytes());
        amount.clearRefused();
        assertFalse(amount.isRefused());
        assertEquals(0b0010010, amount.changeFlags(0, 0));
    }
}
