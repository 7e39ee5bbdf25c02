package io.heddle.engine.transport.tls;

import io.heddle.api.internal.LogText;
import io.heddle.api.tls.TlsEngineFactory;
import java.util.List;
import java.util.function.Consumer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

/**
 * Makes engines with the user's {@link TlsEngineFactory}. Each engine must verify host names as the JDK's engines do, or it is refused.
 *
 * <p><b>Thread:</b> loop-confined, except {@link #release}. <b>Owns:</b> each engine, until it goes back to the factory.
 */
final class FactoryEngines implements TlsEngineSource {
    private final TlsEngineFactory factory;
    private final Consumer<Throwable> releaseFaults;

    /** @param releaseFaults takes exceptions that the factory throws when it takes an engine back, on any thread */
    FactoryEngines(TlsEngineFactory factory, Consumer<Throwable> releaseFaults) {
        this.factory = factory;
        this.releaseFaults = releaseFaults;
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
            // This is the user's code: a missing native library is an Error, for instance, and must end this connection only.
            throw new TlsEngineException("newEngine threw " + className(thrown), thrown);
        }
        if (engine == null) {
            throw new TlsEngineException("newEngine returned null", null);
        }
        try {
            TlsParameters.completeForeign(engine, peer);
            if (!applicationProtocols.isEmpty()) {
                TlsParameters.offer(engine, applicationProtocols);
            }
            return engine;
        } catch (RuntimeException | Error thrown) {
            release(engine);
            String purpose = applicationProtocols.isEmpty() ? "that verify host names" : "that verify host names, or those of ALPN";
            throw new TlsEngineException("its engine does not take the parameters " + purpose + ": " + className(thrown), thrown);
        } catch (TlsEngineException refused) {
            release(engine);
            throw refused;
        }
    }

    /** Without the text of the exception, which may hold a secret: that of a store of keys, for instance. */
    private static String className(Throwable thrown) {
        return LogText.printable(thrown.getClass().getName(), 200) + ", and its cause says more";
    }

    @Override
    public boolean verify(SSLEngine engine) {
        // Each engine that was taken has an algorithm, by which it verifies the name itself.
        return false;
    }

    @Override
    public void release(SSLEngine engine) {
        try {
            closeBothDirections(engine);
        } catch (Throwable thrown) {
            releaseFaults.accept(thrown);
        }
        try {
            factory.release(engine);
        } catch (Throwable thrown) {
            releaseFaults.accept(thrown);
        }
    }

    /** Some engines free native memory as soon as both directions are closed. */
    private static void closeBothDirections(SSLEngine engine) {
        engine.closeOutbound();
        try {
            engine.closeInbound();
        } catch (SSLException ignored) {
            // The engine complains that the peer sent no close_notify; but this side ends first.
        }
    }
}
