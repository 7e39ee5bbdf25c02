package io.heddle.engine.loop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.BooleanSupplier;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.AgentTerminationException;
import org.agrona.concurrent.NanoClock;

/**
 * The duty cycle, which is the architecture in one method: readiness, the sends of other threads, their commands, deadlines, and
 * then one write for each connection that has something to write.
 *
 * <p><b>Thread:</b> the event-loop thread, be it an {@code AgentRunner}'s or the caller's of an {@code AgentInvoker}. <b>Owns:</b> the
 * poller and its selector.
 */
public final class EventLoop implements Agent {
    private static final long NS_PER_MS = 1_000_000;

    /** What the loop is put together from. */
    public record Parts(
            String name,
            NanoClock clock,
            SelectorPoller poller,
            LoopWaker waker,
            LoopCommands commands,
            Deadlines deadlines,
            DutyCycleTracker tracker) {}

    private final Parts parts;
    private final LoopStage sends;
    private final LoopStage flushes;
    private final boolean mayBlock;
    private final BooleanSupplier ended;
    private final Runnable onClose;
    private volatile Thread thread;

    /**
     * @param sends takes the sends of other threads to their connections
     * @param flushes writes what the connections have queued
     * @param mayBlock whether to sleep in the selector while there is nothing to do
     * @param ended asked after each cycle; true ends the loop
     * @param onClose runs once at the very end, on the loop's thread
     */
    public EventLoop(
            Parts parts, LoopStage sends, LoopStage flushes, boolean mayBlock, BooleanSupplier ended, Runnable onClose) {
        this.parts = parts;
        this.sends = sends;
        this.flushes = flushes;
        this.mayBlock = mayBlock;
        this.ended = ended;
        this.onClose = onClose;
    }

    public boolean isLoopThread() {
        return thread == Thread.currentThread();
    }

    @Override
    public void onStart() {
        thread = Thread.currentThread();
    }

    @Override
    public int doWork() throws IOException {
        int work = poll();
        long nowNs = parts.poller.nowNs();
        work += sends.doWork(nowNs);
        work += parts.commands.drain();
        work += parts.deadlines.poll(nowNs);
        work += flushes.doWork(nowNs);
        parts.tracker.onCycle(parts.clock.nanoTime() - nowNs);
        if (ended.getAsBoolean()) {
            throw new AgentTerminationException();
        }
        return work;
    }

    @Override
    public void onClose() {
        try {
            onClose.run();
            parts.poller.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String roleName() {
        return parts.name;
    }

    private int poll() throws IOException {
        if (!mayBlock) {
            return parts.poller.poll(0);
        }
        parts.waker.park();
        try {
            // Whoever published before the park is seen here; whoever comes later sees the loop parked, and wakes it.
            return parts.poller.poll(hasWork() ? 0 : sleepMs());
        } finally {
            parts.waker.unpark();
        }
    }

    private boolean hasWork() {
        return parts.commands.hasWork() || sends.hasWork() || flushes.hasWork() || ended.getAsBoolean();
    }

    private long sleepMs() {
        long sleepNs = parts.deadlines.sleepNs(parts.clock.nanoTime());
        return sleepNs == Long.MAX_VALUE ? Long.MAX_VALUE / NS_PER_MS : (sleepNs + NS_PER_MS - 1) / NS_PER_MS;
    }
}
