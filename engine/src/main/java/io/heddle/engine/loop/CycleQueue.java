package io.heddle.engine.loop;

import java.util.ArrayDeque;

/**
 * Participants that wait for their turn in one step of the duty cycle. Those that a step adds while it runs wait for the next cycle.
 *
 * <p><b>Thread:</b> loop-confined.
 */
public final class CycleQueue<T extends LoopParticipant> {
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

    /** Lets all that wait now take their step. */
    public void run(Step<T> step, long nowNs) {
        run(waiting.size(), step, nowNs);
    }

    /** Lets the first ones take their step; a fault is that participant's own. */
    public void run(int count, Step<T> step, long nowNs) {
        for (int i = count; i > 0; i--) {
            T participant = waiting.pollFirst();
            try {
                step.take(participant, nowNs);
            } catch (Throwable fault) {
                participant.onFault(fault);
            }
        }
    }
}
