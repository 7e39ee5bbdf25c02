package io.heddle.api.statistics;

import java.util.Map;

/**
 * An engine's counters of HTTP/2, read at one moment. Immutable.
 *
 * @param sessions sessions that are open now
 * @param sessionsOpened sessions opened since the engine started
 * @param streams streams that are open now, including streams whose request was not answered yet
 * @param streamsOpened streams opened since the engine started
 * @param mostStreamsPerSession the most streams that one session has had at a time
 * @param stalls the number of times that flow control held back a stream that had something to send
 * @param stalledNs the time for which flow control held back streams, all together, in nanoseconds; a stall counts when it is over
 * @param fallbacks the number of times that each reason made a connection fall back to HTTP/1.1, or fail if its policy forbids that;
 *     without reasons that never occurred
 */
public record Http2Statistics(
    long sessions,
    long sessionsOpened,
    long streams,
    long streamsOpened,
    long mostStreamsPerSession,
    long stalls,
    long stalledNs,
    Map<FallbackReason, Long> fallbacks) {

    /** The counters of an engine that has not used HTTP/2. */
    public static final Http2Statistics NONE = new Http2Statistics(0, 0, 0, 0, 0, 0, 0, Map.of());

    /**
     * Creates the statistics; the map is copied.
     *
     * @param sessions sessions that are open now
     * @param sessionsOpened sessions opened since the engine started
     * @param streams streams that are open now
     * @param streamsOpened streams opened since the engine started
     * @param mostStreamsPerSession the most streams that one session has had at a time
     * @param stalls the number of times that flow control held back a stream
     * @param stalledNs the time of all stalls, in nanoseconds
     * @param fallbacks the number of times that each reason applied
     */
    public Http2Statistics {
        fallbacks = Map.copyOf(fallbacks);
    }

    /** {@return the mean number of streams of an open session now; 0 if no session is open} */
    public double streamsPerSession() {
        return sessions == 0 ? 0 : (double) streams / sessions;
    }

    Http2Statistics since(Http2Statistics earlier) {
        return new Http2Statistics(sessions, sessionsOpened - earlier.sessionsOpened, streams, streamsOpened - earlier.streamsOpened,
            mostStreamsPerSession, stalls - earlier.stalls, stalledNs - earlier.stalledNs,
            Differences.ofCounts(FallbackReason.class, fallbacks, earlier.fallbacks));
    }
}
