package io.heddle.api.statistics;

import io.heddle.api.WebSocket;
import io.heddle.api.extension.PerMessageDeflate;

/**
 * What an engine has done since its start, read at one moment. Each figure is exact as of the end of some recent duty cycle. Immutable.
 *
 * @param open connections that are open now
 * @param connecting connections between {@code open()} and {@code onOpen} now
 * @param closing connections in their close handshake now
 * @param handshakesOk upgrades that succeeded
 * @param handshakesFailed attempts that ended before they were open, those that the application dropped included
 * @param tlsHandshakes TLS handshakes that were completed
 * @param tlsResumptions those of them that resumed an earlier session, which costs a fraction; counted for engines of the JVM, and for
 *     others that keep the values of a session
 * @param bytesReceived bytes read from the transports (plaintext where TLS is used)
 * @param bytesSent bytes given to the transports (plaintext where TLS is used)
 * @param messagesReceived whole data messages received
 * @param messagesSent whole data messages written
 * @param ringRefusals sends refused because the send ring was full
 * @param handlerErrors exceptions that handlers threw
 * @param longestDutyCycleNs the longest duty cycle, waiting for readiness excluded, in nanoseconds
 * @param dutyCycles duty cycles run
 * @param latencyHistogram round trips of the pings of all connections, see {@link WebSocket#latency()}
 * @param pool the buffer pool
 * @param deflate the memory of {@link PerMessageDeflate}
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
