package io.heddle.engine.transport.tls;

import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

/**
 * Engines of one {@code SSLContext}: those of the JDK, unless the user's context is another provider's.
 *
 * <p><b>Thread:</b> loop-confined. <b>Ownership:</b> none: such engines are left to the garbage collector.
 */
public final class ContextEngines implements TlsEngineSource {
    private final SSLContext context;
    private final SSLParameters parameters;

    /** @param parameters as {@link TlsEngines#client} takes them */
    public ContextEngines(SSLContext context, SSLParameters parameters) {
        this.context = context;
        this.parameters = parameters;
    }

    @Override
    public SSLEngine newEngine(String host, int port) {
        return TlsEngines.client(context, host, port, parameters, List.of());
    }

    @Override
    public void release(SSLEngine engine) {
        // Nothing in it needs more than the garbage collector.
    }
}
