package io.heddle.engine.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.agrona.concurrent.CachedNanoClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How a turn's work is divided. */
@Timeout(10)
final class TurnBudgetTest {
    private static final int STEPS = 4;
    private static final int NS_PER_UNIT = 100;
    private static final int TURN = 16_000;

    private final CachedNanoClock clock = new CachedNanoClock();
    private final TurnBudget budget = new TurnBudget(clock, TURN * NS_PER_UNIT, STEPS);

    /** Spends unit by unit. @return how many units the step allowed */
    private long spendStep() {
        long units = 0;
        for (budget.beginStep(); budget.isStepLeft(); units++) {
            budget.spend(1);
        }
        return units;
    }

    @Test
    void theStepsOfABusyTurnGetEqualParts() {
        budget.beginTurn(0);
        for (int step = 0; step < STEPS; step++) {
            assertEquals(TURN / STEPS, spendStep());
        }
        assertEquals(TURN, budget.mostSpent());
    }

    @Test
    void whatAStepLeavesIsForThoseBehindIt() {
        budget.beginTurn(0);
        budget.beginStep();
        budget.beginStep();
        assertEquals(TURN / 2, spendStep());
        assertEquals(TURN / 2, spendStep());
    }

    @Test
    void aParticipantGetsASixteenthOfTheTurnButNoMoreThanItsStep() {
        budget.beginTurn(0);
        budget.beginStep();
        long units = 0;
        for (budget.beginShare(); budget.isShareLeft(); units++) {
            budget.spend(1);
        }
        assertEquals(TURN / 16, units);
        assertTrue(budget.isStepLeft());
        budget.spend(TURN / STEPS - units - 10);
        budget.beginShare();
        budget.spend(10);
        assertFalse(budget.isShareLeft());
    }

    @Test
    void evenWithoutAStepLeftAShareIsNotEmpty() {
        budget.beginTurn(0);
        budget.beginStep();
        budget.spend(2 * TURN);
        assertFalse(budget.isStepLeft());
        budget.beginShare();
        assertTrue(budget.isShareLeft());
    }

    @Test
    void afterAHandlerThatTookTheWholeTurnTheStepsBehindItStillGetSomething() {
        budget.beginTurn(0);
        budget.beginStep();
        clock.advance(50L * TURN * NS_PER_UNIT);
        budget.spend(TurnBudget.SYSTEM_CALL);
        assertFalse(budget.isStepLeft());
        assertEquals(TURN / 32, spendStep());
    }

    @Test
    void theTimeOfAHandlerAtTheEndOfAStepIsNotThatOfTheNextStep() {
        budget.beginTurn(0);
        budget.beginStep();
        budget.spend(TurnBudget.ITEM);
        clock.advance(50L * TURN * NS_PER_UNIT);
        assertEquals(TURN / 32, spendStep());
    }

    @Test
    void moreTimeThanWasCountedCounts() {
        budget.beginTurn(0);
        budget.beginStep();
        budget.spend(31);
        clock.advance(1_000L * NS_PER_UNIT);
        budget.spend(1);
        assertEquals(1_000, budget.mostSpent());
    }

    @Test
    void lessTimeThanWasCountedDoesNot() {
        budget.beginTurn(0);
        budget.beginStep();
        clock.advance(NS_PER_UNIT);
        budget.spend(1_000);
        assertEquals(1_000, budget.mostSpent());
    }

    @Test
    void theNextTurnBeginsAnew() {
        budget.beginTurn(0);
        budget.beginStep();
        budget.spend(TURN);
        clock.advance(TURN * NS_PER_UNIT);
        budget.beginTurn(clock.nanoTime());
        assertEquals(TURN / STEPS, spendStep());
    }

    @Test
    void aLoopThatEndsHasNoLimit() {
        budget.lift();
        budget.spend(1L << 40);
        assertTrue(budget.isStepLeft());
        budget.beginStep();
        budget.beginShare();
        budget.spend(1L << 40);
        assertTrue(budget.isShareLeft());
    }

    @Test
    void bytesCostByTheKibibyte() {
        budget.beginTurn(0);
        budget.beginStep();
        budget.spendBytes(10 << 10);
        assertEquals(10, budget.mostSpent());
    }
}
