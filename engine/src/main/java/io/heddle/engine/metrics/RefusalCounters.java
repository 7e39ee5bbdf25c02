package io.heddle.engine.metrics;

import io.heddle.api.statistics.RefusalCause;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** Counts refusals, but for those that the send ring and the queue of tasks count themselves. <b>Thread:</b> any thread. */
public final class RefusalCounters {
    private final LongAdder[] counts = new LongAdder[RefusalCause.values().length];

    public RefusalCounters() {
        for (int i = 0; i < counts.length; i++) {
            counts[i] = new LongAdder();
        }
    }

    public void refused(RefusalCause cause) {
        counts[cause.ordinal()].increment();
    }

    /** The refusals that were counted here, without causes that never occurred. */
    public Map<RefusalCause, Long> counts() {
        Map<RefusalCause, Long> occurred = new EnumMap<>(RefusalCause.class);
        for (RefusalCause cause : RefusalCause.values()) {
            long count = counts[cause.ordinal()].sum();
            if (count > 0) {
                occurred.put(cause, count);
            }
        }
        return occurred;
    }
}
