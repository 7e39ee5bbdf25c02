package io.heddle.api.tls;

import io.heddle.api.EngineConfig;
import io.heddle.api.ErrorKind;
import java.util.List;
import javax.net.ssl.SSLEngine;

/**
 * Creates the TLS engines of {@code wss} connections, in place of the JVM. For example, engines of BoringSSL by netty-tcnative have
 * handshakes that cost a tenth, and their records leave hardly any garbage (docs/guide/tls.md has a complete factory for them). Give it to
 * {@link TlsSettings#of(TlsEngineFactory)}:
 *
 * <pre>{@code
 * TlsSettings settings = TlsSettings.of((host, port) -> {
 *     javax.net.ssl.SSLEngine made = javax.net.ssl.SSLContext.getDefault().createSSLEngine(host, port);
 *     made.setUseClientMode(true);
 *     return made;
 * });
 * }</pre>
 *
 * <p><b>The factory's duty:</b> each call returns a new engine, in client mode, made for that host and port, whose handshake has not
 * begun. Trust, client certificates, protocols, cipher suites and the resumption of sessions are set on the engine, or on the context
 * that it comes from.
 *
 * <p><b>Heddle's duty:</b> host names are verified as for https (RFC 9110 section 4.3.4), even if the factory forgets it: if the engine's
 * {@code SSLParameters} name no endpoint identification algorithm, Heddle sets "HTTPS", and the engine must accept it. An empty string as
 * the algorithm, set by the factory, turns the check off. If the parameters name no server for SNI (RFC 6066 section 3), Heddle sets the
 * host. The engine's {@code getPeerHost()} must be the host, because engines verify that name. An engine that fails one of these
 * requirements is not used.
 *
 * <p>All calls to one engine come from the event-loop thread. Its delegated tasks run there too, or on {@link
 * EngineConfig#tlsTaskExecutor()}. {@code wrap} and {@code unwrap} receive direct buffers only.
 *
 * <p><b>Thread:</b> the event-loop thread of each Heddle engine that uses the settings.
 */
@FunctionalInterface
public interface TlsEngineFactory {

    /**
     * Creates the engine of one connection, as soon as that is connected: once for each attempt, and so again after a redirect. It must not
     * block.
     *
     * @param host the name that the certificate must be made out to: a DNS name without a dot at its end, or an IP literal without brackets
     *     and zone
     * @param port the port of the URI
     * @return a new engine
     * @throws Exception if there is none. The connection then ends in {@code onError}, with kind {@link ErrorKind#TLS} and the exception
     *     (or error) as the cause; null as the result ends it likewise
     */
    SSLEngine newEngine(String host, int port) throws Exception;

    /**
     * Creates the engine of one connection that offers application protocols with ALPN (RFC 7301). Heddle calls it in place of {@link
     * #newEngine(String, int)} where HTTP/2 is wanted ({@link io.heddle.api.http2.HttpPolicy}), and only there, so engines of the other
     * method must not offer {@code h2}. Heddle sets the protocols in the engine's {@code SSLParameters}, and asks {@code
     * getApplicationProtocol()} which one the server chose. That is enough for engines like the JVM's, and so the default calls the other
     * method. Override it for engines that ignore those parameters, such as netty's engines of OpenSSL and BoringSSL: without ALPN every
     * connection falls back to HTTP/1.1, or fails under {@link io.heddle.api.http2.HttpPolicy#HTTP_2_ONLY}.
     *
     * @param host as in {@link #newEngine(String, int)}
     * @param port the port of the URI
     * @param applicationProtocols one or more, the preferred one first: {@code h2}, {@code http/1.1}
     * @return a new engine
     * @throws Exception as in {@link #newEngine(String, int)}
     */
    default SSLEngine newEngine(String host, int port, List<String> applicationProtocols) throws Exception {
        return newEngine(host, port);
    }

    /**
     * Takes an engine back. Heddle calls it once for each engine that {@code newEngine} returned, as soon as it is done with the engine,
     * however its connection ended, and also if the engine was refused. Both directions of the engine have been closed. Native engines free
     * their memory here; the default does nothing. An exception is logged.
     *
     * <p>If a task of the engine still ran on {@link EngineConfig#tlsTaskExecutor()} when its connection ended, the call follows that task;
     * if the event loop has ended by then too, it comes on the executor's thread.
     *
     * @param engine an engine that {@code newEngine} returned
     */
    default void release(SSLEngine engine) {}
}
