package io.heddle.engine.connection;

import java.net.URI;
import java.util.Locale;

/**
 * The origin that a WebSocket URI names (RFC 6455 section 3). <b>Thread:</b> immutable.
 *
 * @param secure whether the scheme is wss
 * @param host the host in lower case, an IPv6 literal without brackets
 * @param port the port, the scheme's default if the URI has none
 */
record UriParts(boolean secure, String host, int port) {
    private static final int WS_PORT = 80;
    private static final int WSS_PORT = 443;

    /** @throws IllegalArgumentException if the URI is no WebSocket URI */
    static UriParts of(URI uri) {
        String scheme = uri.getScheme();
        boolean secure = "wss".equalsIgnoreCase(scheme);
        if (!secure && !"ws".equalsIgnoreCase(scheme)) {
            throw new IllegalArgumentException(
                "The URI " + withoutQuery(uri) + " must begin with ws: or wss:, not with " + scheme + ": (RFC 6455 section 3)");
        }
        String host = uri.getHost();
        if (host == null || host.isEmpty()) {
            throw new IllegalArgumentException("The URI " + withoutQuery(uri)
                + " has no host, or one that is no host name: letters, digits, hyphens and dots (RFC 3986 section 3.2.2)");
        }
        if (uri.getRawFragment() != null) {
            throw new IllegalArgumentException("The URI " + withoutQuery(uri) + " has a fragment (#), which a WebSocket URI must not have;"
                + " write %23 for a literal # (RFC 6455 section 3)");
        }
        if (uri.getRawUserInfo() != null) {
            throw new IllegalArgumentException("The URI of host " + host
                + " has user info (…@), which a WebSocket URI must not have; use internalRequest().credentials(user, password)");
        }
        int port = uri.getPort() == -1 ? (secure ? WSS_PORT : WS_PORT) : uri.getPort();
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("The URI " + withoutQuery(uri) + " has port " + port + ", which is not from 1 to 65535");
        }
        String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        return new UriParts(secure, bare.toLowerCase(Locale.ROOT), port);
    }

    /** A query may hold a token, and this goes into logs and messages. */
    static String withoutQuery(URI uri) {
        String text = uri.toString();
        int query = text.indexOf('?');
        return query < 0 ? text : text.substring(0, query) + "?...";
    }

    /** Host and port as in {@code host:port}, an IPv6 literal in brackets. */
    String authority() {
        return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
    }
}
