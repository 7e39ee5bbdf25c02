package io.heddle.engine;

import io.heddle.api.WebSocketEngine;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads what a failure needs before it happens. To load a class out of a folder takes a file descriptor, and if the last one is gone, the
 * class is missing for as long as the JVM lives: where these classes lie in folders, as in an IDE, all of them are loaded with the first
 * engine. An archive stays open once a class came out of it: of those one class each is enough.
 *
 * <p><b>Thread:</b> any thread.
 */
final class LoadedAtStart {
    private static final Logger LOG = LoggerFactory.getLogger("io.heddle.engine");
    private static final String CLASS = ".class";
    /** One class of each archive that no start of an engine needs otherwise. */
    private static final List<String> OF_LATE_ARCHIVES =
        List.of("org.apache.hc.core5.http.Header", "org.apache.hc.core5.http2.hpack.HPackEncoder");

    static {
        OF_LATE_ARCHIVES.forEach(LoadedAtStart::load);
        loadFolderOf(WebSocketEngine.class, "io/heddle/api");
        loadFolderOf(LoadedAtStart.class, "io/heddle/engine");
    }

    private LoadedAtStart() {}

    /** Does it with the first call in this JVM. */
    static void ensure() {}

    private static void loadFolderOf(Class<?> member, String subfolder) {
        CodeSource source = member.getProtectionDomain().getCodeSource();
        URI place = source == null || source.getLocation() == null ? null : URI.create(source.getLocation().toString());
        if (place == null || !"file".equals(place.getScheme()) || !Files.isDirectory(Path.of(place))) {
            return;
        }
        Path root = Path.of(place);
        try (Stream<Path> files = Files.walk(root.resolve(subfolder))) {
            files.map(file -> root.relativize(file).toString().replace('\\', '/').replace('/', '.'))
                .filter(name -> name.endsWith(CLASS) && !name.endsWith("-info" + CLASS))
                .forEach(name -> load(name.substring(0, name.length() - CLASS.length())));
        } catch (IOException | RuntimeException e) {
            LOG.debug("Classes in {} could not be loaded ahead of their use", root, e);
        }
    }

    private static void load(String name) {
        try {
            Class.forName(name, false, LoadedAtStart.class.getClassLoader());
        } catch (ClassNotFoundException | LinkageError e) {
            LOG.debug("Class {} could not be loaded ahead of its use", name, e);
        }
    }
}
