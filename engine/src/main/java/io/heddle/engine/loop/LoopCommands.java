package io.heddle.engine.loop;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jctools.queues.atomic.MpscUnboundedAtomicArrayQueue;

/**
 * The queue of commands from other threads to the loop: opens, closes, tasks. The engine's own are never refused, because a close must
 * never be; so whoever adds them keeps to one that waits for each connection. Tasks of users, which may be many, are bounded, as messages
 * are by the send ring.
 *
 * <p><b>Thread:</b> producers any, consumer loop.
 */
public final class LoopCommands {
    private static final int LIMIT_PER_CYCLE = 1_024;

    private final MpscUnboundedAtomicArrayQueue<Runnable> queue = new MpscUnboundedAtomicArrayQueue<>(256);
    private final AtomicInteger producing = new AtomicInteger();
    private final AtomicInteger waitingTasks = new AtomicInteger();
    private final AtomicLong refusedTasks = new AtomicLong();
    private final int maxTasks;
    private final LoopWaker waker;
    private final Consumer<Throwable> faults;
    private volatile boolean isEnded;

    /** A task of a user, which has one of the places of such tasks until it begins. */
    private final class Task implements Runnable {
        private final Runnable task;

        Task(Runnable task) {
            this.task = task;
        }

        @Override
        public void run() {
            waitingTasks.decrementAndGet();
            task.run();
        }
    }

    /** @param maxTasks of users, that wait */
    public LoopCommands(LoopWaker waker, Consumer<Throwable> faults, int maxTasks) {
        this.maxTasks = maxTasks;
        this.waker = waker;
        this.faults = faults;
    }

    /** @return false if the loop has ended: the command has not run and will not run */
    public boolean add(Runnable command) {
        producing.incrementAndGet();
        try {
            if (isEnded) {
                return false;
            }
            queue.offer(command);
        } finally {
            producing.decrementAndGet();
        }
        waker.wake();
        return true;
    }

    /**
     * Adds a task of a user.
     *
     * @return false if the loop has ended: the task has not run and will not run
     * @throws RejectedExecutionException if as many wait as may
     */
    public boolean addTask(Runnable task) {
        if (waitingTasks.incrementAndGet() > maxTasks) {
            waitingTasks.decrementAndGet();
            refusedTasks.incrementAndGet();
            throw new RejectedExecutionException(
                maxTasks + " tasks wait for the event loop, its limit: it is held up by a handler, or tasks"
                    + " come faster than it runs them. The limit is EngineConfig.taskQueueCapacity.");
        }
        boolean isAdded = false;
        try {
            isAdded = add(new Task(task));
            return isAdded;
        } finally {
            if (!isAdded) {
                waitingTasks.decrementAndGet();
            }
        }
    }

    /** Tasks refused because as many waited as may. */
    public long refusedTasks() {
        return refusedTasks.get();
    }

    /** Refuses all further commands; the queue can still be drained. */
    void end() {
        isEnded = true;
        while (producing.get() > 0) {
            Thread.onSpinWait();
        }
    }

    boolean hasWork() {
        return !queue.isEmpty();
    }

    /** Runs commands until the step's share of the turn is used up; at least one. */
    int drain(TurnBudget budget) {
        budget.beginStep();
        int done = 0;
        for (Runnable command; mayRun(done, budget) && (command = queue.poll()) != null; done++) {
            budget.beginShare();
            budget.spend(TurnBudget.TASK);
            try {
                command.run();
            } catch (Throwable fault) {
                faults.accept(fault);
            }
        }
        return done;
    }

    private static boolean mayRun(int done, TurnBudget budget) {
        return done == 0 || done < LIMIT_PER_CYCLE && budget.isStepLeft();
    }
}
