package io.heddle.api.statistics;

import io.heddle.api.WebSocket;

/**
 * The bytes and messages of all connections. Immutable.
 *
 * @param bytesReceived bytes read from the transports (plaintext where TLS is used), with the openings and all framing
 * @param bytesSent bytes given to the transports (plaintext where TLS is used), with the openings and all framing
 * @param messagesReceived whole data messages received
 * @param messagesSent whole data messages written
 * @param bufferedBytes the sum of {@link WebSocket#bufferedAmount()} over all connections now. A send of another thread counts from the
 *     cycle on in which the event loop takes it
 */
public record TrafficStatistics(
    long bytesReceived, long bytesSent, long messagesReceived, long messagesSent, long bufferedBytes) {

    /** The statistics of no traffic. */
    public static final TrafficStatistics NONE = new TrafficStatistics(0, 0, 0, 0, 0);

    TrafficStatistics since(TrafficStatistics earlier) {
        return new TrafficStatistics(bytesReceived - earlier.bytesReceived, bytesSent - earlier.bytesSent,
            messagesReceived - earlier.messagesReceived, messagesSent - earlier.messagesSent, bufferedBytes);
    }
}
