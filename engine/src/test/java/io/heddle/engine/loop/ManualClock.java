package io.heddle.engine.loop;

import org.agrona.concurrent.NanoClock;

/** Time that passes only when a test says so. */
final class ManualClock implements NanoClock {
    long nowNs;
    int reads;

    ManualClock(long nowNs) {
        this.nowNs = nowNs;
    }

    @Override
    public long nanoTime() {
        reads++;
        return nowNs;
    }
}
