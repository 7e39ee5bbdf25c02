package io.heddle.engine.opening;

import io.heddle.api.statistics.FallbackReason;
import io.heddle.engine.transport.http2.Http2Session;
import io.heddle.engine.transport.http2.TlsRequirements;
import javax.net.ssl.SSLSession;

/**
 * Begins HTTP/2 on the socket that this attempt has connected, if the server agreed to it. The session owns the socket then.
 *
 * <p><b>Thread:</b> loop-confined.
 */
final class Http2PrefaceStep implements OpeningStep {
    private final OpeningContext context;

    Http2PrefaceStep(OpeningContext context) {
        this.context = context;
    }

    @Override
    public StepResult advance() {
        String chosen = ApplicationProtocols.chosen(context.tls);
        if (context.target.isSecure() && !ApplicationProtocols.H2.equals(chosen)) {
            String why = "the server did not choose h2 with ALPN" + (chosen.isEmpty() ? "" : ", but " + chosen);
            return new StepResult.FallBack(FallbackReason.NO_ALPN, why, true);
        }
        String forbiddenTls = context.tls == null ? null : forbiddenTls(context.tls.session());
        if (forbiddenTls != null) {
            String why = "the server chose h2 over " + forbiddenTls + ", which HTTP/2 does not allow (RFC 9113 section 9.2)";
            return new StepResult.FallBack(FallbackReason.WEAK_TLS, why, false);
        }
        context.host.moveTo(ConnectionPhase.UPGRADING);
        Http2Session session = context.takeDial().connected(context.transport);
        context.takeTransport();
        context.socket.participant(session);
        if (context.proxyTls != null) {
            context.proxyTls.taskListener(session);
        }
        if (context.tls != null) {
            context.tls.taskListener(session);
            context.tls.forbidRenegotiation("HTTP/2 forbids (RFC 9113 section 9.2.1)");
        }
        try {
            session.start();
        } catch (Throwable fault) {
            // It is the session's, and all that wait for the session are told.
            session.onFault(fault);
        }
        return StepResult.DONE;
    }

    /** The TLS version and cipher suite if HTTP/2 forbids them, else null. */
    private static String forbiddenTls(SSLSession session) {
        String protocol = session.getProtocol();
        return TlsRequirements.areMetBy(protocol, session.getCipherSuite()) ? null : protocol + " with " + session.getCipherSuite();
    }

    @Override
    public StepResult onTimeout() {
        throw new IllegalStateException("This step never waits");
    }

    @Override
    public void close() {
        // It owns nothing: the socket is the context's, and then the session's.
    }
}
