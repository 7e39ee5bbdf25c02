package io.heddle.loadgen.agent;

import io.heddle.loadgen.scenario.VirtualUser;
import java.util.function.Consumer;

/**
 * Room for the users of one engine: each takes a slot, in which the host keeps what it knows of the user. A million users are five arrays.
 * <b>Thread:</b> loop-confined.
 */
final class Seats {
    /** The state of a slot's user. */
    static final byte FREE = 0;
    /** It has not begun, or comes back after a pause. */
    static final byte WAITING = 1;
    /** In its scenario, without a connection. */
    static final byte APART = 2;
    static final byte CONNECTING = 3;
    static final byte OPEN = 4;
    /** Its life is over; answers under way may still come. */
    static final byte LEAVING = 5;
    /** It is gone, and its connection closes. */
    static final byte CLOSING = 6;
    /** It is gone, and so is its attempt to connect. */
    static final byte DROPPING = 7;

    private final VirtualUser[] users;
    private final byte[] states;
    /** Since when the user connects; once it is leaving, until when it may stay. */
    private final long[] times;
    private final int[] free;
    private int freeCount;
    private int taken;

    Seats(int slots) {
        users = new VirtualUser[slots];
        states = new byte[slots];
        times = new long[slots];
        free = new int[slots];
        for (int i = 0; i < slots; i++) {
            free[i] = slots - 1 - i;
        }
        freeCount = slots;
    }

    int capacity() {
        return users.length;
    }

    /** Users that have a slot. */
    int taken() {
        return taken;
    }

    boolean isFull() {
        return freeCount == 0;
    }

    /** Gives a user a slot; there must be one. */
    int seat(VirtualUser user) {
        int slot = free[--freeCount];
        users[slot] = user;
        states[slot] = WAITING;
        user.slot(slot);
        taken++;
        return slot;
    }

    /** The user leaves its slot. */
    void leave(int slot) {
        users[slot] = null;
        states[slot] = FREE;
        free[freeCount++] = slot;
        taken--;
    }

    VirtualUser user(int slot) {
        return users[slot];
    }

    /** True if the slot's user is in its scenario. */
    boolean isPlaying(int slot) {
        return states[slot] >= APART && states[slot] <= LEAVING;
    }

    void forEachPlaying(Consumer<VirtualUser> action) {
        for (int slot = 0; slot < users.length; slot++) {
            if (isPlaying(slot)) {
                action.accept(users[slot]);
            }
        }
    }

    byte state(int slot) {
        return states[slot];
    }

    void state(int slot, byte state) {
        states[slot] = state;
    }

    long time(int slot) {
        return times[slot];
    }

    void time(int slot, long ns) {
        times[slot] = ns;
    }
}
