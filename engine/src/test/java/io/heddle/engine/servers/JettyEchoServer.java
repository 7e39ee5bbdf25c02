package io.heddle.engine.servers;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.http2.server.AbstractHTTP2ServerConnectionFactory;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.common.WebSocketSession;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.OpCode;
import org.eclipse.jetty.websocket.server.ServerUpgradeRequest;
import org.eclipse.jetty.websocket.server.ServerUpgradeResponse;
import org.eclipse.jetty.websocket.server.WebSocketUpgradeHandler;

/**
 * An {@link EchoServer} of Jetty 12.1.
 *
 * <p><b>Thread:</b> any thread. <b>Owns:</b> a Jetty server and its pool of threads.
 */
final class JettyEchoServer implements EchoServer {
    private static final Duration IDLE_TIMEOUT = Duration.ofMinutes(5);
    private static final int MAX_THREADS = 16;
    private static final int MAX_STREAMS = 1_000;

    private final String name;
    private final FixtureThreads threads;
    private final Server server;
    private final URI uri;

    /** What it speaks beside HTTP/1.1: by ALPN, or by prior knowledge. */
    private enum Http2 {
        NONE,
        WITHOUT_WEB_SOCKETS,
        WITH_WEB_SOCKETS
    }

    JettyEchoServer(String name, SSLContext tls, boolean compresses) {
        this(name, tls, compresses, Http2.NONE);
    }

    private JettyEchoServer(String name, SSLContext tls, boolean compresses, Http2 http2) {
        this.name = name;
        threads = new FixtureThreads(name);
        server = threads.call(() -> start(tls, compresses, http2));
        int port = ((ServerConnector) server.getConnectors()[0]).getLocalPort();
        uri = URI.create((tls == null ? "ws" : "wss") + "://127.0.0.1:" + port + "/");
    }

    /** Carries WebSockets over HTTP/2 too. */
    static JettyEchoServer http2(String name, SSLContext tls, boolean compresses) {
        return new JettyEchoServer(name, tls, compresses, Http2.WITH_WEB_SOCKETS);
    }

    /** Speaks HTTP/2, but has not the setting of RFC 8441. */
    static JettyEchoServer http2WithoutWebSockets(String name, SSLContext tls, boolean compresses) {
        return new JettyEchoServer(name, tls, compresses, Http2.WITHOUT_WEB_SOCKETS);
    }

    private Server start(SSLContext tls, boolean compresses, Http2 http2) throws Exception {
        QueuedThreadPool pool = new QueuedThreadPool(MAX_THREADS);
        pool.setName(name);
        pool.setDaemon(true);
        Server made = new Server(pool, new ScheduledExecutorScheduler(name + "-scheduler", true), null);
        made.setStopTimeout(0);
        made.addConnector(connector(made, tls, http2));
        made.setHandler(WebSocketUpgradeHandler.from(made, container -> {
            container.setIdleTimeout(IDLE_TIMEOUT);
            container.setMaxFrameSize(MAX_MESSAGE_SIZE);
            container.setMaxBinaryMessageSize(MAX_MESSAGE_SIZE);
            container.setMaxTextMessageSize(MAX_MESSAGE_SIZE);
            container.addMapping("/*", (request, response, callback) -> endpoint(request, response, compresses));
        }));
        made.start();
        return made;
    }

    private static ServerConnector connector(Server server, SSLContext tls, Http2 http2) {
        List<ConnectionFactory> factories = new ArrayList<>();
        HttpConfiguration configuration = new HttpConfiguration();
        HttpConnectionFactory http1 = new HttpConnectionFactory(configuration);
        if (tls != null) {
            SslContextFactory.Server context = new SslContextFactory.Server();
            context.setSslContext(tls);
            factories.add(new SslConnectionFactory(context, http2 == Http2.NONE ? http1.getProtocol() : "alpn"));
            if (http2 != Http2.NONE) {
                configuration.addCustomizer(new SecureRequestCustomizer(false));
                factories.add(new ALPNServerConnectionFactory("h2", http1.getProtocol()));
                factories.add(http2(new HTTP2ServerConnectionFactory(configuration), http2));
            }
        }
        factories.add(http1);
        if (tls == null && http2 != Http2.NONE) {
            factories.add(http2(new HTTP2CServerConnectionFactory(configuration), http2));
        }
        ServerConnector connector = new ServerConnector(server, 1, 1, factories.toArray(ConnectionFactory[]::new));
        connector.setHost("127.0.0.1");
        connector.setIdleTimeout(IDLE_TIMEOUT.toMillis());
        connector.setAcceptQueueSize(1024);
        return connector;
    }

    private static ConnectionFactory http2(AbstractHTTP2ServerConnectionFactory factory, Http2 http2) {
        factory.setConnectProtocolEnabled(http2 == Http2.WITH_WEB_SOCKETS);
        factory.setMaxConcurrentStreams(MAX_STREAMS);
        return factory;
    }

    private static Object endpoint(ServerUpgradeRequest request, ServerUpgradeResponse response, boolean compresses) {
        if (!compresses) {
            response.setExtensions(List.of());
        }
        request.getSubProtocols().stream().filter(SUBPROTOCOLS::contains).findFirst().ifPresent(response::setAcceptedSubProtocol);
        return new Endpoint();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public URI uri() {
        return uri;
    }

    @Override
    public void close() {
        threads.call(() -> {
            server.stop();
            return null;
        });
        threads.join();
    }

    /** One connection. Must be public: Jetty calls it by a method handle. */
    public static final class Endpoint implements Session.Listener, EchoPeer {
        private Session session;
        private CoreSession core;
        private EchoSession echo;

        @Override
        public void onWebSocketOpen(Session opened) {
            session = opened;
            // The API of Jetty sends text only as strings; a frame cut inside a code point needs its core.
            core = ((WebSocketSession) opened).getCoreSession();
            URI target = opened.getUpgradeRequest().getRequestURI();
            Map<String, List<String>> headers = opened.getUpgradeRequest().getHeaders();
            echo = new EchoSession(this, target.getRawPath() + (target.getRawQuery() == null ? "" : "?" + target.getRawQuery()), headers);
            echo.opened();
            session.demand();
        }

        @Override
        public void onWebSocketText(String message) {
            echo.received(true, message.getBytes(UTF_8), session::demand);
        }

        @Override
        public void onWebSocketBinary(ByteBuffer payload, org.eclipse.jetty.websocket.api.Callback callback) {
            byte[] message = new byte[payload.remaining()];
            payload.get(message);
            callback.succeed();
            echo.received(false, message, session::demand);
        }

        @Override
        public void send(Frame frame, Runnable sent) {
            byte opcode = switch (frame.kind()) {
                case TEXT -> OpCode.TEXT;
                case BINARY -> OpCode.BINARY;
                case CONTINUATION -> OpCode.CONTINUATION;
                case PING -> OpCode.PING;
            };
            ByteBuffer payload = ByteBuffer.wrap(frame.payload(), frame.offset(), frame.count());
            var out = new org.eclipse.jetty.websocket.core.Frame(opcode, frame.fin(), payload);
            core.sendFrame(out, Callback.from(sent, broken -> {}), false);
        }

        @Override
        public void close(int code, String reason) {
            core.close(code, reason, Callback.NOOP);
        }
    }
}
