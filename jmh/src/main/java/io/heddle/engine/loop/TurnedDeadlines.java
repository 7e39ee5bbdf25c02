package io.heddle.engine.loop;

import org.agrona.concurrent.CachedNanoClock;

/** {@link Deadlines} in the hand of a benchmark, which turns them as only the event loop can. <b>Thread:</b> loop-confined. */
public final class TurnedDeadlines {
    private final CachedNanoClock clock = new CachedNanoClock();
    private final Deadlines deadlines = new Deadlines(clock, fault -> {
        throw new IllegalStateException("a deadline's handler threw", fault);
    });

    public Deadlines deadlines() {
        return deadlines;
    }

    /** What a duty cycle asks at this time. @return how many fired */
    public int poll(long nowNs) {
        return deadlines.poll(nowNs);
    }

    /** What the loop asks before it sleeps. */
    public long sleepNs(long nowNs) {
        return deadlines.sleepNs(nowNs);
    }
}
