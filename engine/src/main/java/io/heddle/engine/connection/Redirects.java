package io.heddle.engine.connection;

import java.net.URI;

/** Where a redirect leads (RFC 9110 section 15.4, RFC 6455 section 4.1). <b>Thread:</b> any thread; no state. */
final class Redirects {
    private Redirects() {}

    /** @throws IllegalArgumentException if the target is no WebSocket URI, or would give up TLS */
    static URI follow(URI from, String location) {
        URI target = from.resolve(URI.create(location));
        String scheme = target.getScheme();
        if ("http".equalsIgnoreCase(scheme)) {
            target = URI.create("ws" + target.toString().substring(scheme.length()));
        } else if ("https".equalsIgnoreCase(scheme)) {
            target = URI.create("wss" + target.toString().substring(scheme.length()));
        }
        UriParts parts = UriParts.of(target);
        if (UriParts.of(from).secure() && !parts.secure()) {
            throw new IllegalArgumentException("it would give up TLS");
        }
        return target;
    }
}
