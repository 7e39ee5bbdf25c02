package io.heddle.engine.connection;

import io.heddle.api.EngineConfig;
import io.heddle.api.TlsSettings;
import io.heddle.engine.memory.SegmentPool;
import io.heddle.engine.transport.Transport;
import io.heddle.engine.transport.tls.TlsBuffers;
import io.heddle.engine.transport.tls.TlsEngines;
import io.heddle.engine.transport.tls.TlsHandshake;
import io.heddle.engine.transport.tls.TlsResumeListener;
import io.heddle.engine.transport.tls.TlsTasks;
import io.heddle.engine.transport.tls.TrustAll;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

/** Begins TLS handshakes by the user's settings. <b>Thread:</b> loop-confined. <b>Owns:</b> the shared TLS buffers. */
final class TlsServices {
    private final TlsTasks tasks;
    private TlsBuffers buffers;
    private SSLContext trustAll;

    /** @param loop runs a task on the event-loop thread */
    TlsServices(EngineConfig config, Executor loop) {
        Executor executor = config.tlsTaskExecutor();
        tasks = executor == null ? TlsTasks.inline() : new TlsTasks(executor, loop);
    }

    TlsHandshake handshake(
        Transport lower, TlsSettings settings, String host, int port, SegmentPool pool, TlsResumeListener listener)
        throws SSLException {
        if (buffers == null) {
            buffers = new TlsBuffers();
        }
        SSLEngine engine = TlsEngines.client(contextOf(settings), host, port, settings.parameters(), List.of());
        return new TlsHandshake(lower, engine, buffers, pool, tasks, listener);
    }

    private SSLContext contextOf(TlsSettings settings) throws SSLException {
        if (settings.isTrustAllForTests()) {
            if (trustAll == null) {
                trustAll = TrustAll.trustAllForTests();
            }
            return trustAll;
        }
        if (settings.context() != null) {
            return settings.context();
        }
        try {
            return SSLContext.getDefault();
        } catch (NoSuchAlgorithmException e) {
            throw new SSLException("The JVM has no default TLS context; its javax.net.ssl properties may name a bad trust store", e);
        }
    }
}
