package io.heddle.engine.send;

import io.heddle.engine.loop.LoopCommands;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;

/**
 * Runs on the loop what the calls of users ask for, in the order in which the loop must see it.
 *
 * <p><b>Thread:</b> any thread; one serves all connections.
 */
public final class LoopInvoker {
    private final LoopCommands commands;
    private final SendRing ring;
    private final BooleanSupplier isLoopThread;

    public LoopInvoker(LoopCommands commands, SendRing ring, BooleanSupplier isLoopThread) {
        this.commands = commands;
        this.ring = ring;
        this.isLoopThread = isLoopThread;
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
        ring.drain(ring.capacity());
        // Another thread may have claimed an earlier slot and not filled it yet: that takes an instant, or its time slice.
        if (ring.isDrainedTo(mark) || !commands.add(() -> afterSendsUpTo(mark, action))) {
            action.run();
        }
    }
}
