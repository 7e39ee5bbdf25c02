package io.heddle.loadgen.agent;

import io.heddle.loadgen.plan.Delay;
import io.heddle.loadgen.scenario.VirtualUser;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * The time that users have. When it is over, a user begins nothing new, waits for the answers under way as long as the end of a run would,
 * and leaves. <b>Thread:</b> loop-confined.
 */
final class Lifetimes {
    private static final long CHECK_NS = 10_000_000L;

    private final Delay length;
    private final long drainNs;
    private final Seats seats;
    private final DueLine line;
    private final RandomGenerator random;
    private final Consumer<VirtualUser> whenOver;
    private final SlotAlarms alarms;
    private final SlotAlarms.Listener whenDue = this::due;
    private long nowNs;

    /** @param whenOver lets a user leave that was told to finish */
    Lifetimes(Delay length, long drainNs, Seats seats, DueLine line, RandomGenerator random, long nowNs, Consumer<VirtualUser> whenOver) {
        this.length = length;
        this.drainNs = drainNs;
        this.seats = seats;
        this.line = line;
        this.random = random;
        this.whenOver = whenOver;
        alarms = new SlotAlarms(seats.capacity(), nowNs);
    }

    /** A user's life begins with its first connection. */
    void opened(int slot, long openNs) {
        if (!alarms.isSet(slot)) {
            alarms.set(slot, openNs + Draws.ns(length, random));
        }
    }

    void cancel(int slot) {
        alarms.cancel(slot);
    }

    void expire(long timeNs) {
        nowNs = timeNs;
        alarms.expire(timeNs, whenDue);
    }

    private void due(int slot) {
        VirtualUser user = seats.user(slot);
        if (seats.state(slot) == Seats.OPEN) {
            seats.state(slot, Seats.LEAVING);
            seats.time(slot, nowNs + drainNs);
            line.remove(slot);
            user.drain(nowNs);
        }
        // A user may end by itself when it is told.
        if (seats.user(slot) != user || seats.state(slot) != Seats.LEAVING) {
            return;
        }
        if (user.inFlight() == 0 || nowNs >= seats.time(slot)) {
            user.finish(nowNs);
            whenOver.accept(user);
        } else {
            alarms.set(slot, nowNs + CHECK_NS);
        }
    }
}
