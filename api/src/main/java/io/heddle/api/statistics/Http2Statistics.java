package io.heddle.api.statistics;

import java.util.Map;

/**
 * What an engine did over HTTP/2, read at one moment. Immutable.
 *
 * @param sessions sessions that are open now
 * @param sessionsOpened sessions opened since the engine started
 * @param streams streams that are open now, those included whose request was not answered yet
 * @param streamsOpened streams opened since the engine started
 * @param mostStreamsPerSession the most streams that one session has had at a time
 * @param stalls how often a stream had something to send and flow control held it back
 * @param stalledNs how long streams were held back by flow control, all together, in nanoseconds; a stall counts when it is over
 * @param fallbacks how often each reason made a connection go on over HTTP/1.1, or fail where it may not; without those that never did
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

    /** Nothing was done. */
    public static final Http2Statistics NONE = new Http2Statistics(0, 0, 0, 0, 0, 0, 0, Map.of());

    /**
     * Makes the statistics; the map is copied.
     *
     * @param sessions sessions that are open now
     * @param sessionsOpened sessions opened since the engine started
     * @param streams streams that are open now
     * @param streamsOpened streams opened since the engine started
     * @param mostStreamsPerSession the most streams that one session has had at a time
     * @param stalls how often flow control held a stream back
     * @param stalledNs how long, in nanoseconds
     * @param fallbacks how often each reason applied
     */
    public Http2Statistics {
        fallbacks = Map.copyOf(fallbacks);
    }

    /**
     * How many streams a session has on average now.
     *
     * @return 0 if no session is open
     */
    public double streamsPerSession() {
        return sessions == 0 ? 0 : (double) streams / sessions;
    }
}
