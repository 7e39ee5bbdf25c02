package io.heddle.loadgen.agent;

import io.heddle.api.WebSocketError;
import java.util.random.RandomGenerator;

/**
 * Pauses before users whose connection was lost, or did not open, connect again: they double from failure to failure, are drawn at random
 * so that users do not come back together, and heed what the server asks for. <b>Thread:</b> loop-confined.
 */
final class Comebacks {
    static final long FIRST_NS = 500_000_000L;
    static final long LONGEST_NS = 30_000_000_000L;

    private final SlotAlarms alarms;
    private final byte[] failures;
    private final RandomGenerator random;

    Comebacks(int slots, long nowNs, RandomGenerator random) {
        alarms = new SlotAlarms(slots, nowNs);
        failures = new byte[slots];
        this.random = random;
    }

    /** True if another attempt may succeed after this end. */
    static boolean isWorthIt(WebSocketError error) {
        return error == null || error.isTransient();
    }

    void opened(int slot) {
        failures[slot] = 0;
    }

    /** True if the user's last attempt failed, or its connection was lost. */
    boolean isComingBack(int slot) {
        return failures[slot] > 0;
    }

    /** Sets the alarm of the next attempt. */
    void pause(int slot, WebSocketError error, long nowNs) {
        long mostNs = Math.min(LONGEST_NS, FIRST_NS << Math.min(failures[slot], 10));
        if (failures[slot] < Byte.MAX_VALUE) {
            failures[slot]++;
        }
        // Half is certain and half is chance.
        long pauseNs = mostNs / 2 + (long) (random.nextDouble() * mostNs / 2);
        if (error != null && error.retryAfter() != null) {
            pauseNs = Math.max(pauseNs, error.retryAfter().toNanos());
        }
        alarms.set(slot, nowNs + pauseNs);
    }

    void cancel(int slot) {
        alarms.cancel(slot);
        failures[slot] = 0;
    }

    void expire(long nowNs, SlotAlarms.Listener listener) {
        alarms.expire(nowNs, listener);
    }
}
