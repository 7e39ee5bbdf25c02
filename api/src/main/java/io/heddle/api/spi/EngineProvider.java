package io.heddle.api.spi;

import io.heddle.api.EngineConfig;
import io.heddle.api.WebSocketEngine;

/**
 * Creates engines. {@link java.util.ServiceLoader} finds the provider, so that programs depend on the API only; the module heddle-engine
 * has one. The first provider found serves all engines of the JVM. Its methods may be called on any thread, and concurrently.
 */
public interface EngineProvider {

    /**
     * Starts an engine on a thread of its own.
     *
     * @param config the configuration, not null
     * @return a running engine
     */
    WebSocketEngine start(EngineConfig config);

    /**
     * Creates an engine without a thread; the caller runs its duty cycle.
     *
     * @param config the configuration, not null
     * @return an engine at rest; see {@link WebSocketEngine#doWork()}
     */
    WebSocketEngine invoker(EngineConfig config);
}
