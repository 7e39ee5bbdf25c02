package io.heddle.engine;

import io.heddle.api.EngineConfig;
import io.heddle.api.WebSocketEngine;
import io.heddle.api.spi.EngineProvider;

/** The provider that the api finds by ServiceLoader. <b>Thread:</b> any thread; no state. */
public final class EventLoopEngineProvider implements EngineProvider {

    /** For the ServiceLoader. */
    public EventLoopEngineProvider() {}

    @Override
    public WebSocketEngine start(EngineConfig config) {
        return new EngineAssembly(config).start();
    }

    @Override
    public WebSocketEngine invoker(EngineConfig config) {
        return new EngineAssembly(config).invoker();
    }
}
