package io.heddle.loadgen.agent;

/**
 * Lists of slots, each slot in at most one of them, in order of their adding. Adding, removing and taking cost the same however long a
 * list is, and allocate nothing. <b>Thread:</b> loop-confined.
 */
final class SlotLists {
    private static final int NONE = -1;

    /** Behind the slots lie the heads of the lists, each of which closes its list to a circle. */
    private final int[] next;
    private final int[] previous;
    private final int slots;

    SlotLists(int slots, int lists) {
        this.slots = slots;
        next = new int[slots + lists];
        previous = new int[slots + lists];
        for (int i = 0; i < next.length; i++) {
            next[i] = i < slots ? NONE : i;
            previous[i] = next[i];
        }
    }

    boolean contains(int slot) {
        return next[slot] != NONE;
    }

    boolean isEmpty(int list) {
        return next[slots + list] == slots + list;
    }

    /** Adds a slot, which is in no list, at the end. */
    void add(int list, int slot) {
        int head = slots + list;
        int last = previous[head];
        next[last] = slot;
        previous[slot] = last;
        next[slot] = head;
        previous[head] = slot;
    }

    /** Removes a slot from its list, if it is in one. */
    void remove(int slot) {
        if (next[slot] == NONE) {
            return;
        }
        next[previous[slot]] = next[slot];
        previous[next[slot]] = previous[slot];
        next[slot] = NONE;
        previous[slot] = NONE;
    }

    /** The first slot of a list, or -1. */
    int first(int list) {
        int first = next[slots + list];
        return first < slots ? first : NONE;
    }

    /** The slot behind another one in its list, or -1. */
    int after(int slot) {
        int after = next[slot];
        return after < slots ? after : NONE;
    }

    /** Removes and gives the first slot of a list, or -1. */
    int take(int list) {
        int slot = first(list);
        if (slot >= 0) {
            remove(slot);
        }
        return slot;
    }
}
