package io.heddle.engine.handshake;

import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.CharacterCodingException;
import java.nio.file.InvalidPathException;

/**
 * The parts of a URI such as {@code ws+unix:/run/app.sock:/chat?room=1}, as npm's ws reads it: the socket's file up to the first colon, and
 * behind that the request target. The file's path may be relative, and is percent-decoded: %3A is a colon in it, %3F a question mark.
 *
 * <p><b>Thread:</b> immutable.
 *
 * @param address the socket
 * @param rawPath the path as the URI has it
 * @param requestTarget path and query
 */
record UnixSocketPath(UnixDomainSocketAddress address, String rawPath, String requestTarget) {

    /** @throws IllegalArgumentException if there is no such path */
    static UnixSocketPath of(URI uri) {
        String text = uri.getRawSchemeSpecificPart();
        if (text.startsWith("//")) {
            if (uri.getRawAuthority() != null) {
                throw WebSocketUri.refused(uri,
                    "has a host, but a Unix domain socket is a file of this machine; write ws+unix:/path/of/socket:/resource");
            }
            text = text.substring(2);
        }
        int query = text.indexOf('?');
        String path = query < 0 ? text : text.substring(0, query);
        int colon = path.indexOf(':');
        String rawPath = colon < 0 ? path : path.substring(0, colon);
        String resource = colon < 0 || colon == path.length() - 1 ? "/" : path.substring(colon + 1);
        if (rawPath.isEmpty()) {
            throw WebSocketUri.refused(uri, "has no path of a socket; write ws+unix:/path/of/socket:/resource");
        }
        if (!resource.startsWith("/")) {
            throw WebSocketUri.refused(uri,
                "has a resource behind the socket's path that does not begin with a slash; write %3A for a colon within the path");
        }
        return new UnixSocketPath(address(uri, rawPath), rawPath, query < 0 ? resource : resource + text.substring(query));
    }

    private static UnixDomainSocketAddress address(URI uri, String rawPath) {
        try {
            return UnixDomainSocketAddress.of(UserInfo.decoded(rawPath));
        } catch (CharacterCodingException | InvalidPathException e) {
            throw WebSocketUri.refused(uri, "has a path that cannot be the name of a file here: after percent-decoding it is no UTF-8, or"
                + " has characters that this system's names of files cannot hold");
        }
    }
}
