package io.heddle.testkit;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The head of a request as a server reads it: the method, the target, the version, and the headers. Immutable; threads may share it.
 *
 * @param method such as {@code GET}
 * @param target as the client sent it, such as {@code /chat?room=1}
 * @param version such as {@code HTTP/1.1}
 * @param headers names and values in the order in which they came, the names as the client wrote them
 */
public record RequestHead(String method, String target, String version, List<Map.Entry<String, String>> headers) {

    /**
     * A head with these parts.
     *
     * @param method such as {@code GET}
     * @param target as the client sent it
     * @param version such as {@code HTTP/1.1}
     * @param headers are copied
     */
    public RequestHead {
        Objects.requireNonNull(method, "method");
        Objects.requireNonNull(target, "target");
        Objects.requireNonNull(version, "version");
        headers = List.copyOf(headers);
    }

    /**
     * Looks a header up.
     *
     * @param name in upper or lower case
     * @return the value of the first header with that name, or null if there is none
     */
    public String header(String name) {
        return headers.stream().filter(header -> header.getKey().equalsIgnoreCase(name)).map(Map.Entry::getValue).findFirst().orElse(null);
    }

    /**
     * Looks all headers of a name up.
     *
     * @param name in upper or lower case
     * @return their values in the order in which they came; empty if there is none
     */
    public List<String> headers(String name) {
        return headers.stream().filter(header -> header.getKey().equalsIgnoreCase(name)).map(Map.Entry::getValue).toList();
    }

    /** {@return the target without its query, such as {@code /chat}} */
    public String path() {
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }

    @Override
    public String toString() {
        return method + " " + target + " " + version;
    }
}
