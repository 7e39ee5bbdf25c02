package io.heddle.engine.opening;

import io.heddle.api.auth.Authenticator;
import io.heddle.api.tls.TlsSettings;
import io.heddle.engine.transport.proxy.ProxyServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;

/**
 * The key of the session pool: WebSockets with an equal origin may share a session. <b>Thread:</b> immutable.
 *
 * @param secure true for TLS
 * @param host the host in lower case
 * @param port the port
 * @param tls the TLS settings, compared by identity; null without TLS
 * @param localAddress the address to connect from, or null for any
 * @param connectAddress the address to connect to, or null for those of the host
 * @param unixSocket in place of the host, or null
 * @param proxy on the way, or null
 * @param proxyAuthenticator gives the proxy credentials that are not its settings'; compared by identity; null without one or without
 *     a proxy
 */
public record Http2Origin(boolean secure, String host, int port, TlsSettings tls, InetAddress localAddress,
    InetSocketAddress connectAddress, UnixDomainSocketAddress unixSocket, ProxyServer proxy, Authenticator proxyAuthenticator) {}
