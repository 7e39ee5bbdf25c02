package io.heddle.loadgen.agent;

import java.util.Arrays;

/**
 * One alarm for each slot: a wheel whose spokes are lists of slots. Setting, moving and taking back cost the same however many there are,
 * and allocate nothing. An alarm never comes early. <b>Thread:</b> loop-confined.
 */
final class SlotAlarms {
    private static final int SPOKES = 4_096;
    /** A spoke is 1.05 ms wide; a turn of the wheel takes 4.3 s. */
    private static final int SPOKE_SHIFT = 20;

    /** Hears of an alarm; it may set and take back any alarm. */
    interface Listener {
        void due(int slot);
    }

    /** The list behind the spokes: what is due now. */
    private static final int DUE = SPOKES;

    private final SlotLists lists;
    private final long[] atNs;
    private final long originNs;
    private long spoke;
    private int count;

    SlotAlarms(int slots, long nowNs) {
        lists = new SlotLists(slots, SPOKES + 1);
        atNs = new long[slots];
        originNs = nowNs;
    }

    /** Sets or moves an alarm. */
    void set(int slot, long timeNs) {
        cancel(slot);
        atNs[slot] = timeNs;
        // A time that has passed is due at the next look.
        lists.add((int) (Math.max(spoke, spokeOf(timeNs)) % SPOKES), slot);
        count++;
    }

    void cancel(int slot) {
        if (lists.contains(slot)) {
            lists.remove(slot);
            count--;
        }
    }

    boolean isSet(int slot) {
        return lists.contains(slot);
    }

    /** Tells of all alarms that are due by now. What a listener sets to a time that has passed comes with the next call. */
    void expire(long nowNs, Listener listener) {
        long until = spokeOf(nowNs);
        if (count == 0) {
            spoke = Math.max(spoke, until);
            return;
        }
        long from = Math.max(spoke, until - SPOKES + 1);
        for (long at = from; at <= until; at++) {
            collect((int) (at % SPOKES), nowNs);
        }
        spoke = Math.max(spoke, until);
        for (int slot = lists.take(DUE); slot >= 0; slot = lists.take(DUE)) {
            count--;
            listener.due(slot);
        }
    }

    void clear() {
        for (int slot = 0; slot < atNs.length && count > 0; slot++) {
            cancel(slot);
        }
        Arrays.fill(atNs, 0);
    }

    private void collect(int list, long nowNs) {
        for (int slot = lists.first(list); slot >= 0;) {
            int after = lists.after(slot);
            // Alarms of later turns of the wheel stay.
            if (atNs[slot] - nowNs <= 0) {
                lists.remove(slot);
                lists.add(DUE, slot);
            }
            slot = after;
        }
    }

    private long spokeOf(long timeNs) {
        return Math.max(0, timeNs - originNs >> SPOKE_SHIFT);
    }
}
