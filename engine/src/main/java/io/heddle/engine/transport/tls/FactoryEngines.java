package io.heddle.engine.transport.tls;

import io.heddle.api.tls.TlsEngineFactory;
import java.util.List;
import java.util.function.Consumer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

/**
 * Engines of a factory that the user gave. Whatever it makes has to verify host names as the JDK's engines do, or is not used.
 *
 * <p><b>Thread:</b> loop-confined, but for what {@link TlsEngineSource#release} says. <b>Ownership:</b> gives each engine back once.
 */
public final class FactoryEngines implements TlsEngineSource {
    private final TlsEngineFactory factory;
    private final Consumer<Throwable> faults;

    /** @param faults hears what the factory throws when it takes an engine back; any thread */
    public FactoryEngines(TlsEngineFactory factory, Consumer<Throwable> faults) {
        this.factory = factory;
        this.faults = faults;
    }

    @Override
    public SSLEngine newEngine(String host, int port) throws SSLException {
        return newEngine(host, port, List.of());
    }

    @Override
    public SSLEngine newEngine(String host, int port, List<String> applicationProtocols) throws SSLException {
        String peer = TlsParameters.bare(host);
        SSLEngine engine;
        try {
            engine = applicationProtocols.isEmpty()
                ? factory.newEngine(peer, port)
                : factory.newEngine(peer, port, applicationProtocols);
        } catch (Throwable thrown) {
            // The user's code: a native library that is missing is an Error, and ends this connection only.
            throw new TlsEngineException(thrown.toString(), thrown);
        }
        if (engine == null) {
            throw new TlsEngineException("newEngine returned null", null);
        }
        try {
            TlsParameters.adopt(engine, peer);
            if (!applicationProtocols.isEmpty()) {
                TlsParameters.offer(engine, applicationProtocols);
            }
            return engine;
        } catch (RuntimeException | Error thrown) {
            release(engine);
            String what = applicationProtocols.isEmpty() ? "that verify host names" : "that verify host names, or those of ALPN";
            throw new TlsEngineException("its engine does not take the parameters " + what + ": " + thrown, thrown);
        } catch (TlsEngineException refused) {
            release(engine);
            throw refused;
        }
    }

    @Override
    public void release(SSLEngine engine) {
        try {
            closeBothDirections(engine);
        } catch (Throwable thrown) {
            faults.accept(thrown);
        }
        try {
            factory.release(engine);
        } catch (Throwable thrown) {
            faults.accept(thrown);
        }
    }

    /** Some engines free native memory as soon as both are closed. */
    private static void closeBothDirections(SSLEngine engine) {
        engine.closeOutbound();
        try {
            engine.closeInbound();
        } catch (SSLException ignored) {
            // It complains that the peer said no close_notify: here we end first.
        }
    }
}
