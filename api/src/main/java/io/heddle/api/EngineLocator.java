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
    /** Beside this package, also where both were moved to other names. */
    private static final String ENGINE =
        EngineLocator.class.getPackageName().replaceFirst("api$", "engine") + ".EventLoopEngineProvider";
    private static final String SERVICE_FILE = "META-INF/services/" + EngineProvider.class.getName();

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
        throw broken == null ? new IllegalStateException(absence()) : new IllegalStateException(
            "A WebSocket engine was found but could not be loaded: " + broken.getMessage() + advice(broken), broken);
    }

    private static String absence() {
        String path = ENGINE.replace('.', '/') + ".class";
        if (loaders().stream().allMatch(loader -> loader.getResource(path) == null)) {
            return "No WebSocket engine was found on the class path or module path."
                + " Add the dependency io.heddle:heddle-engine at run time.";
        }
        return "The WebSocket engine " + ENGINE + " is there, but the service file by which it is found is not: " + SERVICE_FILE
            + ", whose line is the name of that class. A shaded jar must keep it, with both names changed if packages are relocated:"
            + " add the ServicesResourceTransformer to the maven-shade-plugin, or mergeServiceFiles() to Gradle's shadowJar.";
    }

    /** Only if a service file names a class that is not there: all other errors tell their cause. */
    private static String advice(ServiceConfigurationError broken) {
        return broken.getCause() == null && String.valueOf(broken.getMessage()).endsWith("not found")
            ? ". The service file " + SERVICE_FILE
                + " names that class. If this is a shaded jar: it must contain the engine (minimizeJar drops it,"
                + " unless a filter keeps io.heddle:heddle-engine), and if packages are relocated, the file must have the new name (in the"
                + " maven-shade-plugin, that is the work of the ServicesResourceTransformer)."
            : "";
    }

    /** The thread's loader sees the engine that an application server deployed; the API's own loader is the fallback. */
    private static Set<ClassLoader> loaders() {
        ClassLoader ofThread = Thread.currentThread().getContextClassLoader();
        ClassLoader ofApi = EngineLocator.class.getClassLoader();
        return new LinkedHashSet<>(ofThread == null ? List.of(ofApi) : List.of(ofThread, ofApi));
    }
}
