package io.heddle.api.tls;

import io.heddle.api.EngineConfig;
import io.heddle.api.ErrorKind;
import io.heddle.api.http2.HttpPolicy;
import java.util.List;
import javax.net.ssl.SSLEngine;

/**
 * Makes the TLS engines of {@code wss} connections, in place of the JVM: those of BoringSSL by netty-tcnative, say, whose handshakes
 * cost a tenth and whose records leave hardly any garbage (README.md has that one whole). Given to {@link
 * TlsSettings#of(TlsEngineFactory)}:
 *
 * <pre>{@code
 * TlsSettings settings = TlsSettings.of((host, port) -> {
 *     javax.net.ssl.SSLEngine made = javax.net.ssl.SSLContext.getDefault().createSSLEngine(host, port);
 *     made.setUseClientMode(true);
 *     return made;
 * });
 * }</pre>
 *
 * <p><b>The factory's duty:</b> a new engine for each call, in client mode, made for that host and port, not begun. Whom it trusts, client
 * certificates, protocols, cipher suites, the resumption of sessions: all of that is set on the engine, or on the context that it comes
 * from.
 *
 * <p><b>Heddle's duty:</b> host names are verified as for https (RFC 9110 section 4.3.4), also with a factory that forgets it: if the
 * engine's {@code SSLParameters} name no endpoint identification algorithm, "HTTPS" is set, and the engine must accept it. An empty
 * string as the algorithm, set by the factory, turns the check off. If the parameters name no server for SNI (RFC 6066 section 3), the
 * host is set. The engine's {@code getPeerHost()} must be the host, because it is what engines verify. An engine that fails one of
 * these is not used.
 *
 * <p>All calls to one engine come from the event-loop thread; its delegated tasks run there too, or on {@link
 * EngineConfig#tlsTaskExecutor()}. {@code wrap} and {@code unwrap} are given direct buffers only.
 *
 * <p><b>Thread:</b> the event-loop thread of each Heddle engine that uses the settings.
 */
@FunctionalInterface
public interface TlsEngineFactory {

    /**
     * Makes the engine of one connection, once it is connected: so once for each attempt, a redirect included. Must not block.
     *
     * @param host what the certificate must be made out to: a DNS name without a dot at its end, or an IP literal without brackets and zone
     * @param port the port of the URI
     * @return a new engine
     * @throws Exception or an error, if there is none: the connection ends in {@code onError} with kind {@link ErrorKind#TLS} and what was
     *     thrown as the cause. So it does after null
     */
    SSLEngine newEngine(String host, int port) throws Exception;

    /**
     * Makes the engine of one connection that is to offer application protocols with ALPN (RFC 7301): called in place of {@link
     * #newEngine(String, int)} where HTTP/2 is wanted ({@link HttpPolicy}), and only there, so an engine of the other method must offer no
     * {@code h2}. Heddle sets the protocols in the engine's {@code SSLParameters}, and asks its {@code getApplicationProtocol()} what the
     * server chose: that is enough for engines like the JVM's, and the default leaves it at that. Override it for engines that do not look
     * at those parameters, as netty's of OpenSSL and BoringSSL do not: without ALPN every connection goes on over HTTP/1.1, or fails under
     * {@link HttpPolicy#HTTP_2_ONLY}.
     *
     * @param host as in {@link #newEngine(String, int)}
     * @param port the port of the URI
     * @param applicationProtocols one or more, the most wanted first: {@code h2}, {@code http/1.1}
     * @return a new engine
     * @throws Exception as in {@link #newEngine(String, int)}
     */
    default SSLEngine newEngine(String host, int port, List<String> applicationProtocols) throws Exception {
        return newEngine(host, port);
    }

    /**
     * Takes an engine back: called once for each one that {@code newEngine} returned, as soon as Heddle is done with it, however its
     * connection ended, one that was refused included. Both directions of the engine have been closed. Native engines free their memory
     * here; the default does nothing. An exception is logged.
     *
     * <p>If an engine's task still ran on {@link EngineConfig#tlsTaskExecutor()} when its connection ended, it is called after that, and if
     * the event loop has ended by then too, on the executor's thread.
     *
     * @param engine one that {@code newEngine} returned
     */
    default void release(SSLEngine engine) {}
}
