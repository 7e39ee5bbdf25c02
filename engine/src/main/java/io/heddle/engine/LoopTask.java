package io.heddle.engine;

import io.heddle.api.ScheduledTask;
import io.heddle.engine.loop.DeadlineHandler;
import io.heddle.engine.loop.Deadlines;
import io.heddle.engine.loop.LoopCommands;

/**
 * A task on the timer wheel.
 *
 * <p><b>Thread:</b> {@link #cancel()} any thread; the timer itself is loop-confined.
 */
final class LoopTask implements ScheduledTask, DeadlineHandler {
    private final Runnable task;
    private final Deadlines deadlines;
    private final LoopCommands commands;
    private volatile boolean isCancelled;
    private long timer;

    LoopTask(Runnable task, Deadlines deadlines, LoopCommands commands) {
        this.task = task;
        this.deadlines = deadlines;
        this.commands = commands;
    }

    void start(long deadlineNs, boolean isLoopThread) {
        if (isLoopThread) {
            timer = deadlines.schedule(deadlineNs, this);
        } else {
            commands.add(() -> {
                if (!isCancelled) {
                    timer = deadlines.schedule(deadlineNs, this);
                }
            });
        }
    }

    @Override
    public void onDeadline(long timerId, long nowNs) {
        timer = 0;
        if (!isCancelled) {
            task.run();
        }
    }

    @Override
    public void cancel() {
        if (!isCancelled) {
            isCancelled = true;
            // Takes it off the wheel, which would keep it, and wake the loop for it, until it is due.
            commands.add(() -> {
                deadlines.cancel(timer);
                timer = 0;
            });
        }
    }
}
