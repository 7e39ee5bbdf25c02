package io.heddle.engine.metrics;

import io.heddle.api.statistics.FallbackReason;
import io.heddle.api.statistics.Http2Statistics;
import io.heddle.api.statistics.LatencyRecorder;
import io.heddle.api.statistics.TurnStatistics;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;

/** The counters of an engine. <b>Thread:</b> single writer (the loop), any reader; refusals have any writer. */
public final class EngineCounters {
    private final AtomicLongArray values = new AtomicLongArray(Counter.values().length);

    private final AtomicLongArray fallbacks = new AtomicLongArray(FallbackReason.values().length);
    private final EndCounters ends = new EndCounters();
    private final RefusalCounters refusals = new RefusalCounters();
    private final OpeningTimes openingTimes = new OpeningTimes();
    private final LatencyRecorder roundTrips = new LatencyRecorder();

    public void add(Counter counter, long amount) {
        int at = counter.ordinal();
        values.setOpaque(at, values.getPlain(at) + amount);
    }

    public long get(Counter counter) {
        return values.getOpaque(counter.ordinal());
    }

    public void fellBack(FallbackReason reason) {
        int at = reason.ordinal();
        fallbacks.setOpaque(at, fallbacks.getPlain(at) + 1);
    }

    /** How connections ended. */
    public EndCounters ends() {
        return ends;
    }

    /** Counted by any thread. */
    public RefusalCounters refusals() {
        return refusals;
    }

    /** The times of the attempts to connect. */
    public OpeningTimes openingTimes() {
        return openingTimes;
    }

    /** The round trips of the pings of all connections. */
    public LatencyRecorder roundTrips() {
        return roundTrips;
    }

    /** Openings that wait for their turn, or had it. */
    public TurnStatistics turns() {
        return new TurnStatistics(
            get(Counter.AWAITING_TURN),
            get(Counter.TURNS_UNDER_WAY),
            get(Counter.TURNS),
            get(Counter.TURNS_OPENED),
            get(Counter.TURNS_DELAYED_BY_ORIGIN),
            get(Counter.TURNS_DELAYED_BY_CONNECTS),
            get(Counter.TURNS_DELAYED_BY_TLS));
    }

    public Http2Statistics http2() {
        Map<FallbackReason, Long> reasons = new EnumMap<>(FallbackReason.class);
        for (FallbackReason reason : FallbackReason.values()) {
            long count = fallbacks.getOpaque(reason.ordinal());
            if (count > 0) {
                reasons.put(reason, count);
            }
        }
        return new Http2Statistics(
            get(Counter.HTTP2_SESSIONS),
            get(Counter.HTTP2_SESSIONS_OPENED),
            get(Counter.HTTP2_STREAMS),
            get(Counter.HTTP2_STREAMS_OPENED),
            get(Counter.HTTP2_MAX_STREAMS),
            get(Counter.HTTP2_STALLS),
            get(Counter.HTTP2_STALLED_NS),
            reasons);
    }
}
