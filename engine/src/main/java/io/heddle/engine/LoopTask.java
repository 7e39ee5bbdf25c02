package io.heddle.engine;

import io.heddle.api.ScheduledTask;
import io.heddle.engine.loop.DeadlineHandler;
import io.heddle.engine.loop.Deadlines;
import io.heddle.engine.loop.LoopCommands;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.BooleanSupplier;

/**
 * A task on the timer wheel: runs once, or each period until it is cancelled. From another thread, it is a command until the loop has put
 * it there; and a cancel is one only behind that: so at most two of them wait for each task.
 *
 * <p><b>Thread:</b> any thread cancels or lets go of the JVM; the timer itself is loop-confined.
 */
final class LoopTask implements ScheduledTask, DeadlineHandler, Runnable {
    private static final VarHandle STATE;
    private static final VarHandle ANCHOR;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            STATE = lookup.findVarHandle(LoopTask.class, "state", State.class);
            ANCHOR = lookup.findVarHandle(LoopTask.class, "anchor", JvmAnchor.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /**
     * The loop that runs the tasks of an engine. <b>Thread:</b> any thread.
     *
     * @param isClosing true once the engine closes: then no task begins any more
     */
    record Loop(Deadlines deadlines, LoopCommands commands, BooleanSupplier isLoopThread, BooleanSupplier isClosing) {}

    /** The life of a task; a repeating one is on the wheel until it is cancelled. */
    private enum State { NEW, ON_WHEEL, RAN, CANCELLED }

    private final Runnable task;
    /** 0 for a task that runs once. */
    private final long periodNs;
    private final Loop loop;
    private State state = State.NEW;
    /** Held until the task has run or never will; null if it holds no JVM. */
    private JvmAnchor anchor;
    private long deadlineNs;
    private long timer;

    LoopTask(Runnable task, long periodNs, Loop loop) {
        this.task = task;
        this.periodNs = periodNs;
        this.loop = loop;
    }

    /** A task that an engine does not take because it closes. */
    static LoopTask refused(Runnable task) {
        LoopTask refused = new LoopTask(task, 0, null);
        refused.state = State.CANCELLED;
        return refused;
    }

    /** @param jvm is kept alive until this task has run or never will; may be null */
    LoopTask start(long atNs, JvmAnchor jvm) {
        deadlineNs = atNs;
        if (jvm != null) {
            jvm.hold();
            anchor = jvm;
        }
        if (loop.isLoopThread.getAsBoolean()) {
            run();
            return this;
        }
        boolean isAdded = false;
        try {
            isAdded = loop.commands.addTask(this);
        } finally {
            if (!isAdded) {
                cancel();
            }
        }
        return this;
    }

    /** Puts itself on the wheel. */
    @Override
    public void run() {
        if (STATE.compareAndSet(this, State.NEW, State.ON_WHEEL)) {
            timer = loop.deadlines.schedule(deadlineNs, this);
        }
    }

    @Override
    public void onDeadline(long timerId, long nowNs) {
        timer = 0;
        if (loop.isClosing.getAsBoolean()) {
            // Such a task may open the next connection, which would throw.
            cancel();
        } else if (periodNs == 0) {
            runOnce();
        } else if (!isCancelled()) {
            // Periods that a held-up loop has missed are left out.
            deadlineNs += periodNs * (1 + Math.max(0, nowNs - deadlineNs) / periodNs);
            // Ahead of the run, which may throw or cancel.
            timer = loop.deadlines.schedule(deadlineNs, this);
            task.run();
        }
    }

    private void runOnce() {
        try {
            if (STATE.compareAndSet(this, State.ON_WHEEL, State.RAN)) {
                task.run();
            }
        } finally {
            // Not earlier: the task may open a connection, which then holds the JVM itself.
            daemon();
        }
    }

    @Override
    public void cancel() {
        if (STATE.compareAndSet(this, State.NEW, State.CANCELLED)) {
            daemon();
        } else if (STATE.compareAndSet(this, State.ON_WHEEL, State.CANCELLED)) {
            daemon();
            if (loop.isLoopThread.getAsBoolean()) {
                leaveWheel();
            } else {
                loop.commands.add(this::leaveWheel);
            }
        }
    }

    /** The wheel would keep it, and wake the loop for it, until it is due. */
    private void leaveWheel() {
        loop.deadlines.cancel(timer);
        timer = 0;
    }

    @Override
    public boolean isCancelled() {
        Object now = STATE.getAcquire(this);
        return now == State.CANCELLED || (now != State.RAN && loop.isClosing.getAsBoolean());
    }

    @Override
    public ScheduledTask daemon() {
        JvmAnchor held = (JvmAnchor) ANCHOR.getAndSet(this, null);
        if (held != null) {
            held.release();
        }
        return this;
    }
}
