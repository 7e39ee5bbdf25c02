package io.heddle.engine.request;

import io.heddle.engine.handshake.UserInfo;
import io.heddle.engine.handshake.WebSocketUri;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Where a redirect leads (RFC 9110 section 15.4, RFC 6455 section 4.1). <b>Thread:</b> any thread; no state. */
public final class Redirects {
    private Redirects() {}

    /**
     * Finds the target. Its fragment is left out, since it is for the client alone (RFC 9110 section 10.2.2) and a WebSocket has no use for
     * it. User info is never taken from a server: it would be credentials that the user did not give, and most likely a trap. A server at a
     * Unix domain socket, which has no place in the network, is the host that it was called: localhost, with the scheme's port.
     *
     * @throws IllegalArgumentException if the target is no WebSocket URI, has user info, or would give up TLS, or is a Unix domain socket:
     *     only the application may choose files of its machine
     */
    public static URI follow(URI from, String location) {
        WebSocketUri origin = WebSocketUri.of(from);
        if (origin.unixSocket() == null) {
            return followOverTcp(from, location);
        }
        URI called = origin.withHost();
        URI target = followOverTcp(called, location);
        WebSocketUri checked = WebSocketUri.of(target);
        return checked.isSameOrigin(WebSocketUri.of(called)) ? origin.atSameSocket(checked.requestTarget()) : target;
    }

    private static URI followOverTcp(URI from, String location) {
        URI target = withoutFragment(withoutParentsOfRoot(resolve(from, parse(location))));
        if (UserInfo.of(target) != null) {
            throw new IllegalArgumentException(
                "it has user info (...@), which a client does not take from a server (RFC 9110 section 4.2.4)");
        }
        String scheme = target.getScheme();
        if ("http".equalsIgnoreCase(scheme)) {
            target = URI.create("ws" + target.toString().substring(scheme.length()));
        } else if ("https".equalsIgnoreCase(scheme)) {
            target = URI.create("wss" + target.toString().substring(scheme.length()));
        }
        WebSocketUri checked = WebSocketUri.of(target);
        if (checked.unixSocket() != null) {
            throw new IllegalArgumentException("it leads to a Unix domain socket of this machine");
        }
        if (WebSocketUri.of(from).isSecure() && !checked.isSecure()) {
            throw new IllegalArgumentException("it would give up TLS");
        }
        return target;
    }

    /** The exception of {@link URI#create} repeats the whole text, with its secrets. */
    private static URI parse(String location) {
        try {
            return new URI(utf8(location));
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("it is not a URI (" + e.getReason() + " at index " + e.getIndex() + ")");
        }
    }

    /** Header fields are read as ISO-8859-1; a server that does not percent-encode a path writes it in UTF-8. */
    private static String utf8(String location) {
        byte[] bytes = location.getBytes(StandardCharsets.ISO_8859_1);
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            return location;
        }
    }

    private static URI withoutFragment(URI target) {
        String text = target.toString();
        int fragment = text.indexOf('#');
        return fragment < 0 ? target : URI.create(text.substring(0, fragment));
    }

    /** RFC 3986 section 5.2.4: dot segments cannot lead above the root, where {@link URI#resolve} leaves them. */
    private static URI withoutParentsOfRoot(URI target) {
        String path = target.getRawPath();
        if (path == null || target.getRawAuthority() == null || !path.startsWith("/..")) {
            return target;
        }
        String rest = path;
        while (rest.startsWith("/../")) {
            rest = rest.substring(3);
        }
        rest = rest.equals("/..") ? "/" : rest;
        String text = target.toString();
        int start = text.indexOf(path, text.indexOf(target.getRawAuthority()) + target.getRawAuthority().length());
        return URI.create(text.substring(0, start) + rest + text.substring(start + path.length()));
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
