package io.heddle.api.statistics;

import io.heddle.api.WebSocketError.Phase;
import java.util.Map;

/**
 * The attempts to connect, those over HTTP/2 included. Immutable.
 *
 * @param opened attempts that led to an open connection
 * @param failed attempts that ended before they were open, including attempts that the application dropped
 * @param tlsHandshakes TLS handshakes that completed
 * @param tlsResumptions TLS handshakes that resumed an earlier session, which costs a fraction; counted for engines of the JVM, and for
 *     other engines that keep the values of a session
 * @param phaseTimes the time that attempts spent in each phase: RESOLVE, CONNECT, PROXY, TLS, PREPARE and UPGRADE. An attempt counts once
 *     in each phase that it was in, with all its tries (addresses, redirects, fallbacks), when it is open or has failed; but not in the
 *     phase in which it failed, since that would say only how long its limit is. CONNECT is also the wait for an HTTP/2 session that
 *     another attempt opens, and for the turn of a reconnect. Without phases that never occurred
 * @param totalTimes the time of each attempt from {@code open()} to {@code onOpen}
 */
public record OpeningStatistics(
    long opened,
    long failed,
    long tlsHandshakes,
    long tlsResumptions,
    Map<Phase, LatencyHistogram> phaseTimes,
    LatencyHistogram totalTimes) {

    /** The statistics of no attempts. */
    public static final OpeningStatistics NONE = new OpeningStatistics(0, 0, 0, 0, Map.of(), LatencyHistogram.EMPTY);

    /**
     * Creates the statistics; the map is copied.
     *
     * @param opened attempts that led to an open connection
     * @param failed attempts that ended before they were open
     * @param tlsHandshakes TLS handshakes that completed
     * @param tlsResumptions TLS handshakes that resumed an earlier session
     * @param phaseTimes the time that attempts spent in each phase
     * @param totalTimes the time of each attempt from {@code open()} to {@code onOpen}
     */
    public OpeningStatistics {
        phaseTimes = Differences.ordered(Phase.class, phaseTimes);
    }

    /**
     * Returns the time that attempts spent in a phase.
     *
     * @param phase any phase
     * @return an empty histogram if there was none
     */
    public LatencyHistogram timeOf(Phase phase) {
        return phaseTimes.getOrDefault(phase, LatencyHistogram.EMPTY);
    }

    OpeningStatistics since(OpeningStatistics earlier) {
        return new OpeningStatistics(opened - earlier.opened, failed - earlier.failed, tlsHandshakes - earlier.tlsHandshakes,
            tlsResumptions - earlier.tlsResumptions,
            Differences.of(Phase.class, phaseTimes, (phase, times) -> {
                LatencyHistogram since = times.since(earlier.timeOf(phase));
                return since.count() == 0 ? null : since;
            }), totalTimes.since(earlier.totalTimes));
    }
}
