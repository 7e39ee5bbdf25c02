package io.heddle.engine.loop;

import java.util.concurrent.atomic.AtomicLong;

/** How many duty cycles there were, and the longest, the wait excluded. <b>Thread:</b> single writer, any reader. */
public final class DutyCycleTracker {
    private final AtomicLong longestNs = new AtomicLong();
    private final AtomicLong cycles = new AtomicLong();

    void onCycle(long durationNs) {
        cycles.setOpaque(cycles.getPlain() + 1);
        if (durationNs > longestNs.getPlain()) {
            longestNs.setOpaque(durationNs);
        }
    }

    public long longestNs() {
        return longestNs.getOpaque();
    }

    public long cycles() {
        return cycles.getOpaque();
    }
}
