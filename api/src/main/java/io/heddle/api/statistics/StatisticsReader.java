package io.heddle.api.statistics;

import java.util.Objects;
import java.util.function.Supplier;

/**
 * Reads an engine's statistics in intervals: each {@link #read()} gives those of the time since the last one. Made by {@link
 * io.heddle.api.WebSocketEngine#statisticsReader()}. Each reader has intervals of its own, so a dashboard and a log disturb each other
 * no more than the event loop. It keeps only its last reading, and the engine does not know it: one that is no longer wanted is simply
 * dropped. Any thread may read, one at a time.
 */
public final class StatisticsReader {
    private final Supplier<EngineStatistics> source;
    private EngineStatistics last;

    /**
     * Creates a reader whose first interval begins now.
     *
     * @param source gives the statistics since the start of the engine
     */
    public StatisticsReader(Supplier<EngineStatistics> source) {
        this.source = Objects.requireNonNull(source, "source");
        this.last = source.get();
    }

    /** {@return the statistics of the time since the last call, or since this reader was made} */
    public synchronized EngineStatistics read() {
        EngineStatistics now = source.get();
        EngineStatistics interval = now.since(last);
        last = now;
        return interval;
    }
}
