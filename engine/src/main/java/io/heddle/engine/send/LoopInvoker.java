package io.heddle.engine.send;

import io.heddle.engine.loop.LoopCommands;
import io.heddle.engine.loop.TurnBudget;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;

/**
 * Runs on the loop what the calls of users ask for, in the order in which the loop must see it.
 *
 * <p><b>Thread:</b> any thread; one serves all connections.
 */
public final class LoopInvoker {
    /** So many sends are handed on before the budget is asked again. */
    private static final int CHUNK = 16;

    private final LoopCommands commands;
    private final SendRing ring;
    private final BooleanSupplier isLoopThread;
    private final TurnBudget budget;
    /** The position of the ring up to which {@link #passOn} passes on. */
    private long passedOnTo;

    public LoopInvoker(LoopCommands commands, SendRing ring, BooleanSupplier isLoopThread, TurnBudget budget) {
        this.commands = commands;
        this.ring = ring;
        this.isLoopThread = isLoopThread;
        this.budget = budget;
    }

    public boolean isLoopThread() {
        return isLoopThread.getAsBoolean();
    }

    /** At once if this is the loop, else with the next commands. @return false if the engine has ended */
    public boolean run(Runnable action) {
        if (isLoopThread()) {
            action.run();
            return true;
        }
        return commands.add(action);
    }

    /**
     * At once if this is the loop, else with the next commands.
     *
     * @return false if the engine has ended
     * @throws RejectedExecutionException if as many tasks of users wait as may
     */
    public boolean runTask(Runnable task) {
        if (isLoopThread()) {
            task.run();
            return true;
        }
        return commands.addTask(task);
    }

    /** With the next commands, so outside of any handler. @return false if the engine has ended */
    public boolean runLater(Runnable action) {
        return commands.add(action);
    }

    /** As {@link #run}, but not before everything that this thread has sent is at its connection: it may still be in the ring. */
    public void runAfterSends(Runnable action) {
        long mark = ring.mark();
        run(() -> afterSendsUpTo(mark, action));
    }

    private void afterSendsUpTo(long mark, Runnable action) {
        // Another thread may have claimed an earlier slot and not filled it yet: that takes an instant, or its time slice.
        if (passOnTo(mark) || !commands.add(() -> afterSendsUpTo(mark, action))) {
            action.run();
        }
    }

    /** Hands on what the ring has now, or had at an earlier call that did not come to an end. @return whether all of it is handed on */
    public boolean passOn() {
        if (ring.isDrainedTo(passedOnTo)) {
            passedOnTo = ring.mark();
        }
        return passOnTo(passedOnTo);
    }

    private boolean passOnTo(long mark) {
        int count = 1;
        while (count > 0 && !ring.isDrainedTo(mark) && budget.isShareLeft()) {
            count = ring.drain(CHUNK);
            budget.spend((long) TurnBudget.ITEM * count);
        }
        return ring.isDrainedTo(mark);
    }
}
