package io.heddle.engine.opening;

import io.heddle.engine.handshake.WebSocketUri;
import java.net.URI;
import java.net.URISyntaxException;

/** Where a redirect leads (RFC 9110 section 15.4, RFC 6455 section 4.1). <b>Thread:</b> any thread; no state. */
final class Redirects {
    private Redirects() {}

    /** @throws IllegalArgumentException if the target is no WebSocket URI, or would give up TLS */
    static URI follow(URI from, String location) {
        URI target = resolve(from, parse(location));
        String scheme = target.getScheme();
        if ("http".equalsIgnoreCase(scheme)) {
            target = URI.create("ws" + target.toString().substring(scheme.length()));
        } else if ("https".equalsIgnoreCase(scheme)) {
            target = URI.create("wss" + target.toString().substring(scheme.length()));
        }
        WebSocketUri checked = WebSocketUri.of(target);
        if (WebSocketUri.of(from).isSecure() && !checked.isSecure()) {
            throw new IllegalArgumentException("it would give up TLS");
        }
        return target;
    }

    /** The exception of {@link URI#create} repeats the whole text, with its secrets. */
    private static URI parse(String location) {
        try {
            return new URI(location);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("it is not a URI (" + e.getReason() + " at index " + e.getIndex() + ")");
        }
    }

    /** RFC 3986 section 5.2.2: a reference without a path keeps the base's, which {@link URI#resolve} drops. */
    private static URI resolve(URI base, URI reference) {
        boolean hasPath = reference.isAbsolute() || reference.getRawAuthority() != null || !reference.getRawPath().isEmpty();
        if (hasPath || reference.getRawQuery() == null) {
            return hasPath ? base.resolve(reference) : base;
        }
        String text = base.toString();
        int query = text.indexOf('?');
        return URI.create((query < 0 ? text : text.substring(0, query)) + reference);
    }
}
