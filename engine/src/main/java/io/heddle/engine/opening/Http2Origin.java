package io.heddle.engine.opening;

import io.heddle.api.tls.TlsSettings;
import io.heddle.engine.handshake.WebSocketUri;
import java.net.InetAddress;

/**
 * The key of the session pool: WebSockets with an equal origin may share a session. <b>Thread:</b> immutable.
 *
 * @param secure true for TLS
 * @param host the host in lower case
 * @param port the port
 * @param tls the TLS settings, compared by identity; null without TLS
 * @param localAddress the address to connect from, or null for any
 */
public record Http2Origin(boolean secure, String host, int port, TlsSettings tls, InetAddress localAddress) {

    static Http2Origin of(WebSocketUri target, ConnectionRequest request) {
        TlsSettings tls = target.isSecure() ? request.tls() : null;
        return new Http2Origin(target.isSecure(), target.host(), target.port(), tls, request.localAddress());
    }
}
