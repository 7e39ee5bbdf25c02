package io.heddle.engine.servers;

import java.util.Locale;
import javax.net.ssl.SSLContext;

/**
 * The libraries that an {@link EchoServer} can be made of.
 *
 * <p><b>Thread:</b> immutable.
 */
public enum EchoServers {
    JETTY(JettyEchoServer::new),
    UNDERTOW(UndertowEchoServer::new),
    NETTY(NettyEchoServer::new),
    JAVA_WEBSOCKET(JavaWebSocketEchoServer::new);

    /** How one is made. */
    private interface Factory {
        EchoServer make(String name, SSLContext tls, boolean compresses);
    }

    private final Factory factory;

    EchoServers(Factory factory) {
        this.factory = factory;
    }

    /** Starts a server without TLS: {@code ws}. */
    public EchoServer start() {
        return factory.make(fixtureName(), null, false);
    }

    /** Starts a server with TLS: {@code wss}, whose certificate and protocols are those of {@code serverContext}. */
    public EchoServer start(SSLContext serverContext) {
        return factory.make(fixtureName() + "-tls", serverContext, false);
    }

    /** Starts a server without TLS that accepts permessage-deflate, as its library does. */
    public EchoServer startCompressing() {
        return factory.make(fixtureName() + "-deflate", null, true);
    }

    private String fixtureName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
