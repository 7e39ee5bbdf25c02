package io.heddle.engine.transport.tls;

import io.heddle.api.EngineConfig;
import io.heddle.api.tls.TlsSettings;
import io.heddle.engine.memory.SegmentPool;
import io.heddle.engine.transport.Transport;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Predicate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;

/**
 * Begins TLS handshakes by the user's settings.
 *
 * <p><b>Thread:</b> loop-confined. <b>Owns:</b> what the TLS connections of the loop share, from the first one on; for each settings
 * object in use, where its engines come from.
 */
public final class TlsConnector {
    private final EngineConfig config;
    private final SegmentPool pool;
    private final TlsTasks tasks;
    private final Consumer<Throwable> releaseFaults;
    private final Map<TlsSettings, TlsEngineSource> sources = new WeakHashMap<>();
    private TlsResources shared;

    /** @param loop runs a task on the event-loop thread; false if it has ended */
    public TlsConnector(EngineConfig config, SegmentPool pool, Predicate<Runnable> loop, Consumer<Throwable> releaseFaults) {
        this.releaseFaults = releaseFaults;
        this.config = config;
        this.pool = pool;
        Executor executor = config.tlsTaskExecutor();
        tasks = executor == null ? TlsTasks.inline() : new TlsTasks(executor, task -> {
            if (!loop.test(task)) {
                throw new RejectedExecutionException("the event loop has ended");
            }
        });
    }

    /** @param applicationProtocols offered with ALPN, most wanted first; empty leaves that to the settings */
    public TlsHandshake handshake(
        Transport lower,
        TlsSettings settings,
        String host,
        int port,
        List<String> applicationProtocols,
        TlsTaskListener listener)
        throws SSLException {
        if (shared == null) {
            shared = new TlsResources(TlsBuffers.forPlaintext(config.readBufferBytes(), config.writeBufferBytes()), pool, tasks);
        }
        TlsEngineSource source = sources.get(settings);
        if (source == null) {
            source = sourceOf(settings);
            sources.put(settings, source);
        }
        SSLEngine engine = applicationProtocols.isEmpty()
            ? source.newEngine(host, port)
            : source.newEngine(host, port, applicationProtocols);
        return new TlsHandshake(lower, engine, source, shared, listener);
    }

    /** What it gives must not hold the settings: a source lives as long as its settings are in use elsewhere. */
    private TlsEngineSource sourceOf(TlsSettings settings) throws SSLException {
        if (settings.engineFactory() != null) {
            return new FactoryEngines(settings.engineFactory(), releaseFaults);
        }
        SSLContext context = contextOf(settings);
        SSLParameters given = settings.parameters();
        return new ContextEngines(context, given == null ? () -> null : TlsSettings.of(context, given)::parameters, List.of());
    }

    private static SSLContext contextOf(TlsSettings settings) throws SSLException {
        if (settings.isTrustAllForTests()) {
            return TrustAll.trustAllForTests();
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
