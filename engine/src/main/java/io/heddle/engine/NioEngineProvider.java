package io.heddle.engine;

import io.heddle.api.EngineConfig;
import io.heddle.api.WebSocketEngine;
import io.heddle.api.spi.EngineProvider;

/** What the api finds by ServiceLoader. <b>Thread:</b> any thread; no state. */
public final class NioEngineProvider implements EngineProvider {

    /** For the ServiceLoader. */
    public NioEngineProvider() {}

    @Override
    public WebSocketEngine start(EngineConfig config) {
        return NioWebSocketEngine.started(config);
    }

    @Override
    public WebSocketEngine invoker(EngineConfig config) {
        return NioWebSocketEngine.invoked(config);
    }
}
