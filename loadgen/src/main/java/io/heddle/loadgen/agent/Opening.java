package io.heddle.loadgen.agent;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Decides when the next user begins: at the plan's rate or as fast as the server takes them, but never with more connections under way than
 * a server's accept backlog takes. As long as no connection of the run has opened, failures are not followed by ever more attempts.
 * <b>Thread:</b> loop-confined.
 */
final class Opening {
    static final int MAX_UNDER_WAY = 256;
    /** After this many failures, with no connection open or under way, the server counts as unreachable. */
    static final int MAX_FIRST_FAILURES = 3;
    /** Users that begin in one turn of the loop. */
    private static final int MAX_BURST = 1_024;
    private static final int QUEUE = 0;

    /** Begins users. */
    interface Beginner {

        /** Begins a new user; the number counts the users of this share from 0. */
        void beginNew(long count, long dueNs, long nowNs);

        /** Begins the user that takes the place of another one, or comes back. */
        void beginAgain(int slot, long nowNs);
    }

    private final Share share;
    private final int maxUnderWay;
    private final DueTimes rate;
    private final AtomicBoolean anyOpened;
    private final Beginner beginner;
    private final SlotLists again;
    private long total;
    private long startNs;
    private long begun;
    private int underWay;
    private int failures;
    private boolean isHeldAtFirst;
    private boolean isStopped;
    private boolean isPumping;

    /**
     * @param slots whose users may be queued; 0 if none ever is
     * @param total users of this share; others come only in place of those that leave
     * @param rate null for as fast as possible
     * @param anyOpened shared by the engines of the agent
     */
    Opening(Share share, int slots, long total, int maxUnderWay, DueTimes rate, AtomicBoolean anyOpened, Beginner beginner) {
        this.share = share;
        this.total = total;
        this.maxUnderWay = maxUnderWay;
        this.rate = rate;
        this.anyOpened = anyOpened;
        this.beginner = beginner;
        this.again = new SlotLists(slots, 1);
    }

    /** Users begin, and those of a rate are due from the start on. */
    void start(long fromNs, long nowNs) {
        startNs = fromNs;
        pump(nowNs);
    }

    /** The first user goes alone until the next call. */
    void holdAtFirst(boolean isHeld) {
        isHeldAtFirst = isHeld;
    }

    /** The slot's next user begins as soon as it may. */
    void queue(int slot) {
        if (!isStopped) {
            again.add(QUEUE, slot);
        }
    }

    void pump(long nowNs) {
        // An attempt that fails at once comes back here from inside the loop below.
        if (isPumping || isStopped) {
            return;
        }
        isPumping = true;
        for (int burst = 0; underWay < maxUnderWay && burst < MAX_BURST && beginOne(nowNs); burst++) {
            // One more each time.
        }
        isPumping = false;
    }

    private boolean beginOne(long nowNs) {
        int slot = again.take(QUEUE);
        if (slot >= 0) {
            beginner.beginAgain(slot, nowNs);
            return true;
        }
        if (begun == total || isGated()) {
            return false;
        }
        long dueNs = rate == null ? nowNs : dueNs(begun);
        if (dueNs > nowNs) {
            return false;
        }
        beginner.beginNew(begun++, dueNs, nowNs);
        return true;
    }

    private long dueNs(long count) {
        long afterNs = rate.timeNs(share.index() + count * share.count());
        return afterNs == DueTimes.NEVER ? DueTimes.NEVER : startNs + afterNs;
    }

    private boolean isGated() {
        if (isHeldAtFirst && begun > 0) {
            return true;
        }
        return failures > 0 && !anyOpened.get() && (underWay > 0 || failures >= MAX_FIRST_FAILURES);
    }

    /** An attempt to connect began. */
    void connecting() {
        underWay++;
    }

    /** An attempt succeeded. */
    void opened() {
        underWay--;
        anyOpened.set(true);
    }

    /** An attempt failed. */
    void failed() {
        underWay--;
        failures++;
    }

    /** Nobody begins after this. */
    void stop() {
        isStopped = true;
        total = begun;
        while (again.take(QUEUE) >= 0) {
            // Whoever waits does not begin.
        }
    }

    int underWay() {
        return underWay;
    }

    long begun() {
        return begun;
    }

    /** True if all have begun, and each is open or has failed. */
    boolean isComplete() {
        return begun == total && underWay == 0 && again.isEmpty(QUEUE);
    }

    /** True if nobody will begin but in place of others. */
    boolean isExhausted() {
        return begun == total && again.isEmpty(QUEUE);
    }

    /** True if the server seems to accept nobody: the failures in a row, from the first attempt on, are enough. */
    boolean isHopeless() {
        return !anyOpened.get() && underWay == 0 && failures > 0 && (failures >= MAX_FIRST_FAILURES || begun == total);
    }
}
