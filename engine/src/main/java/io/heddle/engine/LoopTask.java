package io.heddle.engine;

import io.heddle.api.ScheduledTask;
import io.heddle.engine.loop.DeadlineHandler;
import io.heddle.engine.loop.Deadlines;
import io.heddle.engine.loop.LoopCommands;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.BooleanSupplier;

/**
 * A task on the timer wheel. From another thread, it is a command until the loop has put it there; and a cancel is one only behind that: so
 * at most two of them wait for each task.
 *
 * <p><b>Thread:</b> {@link #cancel()} any thread; the timer itself is loop-confined.
 */
final class LoopTask implements ScheduledTask, DeadlineHandler, Runnable {
    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(LoopTask.class, "state", State.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private enum State { NEW, ON_WHEEL, RAN, CANCELLED }

    private final Runnable task;
    private final Deadlines deadlines;
    private final LoopCommands commands;
    private final BooleanSupplier isLoopThread;
    private State state = State.NEW;
    private long deadlineNs;
    private long timer;

    LoopTask(Runnable task, Deadlines deadlines, LoopCommands commands, BooleanSupplier isLoopThread) {
        this.task = task;
        this.deadlines = deadlines;
        this.commands = commands;
        this.isLoopThread = isLoopThread;
    }

    void start(long atNs) {
        deadlineNs = atNs;
        if (isLoopThread.getAsBoolean()) {
            run();
        } else {
            commands.addTask(this);
        }
    }

    /** Puts itself on the wheel. */
    @Override
    public void run() {
        if (STATE.compareAndSet(this, State.NEW, State.ON_WHEEL)) {
            timer = deadlines.schedule(deadlineNs, this);
        }
    }

    @Override
    public void onDeadline(long timerId, long nowNs) {
        timer = 0;
        if (STATE.compareAndSet(this, State.ON_WHEEL, State.RAN)) {
            task.run();
        }
    }

    @Override
    public void cancel() {
        if (STATE.getAndSet(this, State.CANCELLED) == State.ON_WHEEL) {
            if (isLoopThread.getAsBoolean()) {
                leaveWheel();
            } else {
                commands.add(this::leaveWheel);
            }
        }
    }

    /** The wheel would keep it, and wake the loop for it, until it is due. */
    private void leaveWheel() {
        deadlines.cancel(timer);
        timer = 0;
    }
}
