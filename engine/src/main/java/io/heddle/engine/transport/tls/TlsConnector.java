package io.heddle.engine.transport.tls;

import io.heddle.api.EngineConfig;
import io.heddle.api.tls.TlsSettings;
import io.heddle.engine.memory.DirectMemory;
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
 * Begins TLS handshakes with the engines that the user's settings ask for.
 *
 * <p><b>Thread:</b> loop-confined. <b>Owns:</b> the resources that the TLS connections of the loop share, made for the first of them; the
 * source of engines of each settings object in use.
 */
public final class TlsConnector {
    private final EngineConfig config;
    private final TlsSettings systemTls;
    private final SegmentPool pool;
    private final DirectMemory memory;
    private final TlsTasks tasks;
    private final Consumer<Throwable> releaseFaults;
    private final Map<TlsSettings, TlsEngineSource> sources = new WeakHashMap<>();
    private TlsResources resources;
    /** For TLS inside of TLS: made for the first such connection. */
    private TlsResources innerResources;

    /**
     * @param systemTls stands in for {@link TlsSettings#system()}; in production it is the same
     * @param loop runs a task on the event-loop thread; false if the loop has ended
     * @param releaseFaults takes exceptions that a user's factory throws when it takes an engine back, on any thread
     */
    public TlsConnector(EngineConfig config, TlsSettings systemTls, SegmentPool pool, DirectMemory memory, Predicate<Runnable> loop,
        Consumer<Throwable> releaseFaults) {
        this.config = config;
        this.systemTls = systemTls;
        this.pool = pool;
        this.memory = memory;
        this.releaseFaults = releaseFaults;
        Executor executor = config.tlsTaskExecutor();
        tasks = executor == null ? TlsTasks.inline() : new TlsTasks(executor, task -> {
            if (!loop.test(task)) {
                throw new RejectedExecutionException("the event loop has ended");
            }
        });
    }

    /**
     * @param isInsideTls whether {@code lower} is a tunnel through a proxy that speaks TLS itself
     * @param applicationProtocols are offered with ALPN, the preferred one first; an empty list leaves ALPN to the settings
     */
    public TlsHandshake handshake(
        Transport lower,
        boolean isInsideTls,
        TlsSettings settings,
        String host,
        int port,
        List<String> applicationProtocols,
        TlsTaskListener listener)
        throws SSLException {
        TlsResources level = isInsideTls ? innerResources() : resources();
        TlsEngineSource source = sources.get(settings);
        if (source == null) {
            source = sourceOf(settings == TlsSettings.system() ? systemTls : settings);
            sources.put(settings, source);
        }
        SSLEngine engine = applicationProtocols.isEmpty()
            ? source.newEngine(host, port)
            : source.newEngine(host, port, applicationProtocols);
        return new TlsHandshake(lower, engine, source, level, listener);
    }

    private TlsResources resources() {
        if (resources == null) {
            resources = newResources();
        }
        return resources;
    }

    private TlsResources innerResources() {
        if (innerResources == null) {
            innerResources = newResources();
        }
        return innerResources;
    }

    private TlsResources newResources() {
        return new TlsResources(TlsBuffers.forPlaintext(config.readBufferBytes(), config.writeBufferBytes(), memory), pool, tasks);
    }

    /** The source must not hold the settings, which are the weak key under which it is kept. */
    private TlsEngineSource sourceOf(TlsSettings settings) throws SSLException {
        if (settings.engineFactory() != null) {
            return new FactoryEngines(settings.engineFactory(), releaseFaults);
        }
        SSLContext context = contextOf(settings);
        if (settings.isTrustAllForTests()) {
            return new ContextEngines(context, TlsConnector::withoutNameCheck, List.of());
        }
        SSLParameters given = settings.parameters();
        return new ContextEngines(context, given == null ? () -> null : TlsSettings.of(context, given)::parameters, List.of());
    }

    private static SSLParameters withoutNameCheck() {
        SSLParameters parameters = new SSLParameters();
        parameters.setEndpointIdentificationAlgorithm("");
        return parameters;
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
