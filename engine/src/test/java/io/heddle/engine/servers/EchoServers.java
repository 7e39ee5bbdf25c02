package io.heddle.engine.servers;

import java.util.Locale;
import java.util.function.BiFunction;
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

    private final BiFunction<String, SSLContext, EchoServer> factory;

    EchoServers(BiFunction<String, SSLContext, EchoServer> factory) {
        this.factory = factory;
    }

    /** Starts a server without TLS: {@code ws}. */
    public EchoServer start() {
        return factory.apply(fixtureName(), null);
    }

    /** Starts a server with TLS: {@code wss}, whose certificate and protocols are those of {@code serverContext}. */
    public EchoServer start(SSLContext serverContext) {
        return factory.apply(fixtureName() + "-tls", serverContext);
    }

    private String fixtureName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
