package io.heddle.api.statistics;

import io.heddle.api.WebSocket;
import java.util.Map;

/**
 * An engine at one moment: figures of now, and counters since its start, or since another reading ({@link #since}, {@link
 * StatisticsReader}). Each figure is exact as of the end of some recent duty cycle. Reading costs the event loop nothing. Immutable.
 *
 * @param open connections that are open now
 * @param connecting connections that are between {@code open()} and {@code onOpen} now
 * @param closing connections that are in their close handshake now
 * @param openings the attempts to connect, and the times of their phases
 * @param ends how connections and attempts ended
 * @param traffic bytes and messages
 * @param refusals sends, tasks and connections that the engine refused, by the cause; without causes that never occurred
 * @param handlerErrors exceptions that handlers threw
 * @param loop the event loop: its load, and the times of its cycles
 * @param latency round trips of the pings of all connections, see {@link WebSocket#latency()}
 * @param pool the buffer pool
 * @param deflate the memory of {@link io.heddle.api.extension.PerMessageDeflate}
 * @param http2 sessions and streams of HTTP/2
 * @param turns openings that wait for their turn, as reconnects do
 */
public record EngineStatistics(
    long open,
    long connecting,
    long closing,
    OpeningStatistics openings,
    EndStatistics ends,
    TrafficStatistics traffic,
    Map<RefusalCause, Long> refusals,
    long handlerErrors,
    LoopStatistics loop,
    LatencyHistogram latency,
    PoolStatistics pool,
    DeflateStatistics deflate,
    Http2Statistics http2,
    TurnStatistics turns) {

    /** The statistics of an engine that has done nothing: for a fake one, in tests. */
    public static final EngineStatistics NONE = new EngineStatistics(0, 0, 0, OpeningStatistics.NONE, EndStatistics.NONE,
        TrafficStatistics.NONE, Map.of(), 0, LoopStatistics.NONE, LatencyHistogram.EMPTY, new PoolStatistics(0, 0, 0, 0, 0, 0),
        new DeflateStatistics(0, 0, 0, 0, 0, 0, 0, 0, 0, 0), Http2Statistics.NONE, TurnStatistics.NONE);

    /**
     * Creates the statistics; the map is copied.
     *
     * @param open connections that are open now
     * @param connecting connections that are between {@code open()} and {@code onOpen} now
     * @param closing connections that are in their close handshake now
     * @param openings the attempts to connect
     * @param ends how connections and attempts ended
     * @param traffic bytes and messages
     * @param refusals sends, tasks and connections that the engine refused
     * @param handlerErrors exceptions that handlers threw
     * @param loop the event loop
     * @param latency round trips of pings
     * @param pool the buffer pool
     * @param deflate the memory of compression
     * @param http2 sessions and streams of HTTP/2
     * @param turns openings that wait for their turn
     */
    public EngineStatistics {
        refusals = Differences.ordered(RefusalCause.class, refusals);
    }

    /**
     * Returns how often the engine refused something.
     *
     * @param cause the cause
     * @return 0 if it never did
     */
    public long refusals(RefusalCause cause) {
        return refusals.getOrDefault(cause, 0L);
    }

    /**
     * Returns the statistics of the time since an earlier reading of the same engine: counters are differences, histograms and their
     * largest values are those of that time, and figures of now stay as they are. {@link Http2Statistics#mostStreamsPerSession()} remains
     * the largest since the start.
     *
     * @param earlier a reading of the same engine since its start
     * @return the statistics of the time between
     * @throws IllegalArgumentException if the other reading is none of the same engine before this one
     */
    public EngineStatistics since(EngineStatistics earlier) {
        return new EngineStatistics(open, connecting, closing, openings.since(earlier.openings), ends.since(earlier.ends),
            traffic.since(earlier.traffic), Differences.ofCounts(RefusalCause.class, refusals, earlier.refusals),
            handlerErrors - earlier.handlerErrors, loop.since(earlier.loop), latency.since(earlier.latency), pool.since(earlier.pool),
            deflate.since(earlier.deflate), http2.since(earlier.http2), turns.since(earlier.turns));
    }
}
