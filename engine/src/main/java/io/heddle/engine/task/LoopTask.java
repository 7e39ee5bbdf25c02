package io.heddle.engine.task;

import io.heddle.api.ScheduledTask;
import io.heddle.api.internal.ClosingListener;
import io.heddle.engine.loop.DeadlineHandler;
import io.heddle.engine.loop.Deadlines;
import io.heddle.engine.loop.LoopCommands;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.agrona.concurrent.NanoClock;

/**
 * A task on the timer wheel: runs once, or each period until it is cancelled, and again when it is rescheduled. From another thread a time
 * is a command until the loop has put it on the wheel, and so is a cancel; at most one of each waits for a task, however often it is asked.
 *
 * <p><b>Thread:</b> any thread cancels, reschedules or lets go of the JVM; the timer itself is loop-confined.
 */
public class LoopTask implements ScheduledTask, DeadlineHandler, Runnable {
    private static final Duration MAX_DELAY = Duration.ofDays(365);
    private static final Duration MIN_PERIOD = Duration.ofMillis(1);
    private static final VarHandle STATE;
    private static final VarHandle JVM;
    private static final VarHandle HOLDS;
    private static final VarHandle ASKED;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            STATE = lookup.findVarHandle(LoopTask.class, "state", State.class);
            JVM = lookup.findVarHandle(LoopTask.class, "jvm", JvmHold.class);
            HOLDS = lookup.findVarHandle(LoopTask.class, "holds", boolean.class);
            ASKED = lookup.findVarHandle(LoopTask.class, "asked", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /**
     * The loop that runs the tasks of an engine. <b>Thread:</b> any thread.
     *
     * @param isClosing true once the engine closes: then no task begins any more
     */
    public record Loop(
        Deadlines deadlines, LoopCommands commands, NanoClock clock, BooleanSupplier isLoopThread, BooleanSupplier isClosing) {}

    /**
     * The life of a task: it is pending until it runs, and again each time that it is rescheduled. A repeating one is pending until it is
     * cancelled. One that is over was cancelled after it had begun.
     */
    private enum State { PENDING, RUNNING, RAN, CANCELLED, OVER }

    private final Runnable task;
    /** 0 for a task that runs once. */
    private final long periodNs;
    /** Null for a task that was refused. */
    private final Loop loop;
    private State state = State.PENDING;
    /** Null if no JVM is to be held, or no longer. */
    private JvmHold jvm;
    private boolean holds;
    /** True from when another thread asks for a time until the loop takes it. */
    private boolean asked;
    private volatile long askedNs;
    private long deadlineNs;
    private long timer;

    protected LoopTask(Runnable task, long periodNs, Loop loop) {
        this.task = task;
        this.periodNs = periodNs;
        this.loop = loop;
    }

    /**
     * Schedules a task of an engine.
     *
     * @param jvm is kept alive until the task has run or never will; may be null
     */
    public static LoopTask once(Duration delay, Runnable task, Loop loop, JvmHold jvm) {
        long delayNs = delayNs(delay, task);
        return loop.isClosing.getAsBoolean() ? refused(task) : new LoopTask(task, 0, loop).start(delayNs, jvm);
    }

    /** Schedules a repeating task of an engine, which never holds the JVM. */
    public static LoopTask atFixedRate(Duration period, Runnable task, Loop loop) {
        long periodNs = periodNs(period, task);
        return loop.isClosing.getAsBoolean() ? refused(task) : new LoopTask(task, periodNs, loop).start(periodNs, null);
    }

    /** A task that is not taken, because its engine closes or its connection has ended. */
    static LoopTask refused(Runnable task) {
        LoopTask refused = new LoopTask(task, 0, null);
        refused.state = State.CANCELLED;
        return refused;
    }

    static long delayNs(Duration delay, Runnable task) {
        Objects.requireNonNull(task, "task");
        return delayNs(delay);
    }

    private static long delayNs(Duration delay) {
        if (delay.isNegative() || delay.compareTo(MAX_DELAY) > 0) {
            throw new IllegalArgumentException("delay=" + delay + " must be from zero to 365 days");
        }
        return delay.toNanos();
    }

    static long periodNs(Duration period, Runnable task) {
        Objects.requireNonNull(task, "task");
        if (period.compareTo(MIN_PERIOD) < 0 || period.compareTo(MAX_DELAY) > 0) {
            throw new IllegalArgumentException("period=" + period + " must be from 1 ms to 365 days");
        }
        return period.toNanos();
    }

    // ---- its time ----

    LoopTask start(long delayNs, JvmHold hold) {
        long atNs = loop.clock.nanoTime() + delayNs;
        jvm = hold;
        holdJvm();
        if (loop.isLoopThread.getAsBoolean()) {
            schedule(atNs);
            return this;
        }
        askedNs = atNs;
        asked = true;
        boolean isAdded = false;
        try {
            // Only this may be refused: all else that a task asks for is bounded by the number of tasks.
            isAdded = loop.commands.addTask(this);
        } finally {
            if (!isAdded) {
                cancel();
            }
        }
        return this;
    }

    @Override
    public ScheduledTask reschedule(Duration delay) {
        long delayNs = delayNs(delay);
        if (loop == null || !revive()) {
            return this;
        }
        if (loop.isClosing.getAsBoolean()) {
            cancel();
            return this;
        }
        long atNs = loop.clock.nanoTime() + delayNs;
        if (loop.isLoopThread.getAsBoolean()) {
            // The time that another thread asked for before counts no more.
            ASKED.setVolatile(this, false);
            schedule(atNs);
            return this;
        }
        askedNs = atNs;
        if (ASKED.compareAndSet(this, false, true) && !loop.commands.add(this)) {
            cancel();
        }
        return this;
    }

    /** Makes a task that has run, or is running, one that will run. @return false if it was cancelled */
    private boolean revive() {
        for (;;) {
            State now = (State) STATE.getAcquire(this);
            if (now == State.PENDING) {
                return true;
            }
            if (now == State.CANCELLED || now == State.OVER) {
                return false;
            }
            if (STATE.compareAndSet(this, now, State.PENDING)) {
                holdJvm();
                return true;
            }
        }
    }

    /** Takes the time that another thread asked for, if it was not taken before. */
    @Override
    public void run() {
        if ((boolean) ASKED.compareAndSet(this, true, false) && revive()) {
            schedule(askedNs);
        }
    }

    private void schedule(long atNs) {
        leaveWheel();
        if (!isOwned()) {
            cancel();
            return;
        }
        onPending();
        deadlineNs = atNs;
        timer = loop.deadlines.schedule(atNs, this);
    }

    @Override
    public void onDeadline(long timerId, long nowNs) {
        timer = 0;
        if (loop.isClosing.getAsBoolean()) {
            // Such a task may open the next connection, which would throw.
            onEngineClosing();
        } else if ((boolean) ASKED.getVolatile(this)) {
            // It was put off before it began; its command is still under way.
            run();
        } else if (periodNs == 0) {
            runOnce();
        } else if (STATE.getAcquire(this) == State.PENDING) {
            // Periods that a held-up loop has missed are left out.
            deadlineNs += periodNs * (1 + Math.max(0, nowNs - deadlineNs) / periodNs);
            // Ahead of the run, which may throw or cancel.
            timer = loop.deadlines.schedule(deadlineNs, this);
            run(task);
        }
    }

    private void runOnce() {
        if (!STATE.compareAndSet(this, State.PENDING, State.RUNNING)) {
            return;
        }
        try {
            run(task);
        } finally {
            STATE.compareAndSet(this, State.RUNNING, State.RAN);
            if (STATE.getAcquire(this) != State.PENDING) {
                // Not earlier: the task may open a connection, which then holds the JVM itself.
                end();
            }
        }
    }

    // ---- its end ----

    @Override
    public void cancel() {
        for (;;) {
            State now = (State) STATE.getAcquire(this);
            if (now == State.CANCELLED || now == State.OVER) {
                return;
            }
            if (STATE.compareAndSet(this, now, now == State.PENDING ? State.CANCELLED : State.OVER)) {
                if (now == State.PENDING) {
                    onCancelled();
                }
                return;
            }
        }
    }

    /** @return whether the task wants to hear that it never runs */
    public boolean hearsClosing() {
        return task instanceof ClosingListener;
    }

    /** On the loop: the engine closes before the task was due. */
    public void onEngineClosing() {
        if (!(task instanceof ClosingListener listener)) {
            cancel();
        } else if (STATE.compareAndSet(this, State.PENDING, State.CANCELLED)) {
            leave();
            try {
                listener.onEngineClosing();
            } finally {
                // Not earlier: the JVM may end as soon as nothing holds it.
                releaseJvm();
            }
        }
    }

    private void onCancelled() {
        releaseJvm();
        if (loop.isLoopThread.getAsBoolean()) {
            leave();
        } else {
            loop.commands.add(this::leave);
        }
    }

    /** The wheel would keep it, and wake the loop for it, until it is due. */
    private void leave() {
        leaveWheel();
        onOver();
    }

    private void leaveWheel() {
        loop.deadlines.cancel(timer);
        timer = 0;
    }

    /** Another thread may just now have it run again: then its command puts it back. */
    private void end() {
        releaseJvm();
        if (STATE.getAcquire(this) == State.PENDING) {
            holdJvm();
        }
        onOver();
    }

    @Override
    public boolean isCancelled() {
        Object now = STATE.getAcquire(this);
        return now == State.CANCELLED || (now == State.PENDING && loop.isClosing.getAsBoolean());
    }

    // ---- for tasks of a connection; loop-confined ----

    /** @return whether it may run at all */
    boolean isOwned() {
        return true;
    }

    /** It is going to run, perhaps not for the first time; told before each time that it gets. */
    void onPending() {}

    /** It is on no wheel any more; told at least once. */
    void onOver() {}

    void run(Runnable user) {
        user.run();
    }

    // ---- the JVM ----

    @Override
    public ScheduledTask daemon() {
        JvmHold held = (JvmHold) JVM.getAndSet(this, null);
        if (held != null && (boolean) HOLDS.getAndSet(this, false)) {
            held.release();
        }
        return this;
    }

    private void holdJvm() {
        JvmHold wanted = (JvmHold) JVM.getVolatile(this);
        if (wanted != null) {
            wanted.hold();
            if (!HOLDS.compareAndSet(this, false, true) || (JVM.getVolatile(this) == null && (boolean) HOLDS.getAndSet(this, false))) {
                wanted.release();
            }
        }
    }

    private void releaseJvm() {
        JvmHold held = (JvmHold) JVM.getVolatile(this);
        if (held != null && (boolean) HOLDS.getAndSet(this, false)) {
            held.release();
        }
    }
}
