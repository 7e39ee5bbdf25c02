package io.heddle.engine.transport.tls;

import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

/**
 * Makes the engines of connections and takes them back. All connections with the same settings share one source.
 *
 * <p><b>Thread:</b> loop-confined, except {@link #release}.
 */
public interface TlsEngineSource {

    /**
     * Makes a client engine for one connection. Its handshake has not begun.
     *
     * @param host is the DNS name or IP literal of the URI, IPv6 with or without brackets
     * @throws SSLException if no engine can be made
     * @throws IllegalArgumentException if the settings name protocols or cipher suites that this JVM does not have
     */
    SSLEngine newEngine(String host, int port) throws SSLException;

    /**
     * Makes such an engine that offers application protocols with ALPN (RFC 7301).
     *
     * @param applicationProtocols has one or more protocols, the preferred one first
     */
    default SSLEngine newEngine(String host, int port, List<String> applicationProtocols) throws SSLException {
        SSLEngine engine = newEngine(host, port);
        TlsParameters.offer(engine, applicationProtocols);
        return engine;
    }

    /**
     * Verifies what the engine could not, after its handshake, resumed or not, and before any application data.
     *
     * @return true if the server was verified here and not by the engine, which would take another certificate in a renegotiation
     * @throws SSLException if the server must not be trusted
     */
    boolean verify(SSLEngine engine) throws SSLException;

    /**
     * Hears, once for each engine and before {@link #release}, that the handshake will bring no more session tickets: application data
     * has arrived, which follows the tickets, or the connection has ended. Never throws.
     *
     * <p><b>Thread:</b> the loop. At the end a delegated task may still be running elsewhere, so this must not wait for the engine's lock.
     *
     * @param isEstablished whether application data has arrived
     */
    default void onTicketsSettled(SSLEngine engine, boolean isEstablished) {}

    /**
     * Takes an engine back: once for each engine, after its last use, however its connection ended. Never throws.
     *
     * <p><b>Thread:</b> the loop, or a thread of the task executor if a task of the engine outlived the loop.
     */
    void release(SSLEngine engine);
}
