package io.heddle.loadgen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class FixedGridTest {
    private static final BigInteger SECOND_NS = BigInteger.valueOf(1_000_000_000L);

    @Test
    void theFirstEventIsDueAtTheStartAndNoneBefore() {
        FixedGrid grid = new FixedGrid(500, 1_000);
        assertEquals(0, grid.dueBy(499));
        assertEquals(1, grid.dueBy(500));
        assertEquals(500, grid.timeOfNs(0));
    }

    @Test
    void eventsStandAtEvenDistances() {
        FixedGrid grid = new FixedGrid(0, 20_000);
        assertEquals(50_000, grid.timeOfNs(1));
        assertEquals(1, grid.dueBy(49_999));
        assertEquals(2, grid.dueBy(50_000));
        assertEquals(20_001, grid.dueBy(1_000_000_000L));
    }

    @Test
    void aRateThatDoesNotDivideTheSecondDriftsNowhere() {
        FixedGrid grid = new FixedGrid(0, 3);
        assertEquals(333_333_334L, grid.timeOfNs(1));
        assertEquals(1_000_000_000L, grid.timeOfNs(3));
        assertEquals(86_400_000_000_000L, grid.timeOfNs(3 * 86_400));
    }

    @Test
    void anEventIsDueAtExactlyItsTimeAndNotOneNanosecondBefore() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 100_000; i++) {
            int perSecond = 1 + random.nextInt(random.nextBoolean() ? 100 : LoadOptions.MAX_PER_SECOND);
            long startNs = random.nextLong() >> 2;
            long index = random.nextLong(7L * 86_400 * perSecond);
            FixedGrid grid = new FixedGrid(startNs, perSecond);
            long timeNs = grid.timeOfNs(index);
            String where = "seed " + seed + ": " + perSecond + " a second, index " + index;
            assertEquals(index + 1, grid.dueBy(timeNs), where);
            assertEquals(index, grid.dueBy(timeNs - 1), where);
        }
    }

    @Test
    void dueCountsAreThoseOfExactArithmetic() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 10_000; i++) {
            int perSecond = 1 + random.nextInt(LoadOptions.MAX_PER_SECOND);
            long elapsedNs = random.nextLong(LoadOptions.MAX_DURATION.toNanos());
            long exact = BigInteger.valueOf(elapsedNs).multiply(BigInteger.valueOf(perSecond)).divide(SECOND_NS).longValueExact() + 1;
            assertEquals(exact, new FixedGrid(-7, perSecond).dueBy(elapsedNs - 7), "seed " + seed);
        }
    }

    @Test
    void aRateBelowOneIsABug() {
        IllegalArgumentException wrong = assertThrows(IllegalArgumentException.class, () -> new FixedGrid(0, 0));
        assertTrue(wrong.getMessage().contains("perSecond 0"), wrong.getMessage());
    }
}
