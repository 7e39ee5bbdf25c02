package io.heddle.engine.handshake;

import java.net.URI;
import java.nio.charset.StandardCharsets;

/**
 * What of a WebSocket URI (RFC 6455 section 3) goes into the request: the request target and the Host header.
 *
 * <p><b>Thread:</b> any thread; no state.
 */
final class UpgradeTarget {

    private static final int DEFAULT_PORT = 80;
    private static final int DEFAULT_TLS_PORT = 443;
    private static final int HIGHEST_PORT = 65_535;

    private UpgradeTarget() {
    }

    static UpgradeRequest.Builder of(URI uri) {
        int defaultPort = defaultPort(uri);
        if (uri.getRawFragment() != null) {
            throw new IllegalArgumentException("the URI has a fragment; WebSocket URIs have none, encode '#' as %23 (RFC 6455 section 3)");
        }
        return UpgradeRequest.builder(requestTarget(uri), hostHeader(uri, defaultPort));
    }

    private static int defaultPort(URI uri) {
        if ("ws".equalsIgnoreCase(uri.getScheme())) {
            return DEFAULT_PORT;
        }
        if ("wss".equalsIgnoreCase(uri.getScheme())) {
            return DEFAULT_TLS_PORT;
        }
        throw new IllegalArgumentException("the scheme of the URI is '" + HeaderRules.printable(uri.getScheme())
            + "', not ws or wss (RFC 6455 section 3)");
    }

    private static String requestTarget(URI uri) {
        String path = uri.getRawPath();
        String query = uri.getRawQuery();
        String pathOrRoot = path == null || path.isEmpty() ? "/" : path;
        String target = query == null ? pathOrRoot : pathOrRoot + '?' + query;
        for (int i = 0; i < target.length(); i++) {
            if (target.charAt(i) >= 0x80) {
                return percentEncoded(target);
            }
        }
        return target;
    }

    /** RFC 3987 section 3.1 for what a java.net.URI lets through unencoded. Not its toASCIIString: that fails on half a surrogate pair. */
    private static String percentEncoded(String target) {
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(target)) {
            throw new IllegalArgumentException("the path or query of the URI holds half a surrogate pair, which has no encoding");
        }
        StringBuilder encoded = new StringBuilder(2 * target.length());
        for (byte b : target.getBytes(StandardCharsets.UTF_8)) {
            if (b >= 0) {
                encoded.append((char) b);
            } else {
                encoded.append(String.format("%%%02X", b & 0xFF));
            }
        }
        return encoded.toString();
    }

    /** From the authority, not from getHost(): that is null for names with an underscore, which private networks do have. */
    private static String hostHeader(URI uri, int defaultPort) {
        String authority = uri.getRawAuthority();
        if (authority == null) {
            throw new IllegalArgumentException("the URI has no host; write ws://host/path (RFC 6455 section 3)");
        }
        String hostAndPort = authority.substring(authority.lastIndexOf('@') + 1);
        int colon = hostAndPort.indexOf(':', hostAndPort.lastIndexOf(']') + 1);
        String host = withoutZone(colon < 0 ? hostAndPort : hostAndPort.substring(0, colon));
        if (host.isEmpty()) {
            throw new IllegalArgumentException("the URI has no host; write ws://host/path (RFC 6455 section 3)");
        }
        int port = colon < 0 || colon == hostAndPort.length() - 1 ? defaultPort : port(hostAndPort, colon + 1);
        return port == defaultPort ? host : host + ':' + port;
    }

    private static String withoutZone(String host) {
        int zone = host.startsWith("[") ? host.indexOf('%') : -1;
        return zone < 0 ? host : host.substring(0, zone) + ']';
    }

    private static int port(String text, int start) {
        int port = 0;
        for (int i = start; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                throw new IllegalArgumentException("the port of the URI, '" + HeaderRules.printable(text.substring(start))
                    + "', is not a number");
            }
            port = Math.min(10 * port + digit, HIGHEST_PORT + 1);
        }
        if (port < 1 || port > HIGHEST_PORT) {
            throw new IllegalArgumentException("the port of the URI, " + text.substring(start) + ", is not in 1 to " + HIGHEST_PORT);
        }
        return port;
    }
}
