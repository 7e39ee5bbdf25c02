package io.heddle.api.statistics;

import io.heddle.api.WebSocket;

/**
 * An engine's counters since its start, read at one moment. Each figure is exact as of the end of some recent duty cycle. Immutable.
 *
 * @param open connections that are open now
 * @param connecting connections that are between {@code open()} and {@code onOpen} now
 * @param closing connections that are in their close handshake now
 * @param handshakesOk upgrades that succeeded
 * @param handshakesFailed attempts that ended before they were open, including attempts that the application dropped
 * @param tlsHandshakes TLS handshakes that completed
 * @param tlsResumptions TLS handshakes that resumed an earlier session, which costs a fraction; counted for engines of the JVM, and for
 *     other engines that keep the values of a session
 * @param bytesReceived bytes read from the transports (plaintext where TLS is used)
 * @param bytesSent bytes given to the transports (plaintext where TLS is used)
 * @param messagesReceived whole data messages received
 * @param messagesSent whole data messages written
 * @param ringRefusals sends refused because the send ring was full
 * @param handlerErrors exceptions that handlers threw
 * @param longestDutyCycleNs the longest duty cycle, without the wait for readiness, in nanoseconds
 * @param dutyCycles duty cycles run
 * @param latencyHistogram round trips of the pings of all connections, see {@link WebSocket#latency()}
 * @param pool the buffer pool
 * @param deflate the memory of {@link io.heddle.api.extension.PerMessageDeflate}
 * @param http2 sessions and streams of HTTP/2
 */
public record EngineStatistics(
    long open,
    long connecting,
    long closing,
    long handshakesOk,
    long handshakesFailed,
    long tlsHandshakes,
    long tlsResumptions,
    long bytesReceived,
    long bytesSent,
    long messagesReceived,
    long messagesSent,
    long ringRefusals,
    long handlerErrors,
    long longestDutyCycleNs,
    long dutyCycles,
    LatencySummary latencyHistogram,
    PoolStatistics pool,
    DeflateStatistics deflate,
    Http2Statistics http2) {}
