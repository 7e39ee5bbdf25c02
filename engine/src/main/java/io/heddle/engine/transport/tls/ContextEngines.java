package io.heddle.engine.transport.tls;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;

/**
 * Makes engines from one {@code SSLContext} and one set of parameters. The engines are the JDK's, unless the user's context belongs to
 * another provider. Connections to the same host and port resume each other's sessions, however many of them open at once.
 *
 * <p><b>Thread:</b> loop-confined. <b>Owns:</b> the ticket slots of each server; no engine: engines are left to the garbage collector.
 */
public final class ContextEngines implements TlsEngineSource {
    /** Servers to remember. Connections to a forgotten server can resume sessions too, but only one after the other. */
    private static final int MAX_ORIGINS = 1_024;
    private static final String JDK_PROVIDER = "SunJSSE";
    /** The JDK caches no session of an engine that has this port. */
    private static final int NO_PORT = -1;
    private static final int PORT_MASK = 0xFFFF;
    /** The session cache belongs to the context: other loops and settings should not find the tickets kept for these engines. */
    private static final AtomicInteger BLOCKS = new AtomicInteger();

    private final SSLContext context;
    private final Supplier<SSLParameters> parameters;
    private final List<String> applicationProtocols;
    private final boolean isResumable;
    /** True if the JDK's own cache holds the sessions. */
    private final boolean hasSlots;
    private final int block = BLOCKS.getAndIncrement();
    private final Map<String, Origin> origins = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Origin> eldest) {
            return size() > MAX_ORIGINS;
        }
    };

    /**
     * @param parameters supplies copies of the user's parameters, or null. Defaults apply to each parameter that is not set: the
     *     protocols of the context, but none older than TLS 1.2; endpoint identification "HTTPS" ("" turns the check of the host name
     *     off); SNI with the host
     * @param applicationProtocols are offered with ALPN (RFC 7301), the preferred one first; an empty list leaves ALPN to
     *     {@code parameters}
     */
    public ContextEngines(SSLContext context, Supplier<SSLParameters> parameters, List<String> applicationProtocols) {
        this.context = context;
        this.parameters = parameters;
        this.applicationProtocols = applicationProtocols;
        // The JDK resumes a session only if name check, version and cipher suite match, but does not check these two parameters again.
        SSLParameters first = parameters.get();
        isResumable = first == null || (first.getAlgorithmConstraints() == null && first.getServerNames() == null);
        hasSlots = isResumable && JDK_PROVIDER.equals(context.getProvider().getName());
    }

    @Override
    public SSLEngine newEngine(String host, int port) {
        String peer = TlsParameters.bare(host);
        Origin origin = origins.computeIfAbsent(key(peer, port), key -> new Origin(parametersFor(peer), new TicketSlots(block, port)));
        SSLEngine engine = context.createSSLEngine(peer, hasSlots ? origin.slots.take() : isResumable ? port : NO_PORT);
        try {
            engine.setUseClientMode(true);
            engine.setSSLParameters(origin.parameters);
        } catch (RuntimeException refused) {
            onTicketsSettled(engine, false);
            throw refused;
        }
        return engine;
    }

    private SSLParameters parametersFor(String peer) {
        SSLParameters given = parameters.get();
        SSLParameters complete = given == null ? new SSLParameters() : given;
        TlsParameters.complete(complete, context, peer, applicationProtocols);
        return complete;
    }

    /** An engine without an algorithm, which only this class leaves away, checks no name; an empty one is the user's wish. */
    @Override
    public boolean verify(SSLEngine engine) throws SSLException {
        if (engine.getSSLParameters().getEndpointIdentificationAlgorithm() != null) {
            return false;
        }
        try {
            HostNameCheck.verify(engine.getSession(), engine.getPeerHost());
            return true;
        } catch (SSLException refused) {
            // Else the next connection resumes it, and meets the same certificate although the server has another one by then.
            engine.getSession().invalidate();
            throw refused;
        }
    }

    @Override
    public void onTicketsSettled(SSLEngine engine, boolean isEstablished) {
        if (!hasSlots) {
            return;
        }
        Origin origin = origins.get(key(engine.getPeerHost(), engine.getPeerPort() & PORT_MASK));
        if (origin == null) {
            return;
        }
        if (isEstablished && !TlsParameters.TLS_1_3.equals(engine.getSession().getProtocol())) {
            origin.slots.shareOne();
        }
        origin.slots.giveBack(engine.getPeerPort(), isEstablished);
    }

    @Override
    public void release(SSLEngine engine) {
        // The garbage collector is enough, and closing the input costs an exception if the peer has not closed its output.
    }

    private static String key(String peer, int port) {
        return peer + ':' + port;
    }

    /** One host and port. All its engines have the same parameters. */
    private record Origin(SSLParameters parameters, TicketSlots slots) {}
}
