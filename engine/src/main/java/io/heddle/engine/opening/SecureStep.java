package io.heddle.engine.opening;

import io.heddle.api.statistics.FallbackReason;
import io.heddle.api.tls.TlsSettings;
import io.heddle.engine.handshake.WebSocketUri;
import io.heddle.engine.metrics.Counter;
import io.heddle.engine.metrics.EngineCounters;
import io.heddle.engine.transport.proxy.ProxyServer;
import io.heddle.engine.transport.tls.TlsFailure;
import io.heddle.engine.transport.tls.TlsHandshake;
import io.heddle.engine.transport.tls.TlsTransport;
import java.io.IOException;
import java.util.List;
import javax.net.ssl.SSLException;

/**
 * The TLS handshake over the transport that is connected: with the server, or with a proxy that speaks TLS itself. Each is verified by its
 * own name and with its own settings; through such a proxy the handshake with the server is TLS inside of TLS.
 *
 * <p><b>Thread:</b> loop-confined. <b>Owns:</b> the handshake, and with it the transport below, until it is done.
 */
final class SecureStep implements SocketStep {
    private final OpeningContext context;
    private final boolean isToProxy;
    /** Offered with ALPN, the preferred one first; empty for none. */
    private final List<String> applicationProtocols;
    private TlsHandshake handshake;
    private boolean isClosed;

    private SecureStep(OpeningContext context, boolean isToProxy, List<String> applicationProtocols) {
        this.context = context;
        this.isToProxy = isToProxy;
        this.applicationProtocols = applicationProtocols;
    }

    /** Offers the context's protocols with ALPN. */
    static SecureStep toServer(OpeningContext context) {
        return new SecureStep(context, false, context.applicationProtocols);
    }

    /** Offers nothing with ALPN: CONNECT is spoken over HTTP/1.1. */
    static SecureStep toProxy(OpeningContext context) {
        return new SecureStep(context, true, List.of());
    }

    @Override
    public StepResult advance() {
        StepResult refusal = handshake == null ? begin() : null;
        if (refusal != null) {
            return refusal;
        }
        try {
            return handshake.advance() ? secured() : StepResult.PENDING;
        } catch (IOException e) {
            return failed(e);
        }
    }

    /** @return null if the handshake can go on */
    private StepResult begin() {
        context.host.moveTo(ConnectionPhase.SECURING);
        try {
            handshake = isToProxy ? withProxy() : withServer();
        } catch (IOException e) {
            return failed(e);
        } catch (RuntimeException e) {
            return StepResult.failed(isToProxy ? TunnelFailures.tlsSettings(e) : OpeningFailures.tlsSettings(e));
        }
        if (isClosed) {
            // The user's factory ended the connection: the engine that it made goes back.
            handshake.close();
            return StepResult.PENDING;
        }
        return null;
    }

    private TlsHandshake withServer() throws SSLException {
        WebSocketUri server = context.target;
        return context.services.tls().handshake(context.transport, context.proxyTls != null, context.host.request().tls(), server.host(),
            server.port(), applicationProtocols, context.host);
    }

    private TlsHandshake withProxy() throws SSLException {
        ProxyServer proxy = context.proxy;
        TlsSettings settings = proxy.tls() == null ? context.services.config().tls() : proxy.tls();
        return context.services.tls().handshake(
            context.transport, false, settings, proxy.host(), proxy.port(), applicationProtocols, context.host);
    }

    private StepResult secured() {
        TlsTransport secured = handshake.transport();
        EngineCounters counters = context.services.counters();
        counters.add(Counter.TLS_HANDSHAKES, 1);
        counters.add(Counter.TLS_RESUMPTIONS, handshake.isResumed() ? 1 : 0);
        handshake = null;
        context.transport = secured;
        if (isToProxy) {
            context.proxyTls = secured;
        } else {
            context.tls = secured;
        }
        boolean isHttp2Offered = applicationProtocols.contains(ApplicationProtocols.H2);
        return !isHttp2Offered && ApplicationProtocols.H2.equals(ApplicationProtocols.chosen(secured))
            ? StepResult.failed(isToProxy ? TunnelFailures.unwantedHttp2() : OpeningFailures.unwantedHttp2())
            : StepResult.DONE;
    }

    /** The alert no_application_protocol (RFC 7301 section 3.2) says that the server has no HTTP/2. */
    private StepResult failed(IOException cause) {
        boolean isNoHttp2 =
            !applicationProtocols.isEmpty() && String.valueOf(cause.getMessage()).contains("no_application_protocol");
        return isNoHttp2
            ? new StepResult.FallBack(FallbackReason.NO_ALPN, "the server refused h2 with ALPN", false)
            : lost(cause);
    }

    /** A connection that went down says nothing of the server at another address, unlike a certificate or an alert. */
    private StepResult lost(IOException cause) {
        Failure failure = isToProxy ? TunnelFailures.tls(cause) : OpeningFailures.tls(cause);
        return TlsFailure.isConnectionLost(cause) ? new StepResult.NextAddress(failure) : StepResult.failed(failure);
    }

    @Override
    public StepResult onTimeout() {
        return new StepResult.NextAddress(Failure.timeout(ConnectionPhase.SECURING, context.services.config(), null));
    }

    @Override
    public void close() {
        isClosed = true;
        if (handshake != null) {
            handshake.close();
        }
    }
}
