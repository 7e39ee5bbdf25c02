package io.heddle.api.spi;

import io.heddle.api.EngineConfig;
import io.heddle.api.WebSocketEngine;

/**
 * Makes engines: found by {@link java.util.ServiceLoader}, so that programs depend on the api only. The module heddle-engine
 * brings one. The first that is found serves all engines of the JVM; its methods are called on any thread, several at a time.
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
     * Makes an engine without a thread, whose duty cycle the caller turns.
     *
     * @param config the configuration, not null
     * @return an engine at rest; see {@link WebSocketEngine#doWork()}
     */
    WebSocketEngine invoker(EngineConfig config);
}
