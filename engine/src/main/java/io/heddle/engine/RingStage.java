package io.heddle.engine;

import io.heddle.engine.loop.LoopStage;
import io.heddle.engine.loop.TurnBudget;
import io.heddle.engine.send.SendRing;

/** The sends of other threads as a stage of the duty cycle. <b>Thread:</b> loop-confined. */
final class RingStage implements LoopStage {
    private static final int SENDS_PER_CYCLE = 4_096;

    /** So many sends are handed on before the budget is asked again. */
    private static final int CHUNK = 16;

    private final SendRing ring;
    private final TurnBudget budget;

    RingStage(SendRing ring, TurnBudget budget) {
        this.ring = ring;
        this.budget = budget;
    }

    @Override
    public int doWork(long nowNs) {
        budget.beginStep();
        int done = 0;
        int count;
        do {
            count = ring.drain(CHUNK);
            done += count;
            budget.spend((long) TurnBudget.ITEM * count);
        } while (count == CHUNK && done < SENDS_PER_CYCLE && budget.isStepLeft());
        return done;
    }

    @Override
    public boolean hasWork() {
        return ring.hasWork();
    }
}
