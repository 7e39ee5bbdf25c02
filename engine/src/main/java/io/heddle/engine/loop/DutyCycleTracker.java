package io.heddle.engine.loop;

import java.util.concurrent.atomic.AtomicLong;

/** The number of duty cycles, and the duration of the longest without its wait. <b>Thread:</b> single writer, any reader. */
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
