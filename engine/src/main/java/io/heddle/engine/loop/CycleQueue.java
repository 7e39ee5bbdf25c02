package io.heddle.engine.loop;

import java.util.ArrayDeque;

/**
 * Participants that wait for their turn in one step of the duty cycle, first come, first served. Those that a step adds while it runs wait
 * for the next cycle, and so do those for which the step's share of the cycle is not enough: they are the first ones then.
 *
 * <p><b>Thread:</b> loop-confined.
 */
public final class CycleQueue<T extends FaultOwner> {
    private final ArrayDeque<T> waiting = new ArrayDeque<>();

    /** The step that one participant takes in its turn. <b>Thread:</b> loop-confined. */
    @FunctionalInterface
    public interface Step<T> {
        void take(T participant, long nowNs);
    }

    public void add(T participant) {
        waiting.addLast(participant);
    }

    public int size() {
        return waiting.size();
    }

    public boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** Lets all that wait now take their step, as far as the budget allows. */
    public void run(Step<T> step, TurnBudget budget, long nowNs) {
        run(waiting.size(), step, budget, nowNs);
    }

    /** Lets the first ones take their step; a fault is that participant's own. One gets its turn even if the turn's budget is spent. */
    public void run(int count, Step<T> step, TurnBudget budget, long nowNs) {
        budget.beginStep();
        for (int i = count; i > 0 && (i == count || budget.isStepLeft()); i--) {
            T participant = waiting.pollFirst();
            budget.beginShare();
            budget.spend(TurnBudget.ITEM);
            try {
                step.take(participant, nowNs);
            } catch (Throwable fault) {
                participant.onFault(fault);
            }
        }
    }
}
