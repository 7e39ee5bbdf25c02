package io.heddle.loadgen.agent;

/**
 * Gives out the turns of {@code WHEN_DUE} loops: each at its due time to the user that has waited longest. A turn that finds no user waits
 * in line, and its due time stays. <b>Thread:</b> loop-confined; nothing is allocated.
 */
final class DueLine {
    /** A turn that is given out more than this after it could have been is the generator's fault. */
    static final long LATE_NS = 10_000_000L;
    /** After this many turns the clock is read again. */
    private static final int CLOCK_EVERY = 64;
    private static final int LINE = 0;

    /** Takes a turn. */
    interface Turns {
        void take(int slot, long dueNs, long nowNs);

        long nanoTime();
    }

    private final Share share;
    private final int slots;
    private final Recorder recorder;
    private final Turns turns;
    private final SlotLists waiting;
    private DueTimes times;
    private long originNs;
    private long endNs;
    /** The number within the run of the next turn. */
    private long next;
    private long nextDueNs = DueTimes.NEVER;
    /** Since when a turn could not be given out for want of a user; turns before that were not late by our fault. */
    private long starvedNs = Long.MIN_VALUE;

    /** @param slots whose users may be free for turns; 0 if there never is a rate */
    DueLine(Share share, int slots, Recorder recorder, Turns turns) {
        this.share = share;
        this.slots = slots;
        this.recorder = recorder;
        this.turns = turns;
        this.waiting = new SlotLists(slots, 1);
    }

    /** Begins the rate. */
    void begin(DueTimes rate, long startNs, long untilNs) {
        times = rate;
        originNs = startNs;
        endNs = untilNs;
        next = share.index();
        findNext();
    }

    /** A user is free for a turn. */
    void add(int slot) {
        if (!waiting.contains(slot)) {
            waiting.add(LINE, slot);
        }
    }

    /** A user is free no longer. */
    void remove(int slot) {
        if (slots > 0) {
            waiting.remove(slot);
        }
    }

    boolean isDue(long nowNs) {
        return nextDueNs <= nowNs;
    }

    /**
     * Gives out what is due, at most so many turns.
     *
     * @return true if no more can be given out now
     */
    boolean giveOut(long nowNs, int maxTurns) {
        long clockNs = nowNs;
        for (int count = 0; nextDueNs <= clockNs; count++) {
            if (count == maxTurns) {
                return false;
            }
            if (count > 0 && count % CLOCK_EVERY == 0) {
                clockNs = turns.nanoTime();
            }
            int slot = waiting.take(LINE);
            if (slot < 0) {
                starvedNs = clockNs;
                return true;
            }
            long dueNs = nextDueNs;
            next += share.count();
            findNext();
            recorder.turn(clockNs - Math.max(dueNs, starvedNs) > LATE_NS);
            turns.take(slot, dueNs, clockNs);
        }
        return true;
    }

    /** No turn is due from this time on. */
    void endAt(long untilNs) {
        endNs = Math.min(endNs, untilNs);
        if (times != null) {
            findNext();
        }
    }

    /** Ends the rate and returns how many turns were due before its end and are not given out. */
    long stop() {
        if (times == null) {
            return 0;
        }
        long last = times.countBefore(endNs - originNs);
        long left = next >= last ? 0 : (last - 1 - next) / share.count() + 1;
        times = null;
        nextDueNs = DueTimes.NEVER;
        return left;
    }

    private void findNext() {
        long afterNs = times.timeNs(next);
        nextDueNs = afterNs == DueTimes.NEVER || afterNs >= endNs - originNs ? DueTimes.NEVER : originNs + afterNs;
    }
}
