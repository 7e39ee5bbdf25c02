package io.heddle.engine.loop;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.CachedNanoClock;

/** The commands and deadlines of a loop, which the test turns. <b>Thread:</b> the loop's is the one that made it. */
public final class HandTurnedTasks {
    private final List<Throwable> faults = new ArrayList<>();
    private final TurnBudget budget = WideBudget.create();
    private final Thread loopThread = Thread.currentThread();
    public final CachedNanoClock clock = new CachedNanoClock();
    public final Deadlines deadlines = new Deadlines(clock, faults::add);
    /** A loop that never parks needs no poller. */
    public final LoopCommands commands = new LoopCommands(new LoopWaker(null), faults::add, 1 << 20);

    public boolean isLoopThread() {
        return Thread.currentThread() == loopThread;
    }

    /** One turn, so much later. */
    public void turn(long ns) {
        clock.advance(ns);
        commands.drain(budget);
        deadlines.poll(clock.nanoTime(), budget);
        assertTrue(faults.isEmpty(), faults::toString);
    }
}
