package io.heddle.engine.servers;

import java.util.Locale;
import javax.net.ssl.SSLContext;

/**
 * Servers that speak HTTP/2 beside HTTP/1.1: over TLS by ALPN, without it by prior knowledge.
 *
 * <p><b>Thread:</b> immutable.
 */
public enum Http2EchoServers {
    /** Carries WebSockets over it (RFC 8441). */
    JETTY_HTTP2(JettyEchoServer::http2),
    /** The same without the setting; as the others. */
    JETTY_WITHOUT_SETTING(JettyEchoServer::http2WithoutWebSockets),
    UNDERTOW_HTTP2(UndertowEchoServer::http2),
    NETTY_HTTP2(NettyEchoServer::http2);

    /** How one is made. */
    private interface Factory {
        EchoServer make(String name, SSLContext tls, boolean compresses);
    }

    private final Factory factory;

    Http2EchoServers(Factory factory) {
        this.factory = factory;
    }

    /** @param tls of the server, or null for {@code ws} */
    public EchoServer start(SSLContext tls) {
        return factory.make(fixtureName() + (tls == null ? "" : "-tls"), tls, false);
    }

    /** Starts one that accepts permessage-deflate. */
    public EchoServer startCompressing(SSLContext tls) {
        return factory.make(fixtureName() + "-deflate", tls, true);
    }

    private String fixtureName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
