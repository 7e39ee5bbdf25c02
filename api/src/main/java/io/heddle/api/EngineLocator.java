package io.heddle.api;

import io.heddle.api.spi.EngineProvider;
import java.util.ServiceLoader;

/** Finds the engine on the class path or module path, and holds the shared one. <b>Thread:</b> any thread. */
final class EngineLocator {
    private static WebSocketEngine shared;
    private static volatile EngineProvider provider;

    private EngineLocator() {}

    static EngineProvider provider() {
        EngineProvider found = provider;
        if (found == null) {
            // The thread's loader sees what an application server deployed; the api's own is the fallback.
            found = ServiceLoader.load(EngineProvider.class)
                    .findFirst()
                    .or(() -> ServiceLoader.load(EngineProvider.class, EngineProvider.class.getClassLoader())
                            .findFirst())
                    .orElseThrow(() -> new IllegalStateException("No WebSocket engine was found on the class path or module path."
                            + " Add the dependency io.heddle:heddle-engine at run time."));
            provider = found;
        }
        return found;
    }

    static synchronized WebSocketEngine shared() {
        if (shared == null || shared.isClosed()) {
            shared = WebSocketEngine.start(EngineConfig.builder()
                    .threadName("heddle-shared")
                    .jvmLifetime(JvmLifetime.WHILE_CONNECTED)
                    .build());
        }
        return shared;
    }
}
