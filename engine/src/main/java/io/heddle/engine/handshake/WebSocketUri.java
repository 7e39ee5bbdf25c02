package io.heddle.engine.handshake;

import io.heddle.api.internal.LogText;
import io.heddle.api.internal.Redaction;
import java.net.IDN;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Objects;

/**
 * A valid WebSocket URI (RFC 6455 section 3): the host and port to connect to, or the Unix domain socket, and the parts that go into the
 * request. The only class that validates URIs.
 *
 * <p>The host is read from the authority and not from {@link URI#getHost()}, which is null for names with an underscore: container
 * networks have such names.
 *
 * <p><b>Thread:</b> immutable.
 */
public final class WebSocketUri {
    private static final int WS_PORT = 80;
    private static final int WSS_PORT = 443;
    private static final int MAX_PORT = 65_535;
    private static final String UNIX_SUFFIX = "+unix";
    /** Sent as Host, and verified by TLS: a socket's file has no name that a certificate could bear. */
    private static final String UNIX_HOST = "localhost";

    private final boolean isSecure;
    private final String host;
    private final int port;
    private final String hostHeader;
    private final String requestTarget;
    /** Null over TCP. */
    private final UnixSocketPath unixSocket;

    private WebSocketUri(URI uri) {
        isSecure = isSecure(uri);
        if (uri.getRawFragment() != null) {
            throw refused(uri, "has a fragment (#), which a WebSocket URI must not have; write %23 for a literal # (RFC 6455 section 3)");
        }
        unixSocket = isUnix(uri) ? UnixSocketPath.of(uri) : null;
        if (unixSocket != null) {
            host = UNIX_HOST;
            port = isSecure ? WSS_PORT : WS_PORT;
            hostHeader = UNIX_HOST;
            requestTarget = ascii(unixSocket.requestTarget());
            return;
        }
        String authority = uri.getRawAuthority();
        if (authority != null && authority.indexOf('@') >= 0) {
            // The message does not repeat the URI: the text before the @ may be a password.
            throw new IllegalArgumentException("The URI of host " + LogText.printable(authority.substring(authority.lastIndexOf('@') + 1))
                + " has user info (…@), which a WebSocket URI must not have; use internalRequest().credentials(user, password)");
        }
        int colon = authority == null ? -1 : authority.indexOf(':', authority.lastIndexOf(']') + 1);
        String name = authority == null || colon < 0 ? authority : authority.substring(0, colon);
        if (name == null || name.isEmpty()) {
            throw refused(uri, "has no host; write ws://host/path (RFC 6455 section 3)");
        }
        int defaultPort = isSecure ? WSS_PORT : WS_PORT;
        port = colon < 0 || colon == authority.length() - 1 ? defaultPort : port(uri, authority, colon + 1);
        boolean isIpv6 = name.startsWith("[");
        if (!isIpv6) {
            checkName(uri, name);
        }
        host = isIpv6 ? ipv6Host(name) : name.toLowerCase(Locale.ROOT);
        String sent = isIpv6 ? withoutZone(name) : name;
        hostHeader = port == defaultPort ? sent : sent + ':' + port;
        requestTarget = requestTarget(uri);
    }

    /**
     * @throws IllegalArgumentException if it is not a ws or wss URI with a host and a usable port, or has user info or a fragment; or not a
     *     ws+unix or wss+unix URI with the path of a socket
     */
    public static WebSocketUri of(URI uri) {
        return new WebSocketUri(uri);
    }

    /** True if the scheme is wss or wss+unix. */
    public boolean isSecure() {
        return isSecure;
    }

    /** The socket in place of host and port, or null. */
    public UnixDomainSocketAddress unixSocket() {
        return unixSocket == null ? null : unixSocket.address();
    }

    /** The same with a host in place of the socket: {@code ws://localhost/} and the request target. For a URI with a socket. */
    public URI withHost() {
        return URI.create((isSecure ? "wss://" : "ws://") + UNIX_HOST + requestTarget);
    }

    /** @param target path and query, as {@link #requestTarget} gives them. For a URI with a socket */
    public URI atSameSocket(String target) {
        return URI.create((isSecure ? "wss" : "ws") + UNIX_SUFFIX + ':' + unixSocket.rawPath() + ':' + target);
    }

    /** The host in lower case; an IPv6 literal without brackets, with its zone if it has one. */
    public String host() {
        return host;
    }

