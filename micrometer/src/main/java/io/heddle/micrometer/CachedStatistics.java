package io.heddle.micrometer;

import io.heddle.api.WebSocketEngine;
import io.heddle.api.statistics.EngineStatistics;

/**
 * One reading of an engine for all meters of a scrape: each meter asks for one figure, and a reading holds them all.
 *
 * <p><b>Thread:</b> any thread.
 */
final class CachedStatistics {
    private static final long FRESH_NS = 100_000_000;

    private final WebSocketEngine engine;
    private Reading last;

    private record Reading(EngineStatistics statistics, long atNs) {}

    CachedStatistics(WebSocketEngine engine) {
        this.engine = engine;
    }

    synchronized EngineStatistics get() {
        long nowNs = System.nanoTime();
        if (last == null || nowNs - last.atNs > FRESH_NS) {
            last = new Reading(engine.statistics(), nowNs);
        }
        return last.statistics;
    }
}
