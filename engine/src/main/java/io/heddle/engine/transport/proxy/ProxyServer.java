package io.heddle.engine.transport.proxy;

import io.heddle.api.proxy.ProxySettings;
import io.heddle.api.proxy.ProxySettings.Kind;
import io.heddle.api.tls.TlsSettings;

/**
 * One proxy, as it was chosen for a target. Connections may share an HTTP/2 session only if their proxies are equal.
 *
 * <p><b>Thread:</b> immutable.
 *
 * @param kind HTTP, HTTPS or SOCKS5
 * @param host name or address, IPv6 without brackets
 * @param user null without credentials
 * @param password null without credentials
 * @param resolvesLocally whether names of servers are resolved here and not by a SOCKS5 proxy
 * @param tls for an HTTPS proxy; null for the engine's
 */
public record ProxyServer(
    Kind kind, String host, int port, String user, String password, boolean resolvesLocally, TlsSettings tls) {

    /** The one proxy of settings that name one: of the kinds HTTP, HTTPS and SOCKS5. */
    public static ProxyServer of(ProxySettings settings) {
        return new ProxyServer(settings.kind(), settings.host(), settings.port(), settings.user(), settings.password(),
            settings.resolvesLocally(), settings.tls());
    }

    /** Host and port, an IPv6 address in brackets. */
    public String authority() {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }

    public boolean isSocks() {
        return kind == Kind.SOCKS5;
    }

    public boolean isSecure() {
        return kind == Kind.HTTPS;
    }

    /** As errors and logs name it, such as {@code the proxy http://proxy.example:3128}: without credentials. */
    @Override
    public String toString() {
        return "the proxy " + (isSocks() ? "socks5" : isSecure() ? "https" : "http") + "://" + authority();
    }
}