    /** The port, or the scheme's default if the URI has none. */
    public int port() {
        return port;
    }

    /** The value of the Host header (RFC 9110 section 7.2): without a default port and without an IPv6 zone (RFC 6874 section 4). */
    public String hostHeader() {
        return hostHeader;
    }

    /** Raw path and query; characters that are not ASCII are percent-encoded as UTF-8. */
    public String requestTarget() {
        return requestTarget;
    }

    /** True if both have the same origin (RFC 6454 section 5). */
    public boolean isSameOrigin(WebSocketUri other) {
        return isSecure == other.isSecure && port == other.port && host.equals(other.host)
            && Objects.equals(unixSocket(), other.unixSocket());
    }

    private static boolean isUnix(URI uri) {
        return uri.getScheme().toLowerCase(Locale.ROOT).endsWith(UNIX_SUFFIX);
    }

    private static boolean isSecure(URI uri) {
        String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        switch (scheme) {
            case "ws", "ws" + UNIX_SUFFIX:
                return false;
            case "wss", "wss" + UNIX_SUFFIX:
                return true;
            default:
                throw refused(uri, "must begin with ws: or wss:, or with ws+unix: or wss+unix: for a Unix domain socket, but its scheme is "
                    + uri.getScheme() + " (RFC 6455 section 3)");
        }
    }

    private static void checkName(URI uri, String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean isAllowed = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '.' || c == '_';
            if (!isAllowed) {
                throw refused(uri, "has a host with the character " + String.format("U+%04X", (int) c) + " at index " + i
                    + "; a host name has letters, digits, hyphens, dots and underscores, and an international one its ASCII form"
                    + asciiForm(name) + " (RFC 3986 section 3.2.2, RFC 5890)");
            }
        }
        if (name.startsWith(".") || name.contains("..")) {
            throw refused(uri, "has a host with an empty label: a dot at its beginning, or two in a row (RFC 1034 section 3.5)");
        }
    }

    private static String asciiForm(String name) {
        try {
            String ascii = IDN.toASCII(name);
            return ascii.equals(name) ? "" : ", " + LogText.printable(ascii);
        } catch (IllegalArgumentException noName) {
            return "";
        }
    }

    private static int port(URI uri, String authority, int start) {
        int port = 0;
        for (int i = start; i < authority.length(); i++) {
            int digit = authority.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                throw refused(uri, "has a port that is not a number");
            }
            port = Math.min(10 * port + digit, MAX_PORT + 1);
        }
        if (port < 1 || port > MAX_PORT) {
            throw refused(uri, "has port " + LogText.printable(authority.substring(start)) + ", which is not from 1 to " + MAX_PORT);
        }
        return port;
    }

    /** The zone of a URI begins with %25 (RFC 6874 section 2); java.net.URI takes a bare % too. */
    private static String ipv6Host(String literal) {
        String bare = literal.substring(1, literal.length() - 1);
        int zone = bare.indexOf('%');
        if (zone < 0) {
            return bare.toLowerCase(Locale.ROOT);
        }
        int begin = bare.startsWith("25", zone + 1) && bare.length() > zone + 3 ? zone + 3 : zone + 1;
        return bare.substring(0, zone).toLowerCase(Locale.ROOT) + '%' + bare.substring(begin);
    }

    private static String withoutZone(String literal) {
        int zone = literal.indexOf('%');
        return zone < 0 ? literal : literal.substring(0, zone) + ']';
    }

    private static String requestTarget(URI uri) {
        String path = uri.getRawPath();
        String query = uri.getRawQuery();
        String pathOrRoot = path == null || path.isEmpty() ? "/" : path;
        return ascii(query == null ? pathOrRoot : pathOrRoot + '?' + query);
    }

    private static String ascii(String target) {
        for (int i = 0; i < target.length(); i++) {
            if (target.charAt(i) >= 0x80) {
                return percentEncoded(target);
            }
        }
        return target;
    }

    /**
     * Encodes the characters that java.net.URI lets through unencoded (RFC 3987 section 3.1). Its toASCIIString would not do: it fails on
     * half a surrogate pair.
     */
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

    static IllegalArgumentException refused(URI uri, String why) {
        return new IllegalArgumentException("The URI " + Redaction.uri(uri) + " " + why);
    }
}
