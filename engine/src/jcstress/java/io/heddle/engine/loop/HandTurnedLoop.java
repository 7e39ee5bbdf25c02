package io.heddle.engine.loop;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.agrona.concurrent.SystemNanoClock;

/** The doors of a loop to other threads, without the loop: the test takes its steps. <b>Thread:</b> as {@link LoopCommands}. */
public final class HandTurnedLoop {
    private final AtomicInteger faults = new AtomicInteger();
    private final CountingPoller poller = new CountingPoller();
    public final LoopWaker waker = new LoopWaker(poller);
    public final TurnBudget budget = new TurnBudget(SystemNanoClock.INSTANCE, TimeUnit.DAYS.toNanos(1), 1);
    public final LoopCommands commands = new LoopCommands(waker, fault -> faults.incrementAndGet(), 1_000);

    public void drain() {
        commands.drain(budget);
    }

    public void end() {
        commands.end();
    }

    public int wakeups() {
        return poller.wakeups();
    }

    /** The commands that threw. */
    public int faults() {
        return faults.get();
    }
}
