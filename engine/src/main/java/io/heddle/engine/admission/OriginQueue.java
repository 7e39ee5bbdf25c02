package io.heddle.engine.admission;

import io.heddle.api.config.ConnectLimits;
import java.util.concurrent.TimeUnit;

/**
 * Those of one origin that wait, first come, first served; and its budget: each second the minimum, and a share of those that succeeded in
 * the second before.
 *
 * <p><b>Thread:</b> loop-confined.
 */
final class OriginQueue {
    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);

    /** The list of the {@link Admission} in which an origin is. */
    enum State {
        /** In none: nobody waits. */
        RESTING,
        /** Its first one may go as far as its own budget is concerned. */
        READY,
        /** Its budget is used up for now. */
        PAUSED,
        /** It has as many places as it leaves to others. */
        HELD_BACK
    }

    final Object key;
    private final int minimum;
    private final double share;
    private final Pace pace;
    private long secondBeganNs;
    private int successes;
    private Entrant first;
    private Entrant last;
    /** Those that wait or have had their turn, and have not ended. */
    int members;
    int places;
    int securePlaces;
    State state = State.RESTING;
    /** The order among the origins that are ready. */
    long ticket;
    /** When its last member ended. */
    long idleSinceNs;

    OriginQueue(Object key, ConnectLimits limits, long nowNs) {
        this.key = key;
        this.minimum = limits.minPerOrigin();
        this.share = limits.successShare();
        this.pace = new Pace(minimum, nowNs);
        this.secondBeganNs = nowNs;
    }

    Entrant first() {
        return first;
    }

    boolean isEmpty() {
        return first == null;
    }

    void addLast(Entrant entrant) {
        entrant.isQueued = true;
        entrant.previous = last;
        if (last == null) {
            first = entrant;
        } else {
            last.next = entrant;
        }
        last = entrant;
    }

    /** For one that has had its turn before. */
    void addFirst(Entrant entrant) {
        entrant.isQueued = true;
        entrant.next = first;
        if (first == null) {
            last = entrant;
        } else {
            first.previous = entrant;
        }
        first = entrant;
    }

    void remove(Entrant entrant) {
        if (entrant.previous == null) {
            first = entrant.next;
        } else {
            entrant.previous.next = entrant.next;
        }
        if (entrant.next == null) {
            last = entrant.previous;
        } else {
            entrant.next.previous = entrant.previous;
        }
        entrant.previous = null;
        entrant.next = null;
        entrant.isQueued = false;
    }

    /** True if the budget lets one begin now; one that has had its turn needs none. */
    boolean isDue(Entrant entrant, long nowNs) {
        return entrant.isCharged || isDue(nowNs);
    }

    private boolean isDue(long nowNs) {
        beginSecond(nowNs);
        return pace.isDue(nowNs);
    }

    long dueNs() {
        return pace.dueNs();
    }

    void charge(Entrant entrant, long nowNs) {
        beginSecond(nowNs);
        pace.take(nowNs);
        entrant.isCharged = true;
    }

    void onSuccess(long nowNs) {
        beginSecond(nowNs);
        successes++;
    }

    /** Only the second before counts. */
    private void beginSecond(long nowNs) {
        long passed = (nowNs - secondBeganNs) / SECOND_NS;
        if (passed > 0) {
            pace.rate(minimum + (passed == 1 ? share * successes : 0));
            successes = 0;
            secondBeganNs += passed * SECOND_NS;
        }
    }

    /** True if nothing would be lost with it: a new one would be the same. */
    boolean isForgettable(long nowNs) {
        return nowNs - idleSinceNs >= 2 * SECOND_NS && pace.isFull(nowNs);
    }
}
