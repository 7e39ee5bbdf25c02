package io.heddle.engine.loop;

import java.io.IOException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.AgentTerminationException;
import org.agrona.concurrent.NanoClock;

/**
 * The duty cycle, which is the architecture in one method: readiness, the sends of other threads, their commands, deadlines, and then one
 * write for each connection that has something to write. No exception of a step ends the loop or skips the steps after it: Agrona's
 * runner would end the thread on an {@code Error}, and no connection would learn of it.
 *
 * <p><b>Thread:</b> the event-loop thread, which is that of an {@code AgentRunner} or of the caller of an {@code AgentInvoker}.
 * <b>Owns:</b> the dispatcher and its poller.
 */
public final class EventLoop implements Agent {
    private static final long NS_PER_MS = 1_000_000;
    private static final int LAST_CYCLES = 100;
    /** A process that stood still finds out at its next look at the clock: only so much of that time can count against a peer. */
    private static final long MAX_SLEEP_UNDER_LIMITS_NS = 1_000 * NS_PER_MS;
    /** Readiness, the sends and the commands of other threads, deadlines and limits: the steps of a turn before its last stage. */
    public static final int STEPS = 5;

    /**
     * The parts that make up a loop.
     *
     * @param deadlines by the clock: for tasks of users and the engine's own
     * @param limits by the {@link ListeningClock}: for everything that a peer is blamed for if it comes too late
     */
    public record Parts(
        String name,
        LoopThread thread,
        NanoClock clock,
        ReadyDispatcher dispatcher,
        LoopWaker waker,
        TurnBudget budget,
        LoopCommands commands,
        Deadlines deadlines,
        Deadlines limits,
        DutyCycleTracker tracker,
        Consumer<Throwable> faults) {}

    /** A step of the loop's end. */
    private interface LastStep {
        void run() throws IOException;
    }

    private final Parts parts;
    private final LoopStage sends;
    private final LoopStage flushes;
    private final boolean mayBlock;
    private final BooleanSupplier ended;
    private final Runnable onEnding;
    private final Runnable onEnded;
    private boolean wasInterrupted;
    /**
     * True if other threads gave the last cycle work: a burst of sends costs only one wake-up if the loop looks for more before it parks.
     */
    private boolean wasCalledByOthers;

    /**
     * @param sends passes the sends of other threads to their connections
     * @param flushes writes what the connections have queued
     * @param mayBlock whether to sleep in the poller while there is nothing to do
     * @param ended asked after each cycle; true ends the loop
     * @param onEnding runs once after the last cycle, while the stages can still run
     * @param onEnded runs once at the very end
     */
    public EventLoop(
        Parts parts,
        LoopStage sends,
        LoopStage flushes,
        boolean mayBlock,
        BooleanSupplier ended,
        Runnable onEnding,
        Runnable onEnded) {
        this.parts = parts;
        this.sends = sends;
        this.flushes = flushes;
        this.mayBlock = mayBlock;
        this.ended = ended;
        this.onEnding = onEnding;
        this.onEnded = onEnded;
    }

    public boolean isLoopThread() {
        return parts.thread.isCurrent();
    }

    /** True if a caller that is not the loop may wait here until the loop has ended. */
    public boolean mayAwaitEnd() {
        return parts.thread.mayAwaitEnd();
    }

    @Override
    public void onStart() {
        parts.thread.onStart();
    }

    @Override
    public int doWork() {
        parts.thread.onTurnBegin();
        try {
            return turn();
        } finally {
            parts.thread.onTurnEnd();
        }
    }

    private int turn() {
        int work = poll();
        long nowNs = parts.dispatcher.nowNs();
        work += runStages(nowNs);
        // An interrupt, by a handler for instance, would keep the poller from sleeping, and end Agrona's runner.
        wasInterrupted |= Thread.interrupted();
        parts.tracker.onCycle(parts.clock.nanoTime() - nowNs, work);
        parts.dispatcher.endCycle(work);
        if (ended.getAsBoolean()) {
            throw new AgentTerminationException(true);
        }
        return work;
    }

    /** True if the loop's thread was interrupted since the last call; the owner of that thread may restore the interrupt. */
    public boolean takeInterrupt() {
        boolean taken = wasInterrupted;
        wasInterrupted = false;
        return taken;
    }

    @Override
    public void onClose() {
        parts.thread.onTurnBegin();
        try {
            end();
        } finally {
            parts.thread.onTurnEnd();
        }
    }

    private void end() {
        wasInterrupted |= Thread.interrupted();
        parts.budget.lift();
        guarded(onEnding::run);
        parts.commands.end();
        // Accepted commands and sends still run, so that the last callers learn how they ended.
        for (int i = 0; parts.commands.hasWork() || (i < LAST_CYCLES && (sends.hasWork() || flushes.hasWork())); i++) {
            runStages(parts.clock.nanoTime());
        }
        guarded(parts.dispatcher::close);
        guarded(onEnded::run);
    }

    /** Instead of a start: there is no thread for it. */
    public void abandon() {
        guarded(parts.dispatcher::close);
    }

    @Override
    public String roleName() {
        return parts.name;
    }

    private int runStages(long nowNs) {
        int work = runStage(sends, nowNs);
        work += parts.commands.drain(parts.budget);
        wasCalledByOthers = work > 0;
        work += parts.deadlines.poll(nowNs, parts.budget);
        work += parts.limits.poll(parts.dispatcher.listeningClock().heardNs(), parts.budget);
        work += runStage(flushes, nowNs);
        return work;
    }

    private int runStage(LoopStage stage, long nowNs) {
        try {
            return stage.doWork(nowNs);
        } catch (Throwable fault) {
            parts.faults.accept(fault);
            return 1;
        }
    }

    private int poll() {
        boolean maySleep = mayBlock && !wasCalledByOthers;
        if (maySleep) {
            parts.waker.park();
        }
        try {
            // Work published before the park is seen here; a later producer sees that the loop is parked, and wakes it.
            return parts.dispatcher.poll(!maySleep || hasWork() ? 0 : sleepMs());
        } catch (Throwable fault) {
            parts.faults.accept(fault);
            return 1;
        } finally {
            parts.waker.unpark();
        }
    }

    private void guarded(LastStep step) {
        try {
            step.run();
        } catch (Throwable fault) {
            parts.faults.accept(fault);
        }
    }

    private boolean hasWork() {
        return parts.dispatcher.hasWork() || parts.commands.hasWork() || sends.hasWork() || flushes.hasWork() || ended.getAsBoolean();
    }

    private long sleepMs() {
        long nowNs = parts.clock.nanoTime();
        long sleepNs = parts.deadlines.sleepNs(nowNs);
        if (parts.limits.count() > 0) {
            long listenedNs = parts.dispatcher.listeningClock().heardNs() + nowNs - parts.dispatcher.nowNs();
            sleepNs = Math.min(sleepNs, Math.min(parts.limits.sleepNs(listenedNs), MAX_SLEEP_UNDER_LIMITS_NS));
        }
        return sleepNs == Long.MAX_VALUE ? Long.MAX_VALUE / NS_PER_MS : (sleepNs + NS_PER_MS - 1) / NS_PER_MS;
    }
}
