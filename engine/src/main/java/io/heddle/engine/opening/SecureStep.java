package io.heddle.engine.opening;

import io.heddle.api.statistics.FallbackReason;
import io.heddle.engine.handshake.WebSocketUri;
import io.heddle.engine.metrics.Counter;
import io.heddle.engine.metrics.EngineCounters;
import io.heddle.engine.transport.tls.TlsFailure;
import io.heddle.engine.transport.tls.TlsHandshake;
import io.heddle.engine.transport.tls.TlsTransport;
import java.io.IOException;
import java.util.List;

/**
 * The TLS handshake over the transport that is connected.
 *
 * <p><b>Thread:</b> loop-confined. <b>Owns:</b> the handshake, and with it the transport below, until it is done.
 */
final class SecureStep implements SocketStep {
    private final OpeningContext context;
    private final List<String> applicationProtocols;
    private TlsHandshake handshake;
    private boolean isClosed;

    /** @param applicationProtocols offered with ALPN, the preferred one first; empty for none */
    SecureStep(OpeningContext context, List<String> applicationProtocols) {
        this.context = context;
        this.applicationProtocols = applicationProtocols;
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
        WebSocketUri target = context.target;
        try {
            handshake = context.services.tls().handshake(
                context.transport, false, context.host.request().tls(), target.host(), target.port(), applicationProtocols, context.host);
        } catch (IOException e) {
            return failed(e);
        } catch (RuntimeException e) {
            return StepResult.failed(OpeningFailures.tlsSettings(e));
        }
        if (isClosed) {
            // The user's factory ended the connection: the engine that it made goes back.
            handshake.close();
            return StepResult.PENDING;
        }
        return null;
    }

    private StepResult secured() {
        TlsTransport secured = handshake.transport();
        EngineCounters counters = context.services.counters();
        counters.add(Counter.TLS_HANDSHAKES, 1);
        counters.add(Counter.TLS_RESUMPTIONS, handshake.isResumed() ? 1 : 0);
        handshake = null;
        context.transport = secured;
        context.tls = secured;
        boolean isHttp2Offered = applicationProtocols.contains(ApplicationProtocols.H2);
        return !isHttp2Offered && ApplicationProtocols.H2.equals(ApplicationProtocols.chosen(secured))
            ? StepResult.failed(OpeningFailures.unwantedHttp2())
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
    private static StepResult lost(IOException cause) {
        Failure failure = OpeningFailures.tls(cause);
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
