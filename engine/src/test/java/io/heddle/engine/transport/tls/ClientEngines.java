package io.heddle.engine.transport.tls;

import io.heddle.api.tls.TlsSettings;
import java.util.List;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

/** Makes one engine from a context, for tests that need only one, or its source. */
final class ClientEngines {
    private ClientEngines() {}

    static SSLEngine client(SSLContext context, String host, int port) {
        return client(context, host, port, null, List.of());
    }

    static SSLEngine client(SSLContext context, String host, int port, SSLParameters parameters, List<String> applicationProtocols) {
        return source(context, parameters, applicationProtocols).newEngine(host, port);
    }

    static ContextEngines source(SSLContext context, SSLParameters parameters, List<String> applicationProtocols) {
        Supplier<SSLParameters> copies = parameters == null ? () -> null : TlsSettings.of(context, parameters)::parameters;
        return new ContextEngines(context, copies, applicationProtocols);
    }
}
