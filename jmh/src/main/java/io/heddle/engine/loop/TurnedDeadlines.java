package io.heddle.engine.loop;

import org.agrona.concurrent.CachedNanoClock;

/** {@link Deadlines} that a benchmark turns as otherwise only the event loop can. <b>Thread:</b> loop-confined. */
public final class TurnedDeadlines {
    private final CachedNanoClock clock = new CachedNanoClock();
    private final Deadlines deadlines = new Deadlines(clock, fault -> {
        throw new IllegalStateException("a deadline's handler threw", fault);
    });

    public Deadlines deadlines() {
        return deadlines;
    }

    /** Polls as a duty cycle does, and returns the number of deadlines that fired. */
    public int poll(long nowNs) {
        return deadlines.poll(nowNs);
    }

    /** The time for which the loop may sleep. */
    public long sleepNs(long nowNs) {
        return deadlines.sleepNs(nowNs);
    }
}
