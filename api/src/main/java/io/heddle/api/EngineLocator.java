package io.heddle.api;

import io.heddle.api.config.JvmLifetime;
import io.heddle.api.spi.EngineProvider;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;

/** Finds the engine on the class path or module path, and holds the shared engine. <b>Thread:</b> any thread. */
final class EngineLocator {
    private static WebSocketEngine shared;
    private static volatile EngineProvider provider;

    private EngineLocator() {}

    static EngineProvider provider() {
        EngineProvider found = provider;
        if (found == null) {
            found = find();
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

    private static EngineProvider find() {
        ServiceConfigurationError broken = null;
        for (ClassLoader loader : loaders()) {
            try {
                Optional<EngineProvider> found = ServiceLoader.load(EngineProvider.class, loader).findFirst();
                if (found.isPresent()) {
                    return found.get();
                }
            } catch (ServiceConfigurationError e) {
                // The thread's loader may hold another copy of the API, whose engines are not ours: the next loader may find one.
                if (broken == null) {
                    broken = e;
                } else {
                    broken.addSuppressed(e);
                }
            }
        }
        if (broken != null) {
            throw new IllegalStateException("A WebSocket engine was found but could not be loaded: " + broken.getMessage(), broken);
        }
        throw new IllegalStateException("No WebSocket engine was found on the class path or module path."
            + " Add the dependency io.heddle:heddle-engine at run time.");
    }

    /** The thread's loader sees the engine that an application server deployed; the API's own loader is the fallback. */
    private static Set<ClassLoader> loaders() {
        ClassLoader ofThread = Thread.currentThread().getContextClassLoader();
        ClassLoader ofApi = EngineLocator.class.getClassLoader();
        return new LinkedHashSet<>(ofThread == null ? List.of(ofApi) : List.of(ofThread, ofApi));
    }
}
