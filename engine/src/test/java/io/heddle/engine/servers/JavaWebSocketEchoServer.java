package io.heddle.engine.servers;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.java_websocket.WebSocket;
import org.java_websocket.drafts.Draft;
import org.java_websocket.drafts.Draft_6455;
import org.java_websocket.exceptions.WebsocketNotConnectedException;
import org.java_websocket.extensions.permessage_deflate.PerMessageDeflateExtension;
import org.java_websocket.framing.BinaryFrame;
import org.java_websocket.framing.ContinuousFrame;
import org.java_websocket.framing.FramedataImpl1;
import org.java_websocket.framing.PingFrame;
import org.java_websocket.framing.TextFrame;
import org.java_websocket.handshake.ClientHandshake;
import org.java_websocket.protocols.IProtocol;
import org.java_websocket.protocols.Protocol;
import org.java_websocket.server.DefaultSSLWebSocketServerFactory;
import org.java_websocket.server.DefaultWebSocketServerFactory;
import org.java_websocket.server.WebSocketServer;

/**
 * An {@link EchoServer} of Java-WebSocket.
 *
 * <p><b>Thread:</b> any thread. <b>Owns:</b> its selector thread, two workers, one thread for TLS tasks, one that mends lost
 * writes, and every socket it accepted.
 */
final class JavaWebSocketEchoServer implements EchoServer {
    private static final int WORKERS = 2;
    private static final long MEND_PERIOD_MS = 10;

    static {
        // An assertion about its TLS handshake is wrong with TLS 1.3 and kills the selector thread. Surefire enables assertions everywhere.
        JavaWebSocketEchoServer.class.getClassLoader().setPackageAssertionStatus("org.java_websocket", false);
    }

    private final String name;
    private final FixtureThreads threads;
    private final ExecutorService tlsTasks;
    private final ScheduledExecutorService mending;
    // The library forgets the sockets of handshakes that are not done, and on stop() leaves slow ones open.
    private final Queue<SocketChannel> accepted = new ConcurrentLinkedQueue<>();
    private final Server server;
    private final URI uri;

    JavaWebSocketEchoServer(String name, SSLContext tls, boolean compresses) {
        this.name = name;
        threads = new FixtureThreads(name);
        tlsTasks = Executors.newSingleThreadExecutor(threads.factory("tls"));
        server = threads.call(() -> start(tls, compresses));
        mending = Executors.newSingleThreadScheduledExecutor(threads.factory("mend"));
        mending.scheduleWithFixedDelay(server::mendLostWrites, MEND_PERIOD_MS, MEND_PERIOD_MS, TimeUnit.MILLISECONDS);
        threads.rename();
        uri = URI.create((tls == null ? "ws" : "wss") + "://127.0.0.1:" + server.getPort() + "/");
    }

    private Server start(SSLContext tls, boolean compresses) throws Exception {
        List<IProtocol> protocols = new ArrayList<>();
        SUBPROTOCOLS.forEach(protocol -> protocols.add(new Protocol(protocol)));
        // The empty name means: a client that asks for none of ours is accepted too.
        protocols.add(new Protocol(""));
        Server made =
            new Server(new Draft_6455(compresses ? List.of(new PerMessageDeflateExtension()) : List.of(), protocols, MAX_MESSAGE_SIZE));
        made.setDaemon(true);
        made.setTcpNoDelay(true);
        made.setConnectionLostTimeout(0);
        made.setMaxPendingConnections(1024);
        made.setWebSocketFactory(tls == null ? new PlainSockets() : new TlsSockets(tls));
        made.start();
        if (!made.started.await(20, TimeUnit.SECONDS)) {
            throw new IOException("no selector thread in 20 s");
        }
        return made;
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
        mending.shutdownNow();
        threads.call(() -> {
            try {
                server.stop(1);
            } catch (RuntimeException e) {
                // It gives up when a connection ends under its hands. Its selector ends all the same; the sockets are closed below,
                // and join() proves that no thread is left.
                System.err.println(name + " stopped with " + e);
            }
            return null;
        });
        for (SocketChannel channel : accepted) {
            try {
                channel.close();
            } catch (IOException e) {
                throw new IllegalStateException(name + " cannot close a socket", e);
            }
        }
        tlsTasks.shutdownNow();
        threads.join();
    }

    private final class PlainSockets extends DefaultWebSocketServerFactory {
        @Override
        public SocketChannel wrapChannel(SocketChannel channel, SelectionKey key) {
            accepted.add(channel);
            return super.wrapChannel(channel, key);
        }
    }

    private final class TlsSockets extends DefaultSSLWebSocketServerFactory {
        TlsSockets(SSLContext tls) {
            super(tls, tlsTasks);
        }

        @Override
        public ByteChannel wrapChannel(SocketChannel channel, SelectionKey key) throws IOException {
            accepted.add(channel);
            return super.wrapChannel(channel, key);
        }
    }

    private static final class Server extends WebSocketServer {
        private final CountDownLatch started = new CountDownLatch(1);

        Server(Draft draft) throws IOException {
            super(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), WORKERS, List.of(draft));
        }

        /**
         * The selector thread, having written all, gives up its interest in writing, and does not look whether a worker has queued
         * more and asked for that interest in between: what was queued then waits for the next message, or for ever.
         */
        void mendLostWrites() {
            for (WebSocket socket : getConnections()) {
                if (socket.hasBufferedData() || socket.isFlushAndClose()) {
                    onWriteDemand(socket);
                }
            }
        }

        @Override
        public void onStart() {
            started.countDown();
        }

        @Override
        public void onOpen(WebSocket socket, ClientHandshake handshake) {
            Map<String, List<String>> headers = new LinkedHashMap<>();
            handshake.iterateHttpFields().forEachRemaining(field -> headers.put(field, List.of(handshake.getFieldValue(field))));
            EchoSession echo = new EchoSession(new Peer(socket), handshake.getResourceDescriptor(), headers);
            socket.setAttachment(echo);
            echo.opened();
        }

        @Override
        public void onMessage(WebSocket socket, String message) {
            socket.<EchoSession>getAttachment().received(true, message.getBytes(UTF_8), () -> {});
        }

        @Override
        public void onMessage(WebSocket socket, ByteBuffer message) {
            byte[] payload = new byte[message.remaining()];
            message.get(payload);
            socket.<EchoSession>getAttachment().received(false, payload, () -> {});
        }

        @Override
        public void onClose(WebSocket socket, int code, String reason, boolean remote) {
            // The library has closed the socket.
        }

        @Override
        public void onError(WebSocket socket, Exception error) {
            if (socket != null) {
                socket.closeConnection(1006, "");
            }
        }
    }

    /** One connection. */
    private record Peer(WebSocket socket) implements EchoPeer {
        @Override
        public void send(Frame frame, Runnable sent) {
            FramedataImpl1 out = switch (frame.kind()) {
                case TEXT -> new TextFrame();
                case BINARY -> new BinaryFrame();
                case CONTINUATION -> new ContinuousFrame();
                case PING -> new PingFrame();
            };
            out.setFin(frame.fin());
            // A copy: its compression takes the whole array behind a buffer, wherever that begins and ends.
            out.setPayload(ByteBuffer.wrap(Arrays.copyOfRange(frame.payload(), frame.offset(), frame.offset() + frame.count())));
            try {
                socket.sendFrame(out);
            } catch (WebsocketNotConnectedException e) {
                return;
            }
            sent.run();
        }

        @Override
        public void close(int code, String reason) {
            socket.close(code, reason);
        }
    }
}
