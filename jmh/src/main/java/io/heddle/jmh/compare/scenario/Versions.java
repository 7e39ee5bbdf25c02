package io.heddle.jmh.compare.scenario;

import io.heddle.jmh.compare.client.PeerClients;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The versions of the libraries, as written by Maven into a resource. <b>Thread:</b> any thread. */
final class Versions {
    private static final Properties ALL = load();

    private Versions() {}

    static String ofClient(String client) {
        String library = PeerClients.library(client);
        return library.equals("jdk") ? System.getProperty("java.version") : ALL.getProperty(library);
    }

    private static Properties load() {
        Properties properties = new Properties();
        try (InputStream input = Versions.class.getResourceAsStream("versions.properties")) {
            properties.load(input);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        return properties;
    }
}
