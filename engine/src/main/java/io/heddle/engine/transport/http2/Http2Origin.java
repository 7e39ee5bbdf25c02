package io.heddle.engine.transport.http2;

import io.heddle.api.tls.TlsSettings;
import java.net.InetAddress;

/**
 * Whose WebSockets may share a session. <b>Thread:</b> immutable.
 *
 * @param secure whether over TLS
 * @param host the host in lower case
 * @param port the port
 * @param tls the settings of TLS, by identity; null without it
 * @param localAddress where to connect from, or null
 */
public record Http2Origin(boolean secure, String host, int port, TlsSettings tls, InetAddress localAddress) {}
