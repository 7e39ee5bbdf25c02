package io.heddle.testkit;

import java.time.Duration;

/** Checks times and numbers that tests give. <b>Thread:</b> any thread; no state. */
final class Amounts {
    private Amounts() {}

    /** @throws IllegalArgumentException if it is negative */
    static long nanosOf(Duration time) {
        checkNotNegative("A time", time.toNanos());
        return time.toNanos();
    }

    /** @throws IllegalArgumentException if it is negative */
    static void checkNotNegative(String what, long value) {
        if (value < 0) {
            throw new IllegalArgumentException(what + " must be 0 or more, not " + value);
        }
    }
}
