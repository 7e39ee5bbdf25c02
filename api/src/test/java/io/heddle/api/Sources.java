package io.heddle.api;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Where the sources and the compiled classes of this module lie while its tests run. */
final class Sources {
    private Sources() {}

    /** The module's own folder: Surefire tells it, an IDE starts there. */
    static Path module() {
        return Path.of(System.getProperty("basedir", "")).toAbsolutePath();
    }

    static Path main() {
        return module().resolve("src/main/java");
    }

    static List<Path> mainFiles() throws IOException {
        try (Stream<Path> files = Files.walk(main())) {
            return files.filter(file -> file.toString().endsWith(".java")).sorted().toList();
        }
    }

    /** The folder that a class of this module was compiled into. */
    static Path classesWith(Class<?> type) {
        String path = type.getName().replace('.', '/') + ".class";
        return root(type.getResource("/" + path), path);
    }

    /** The folder {@code engines/name} of the test resources, most of which have a service file of their own. */
    static Path engine(String name) {
        String path = "engines/fake/META-INF/services/io.heddle.api.spi.EngineProvider";
        return root(Sources.class.getResource("/" + path), path).resolve("engines").resolve(name);
    }

    private static Path root(URL resource, String path) {
        if (resource == null) {
            throw new AssertionError("not there: " + path);
        }
        try {
            Path found = Path.of(resource.toURI());
            for (int depth = path.split("/").length; depth > 0; depth--) {
                found = found.getParent();
            }
            return found;
        } catch (URISyntaxException e) {
            throw new AssertionError("not a file: " + resource, e);
        }
    }
}
