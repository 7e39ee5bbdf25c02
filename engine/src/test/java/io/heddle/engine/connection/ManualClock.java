package io.heddle.engine.connection;

import java.time.Duration;
import org.agrona.concurrent.NanoClock;

/** Time that stands still until a test moves it. Begins below zero, where {@code System.nanoTime} may begin too. */
final class ManualClock implements NanoClock {
    private long nowNs = -7_654_321_000L;

    @Override
    public long nanoTime() {
        return nowNs;
    }

    void advance(Duration by) {
        nowNs += by.toNanos();
    }
}
