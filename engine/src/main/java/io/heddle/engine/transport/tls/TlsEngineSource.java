package io.heddle.engine.transport.tls;

import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

/**
 * Where the engines of connections come from, and where they go when they are done with.
 *
 * <p><b>Thread:</b> loop-confined, but for what {@link #release} says. <b>Ownership:</b> one for each kind of settings, shared by its
 * connections.
 */
public interface TlsEngineSource {

    /**
     * A client engine for one connection, not begun.
     *
     * @param host DNS name or IP literal of the URI, IPv6 with or without brackets
     * @throws SSLException if there is none
     * @throws IllegalArgumentException if the settings name what this JVM does not have
     */
    SSLEngine newEngine(String host, int port) throws SSLException;

    /**
     * The same, with ALPN (RFC 7301).
     *
     * @param applicationProtocols one or more, the most wanted first
     */
    default SSLEngine newEngine(String host, int port, List<String> applicationProtocols) throws SSLException {
        SSLEngine engine = newEngine(host, port);
        TlsParameters.offer(engine, applicationProtocols);
        return engine;
    }

    /**
     * Told once of each engine, before {@link #release}: when application data came, behind which no session ticket of the handshake is
     * still to be expected, or at the end. Never throws.
     *
     * <p><b>Thread:</b> the loop; at the end a task of the engine may still run elsewhere, and its lock must not be waited for.
     *
     * @param isEstablished whether application data came
     */
    default void onTicketsSettled(SSLEngine engine, boolean isEstablished) {}

    /**
     * Takes an engine back: once for each one, after its last use, however its connection ended. Never throws.
     *
     * <p><b>Thread:</b> the loop; if a task of the engine outlived the loop, the thread of the task executor.
     */
    void release(SSLEngine engine);
}
