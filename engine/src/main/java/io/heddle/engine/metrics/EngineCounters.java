package io.heddle.engine.metrics;

import java.util.concurrent.atomic.AtomicLongArray;

/** The counters of an engine. <b>Thread:</b> single writer (the loop), any reader. */
public final class EngineCounters {
    private final AtomicLongArray values = new AtomicLongArray(Counter.values().length);

    public void add(Counter counter, long amount) {
        int at = counter.ordinal();
        values.setOpaque(at, values.getPlain(at) + amount);
    }

    public long get(Counter counter) {
        return values.getOpaque(counter.ordinal());
    }
}
