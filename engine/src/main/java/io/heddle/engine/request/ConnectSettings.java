package io.heddle.engine.request;

import io.heddle.api.EngineConfig;
import io.heddle.api.auth.Authenticator;
import io.heddle.api.http2.HttpPolicy;
import io.heddle.api.internal.CopyableSettings;
import io.heddle.api.proxy.ProxySettings;
import io.heddle.api.tls.TlsSettings;
import java.net.CookieHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;

/**
 * The part of a request that is not sent: how its connection is opened. All connections that change nothing share the engine's; a change
 * copies it.
 *
 * <p><b>Thread:</b> immutable once it is in a request.
 */
public final class ConnectSettings extends CopyableSettings<ConnectSettings> {
    TlsSettings tls;
    HttpPolicy httpPolicy;
    ProxySettings proxy;
    Authenticator authenticator;
    CookieHandler cookieHandler;
    /** The opening replaces a connection that was lost. */
    boolean isReconnect;
    /** Null for the engine's choice. */
    InetAddress localAddress;
    /** In place of the addresses of the URI's host, or null. */
    InetSocketAddress connectAddress;
    /** In place of the URI's host, or null. */
    Path unixSocket;
    /** These settings for reconnects, made with the first of them: thousands of connections that come back share them, too. */
    private volatile ConnectSettings reconnecting;

    public ConnectSettings(EngineConfig config) {
        tls = config.tls();
        httpPolicy = config.httpPolicy();
        proxy = config.proxy();
        authenticator = config.authenticator();
        cookieHandler = config.cookieHandler();
    }

    /** A copy for one connection to change. */
    ConnectSettings changeable() {
        ConnectSettings copy = copy();
        copy.reconnecting = null;
        return copy;
    }

    /** The same settings, for the opening that replaces a lost connection. */
    ConnectSettings reconnecting() {
        ConnectSettings shared = isReconnect ? this : reconnecting;
        if (shared == null) {
            shared = changeable();
            shared.isReconnect = true;
            reconnecting = shared;
        }
        return shared;
    }
}
