package io.heddle.api.statistics;

import io.heddle.api.EngineConfig;
import java.time.Instant;

/**
 * One connection's own counters, kept if {@link EngineConfig#connectionStatistics()} is on. Each figure is whole, and as of the end of
 * some recent duty cycle; they are not read at one moment. Immutable.
 *
 * @param messagesReceived whole data messages received
 * @param messagesSent whole data messages written
 * @param bytesReceived bytes read since the upgrade, with all framing: plaintext where TLS is used, still compressed where {@link
 *     io.heddle.api.extension.PerMessageDeflate} is, and without the frames of HTTP/2
 * @param bytesSent bytes written since the upgrade, in the same sense
 * @param openedAt when it opened; null before
 * @param lastSent when bytes were last given to the transport; null before
 * @param lastHeard when bytes last arrived, those of pongs too; null before
 */
public record ConnectionStatistics(
    long messagesReceived,
    long messagesSent,
    long bytesReceived,
    long bytesSent,
    Instant openedAt,
    Instant lastSent,
    Instant lastHeard) {

    /** The statistics of a connection that keeps none. */
    public static final ConnectionStatistics NONE = new ConnectionStatistics(0, 0, 0, 0, null, null, null);
}
