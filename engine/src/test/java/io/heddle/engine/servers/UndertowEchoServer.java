package io.heddle.engine.servers;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.DefaultByteBufferPool;
import io.undertow.websockets.WebSocketConnectionCallback;
import io.undertow.websockets.WebSocketProtocolHandshakeHandler;
import io.undertow.websockets.core.AbstractReceiveListener;
import io.undertow.websockets.core.BufferedBinaryMessage;
import io.undertow.websockets.core.BufferedTextMessage;
import io.undertow.websockets.core.StreamSinkFrameChannel;
import io.undertow.websockets.core.WebSocketCallback;
import io.undertow.websockets.core.WebSocketChannel;
import io.undertow.websockets.core.WebSocketFrameType;
import io.undertow.websockets.core.WebSockets;
import io.undertow.websockets.core.protocol.version13.Hybi13Handshake;
import io.undertow.websockets.extensions.PerMessageDeflateHandshake;
import io.undertow.websockets.spi.WebSocketHttpExchange;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLContext;
import org.xnio.IoUtils;
import org.xnio.Xnio;
import org.xnio.XnioWorker;

/**
 * An {@link EchoServer} of Undertow.
 *
 * <p><b>Thread:</b> any thread. <b>Owns:</b> an XNIO worker (one thread that accepts, one of I/O) and a buffer pool.
 */
final class UndertowEchoServer implements EchoServer {
    private static final int BUFFER_SIZE = 16_384;
    private static final int MAX_POOLED_BUFFERS = 256;

    private final String name;
    private final FixtureThreads threads;
    private final DefaultByteBufferPool buffers = new DefaultByteBufferPool(true, BUFFER_SIZE, MAX_POOLED_BUFFERS, 0);
    private final WebSocketProtocolHandshakeHandler handler;
    private final XnioWorker worker;
    private final Undertow server;
    private final URI uri;

    UndertowEchoServer(String name, SSLContext tls, boolean compresses) {
        this(name, tls, compresses, false);
    }

    private UndertowEchoServer(String name, SSLContext tls, boolean compresses, boolean http2) {
        this.name = name;
        threads = new FixtureThreads(name);
        WebSocketConnectionCallback onConnect = (exchange, channel) -> new Endpoint(exchange, channel).open();
        handler = new WebSocketProtocolHandshakeHandler(List.of(new Hybi13Handshake(Set.copyOf(SUBPROTOCOLS), compresses)), onConnect);
        if (compresses) {
            handler.addExtension(new PerMessageDeflateHandshake());
        }
        worker = threads.call(() -> Xnio.getInstance().createWorkerBuilder().setWorkerName(name).setDaemon(true)
            .setWorkerIoThreads(1).setCoreWorkerPoolSize(1).setMaxWorkerPoolSize(4).build());
        server = threads.call(() -> start(tls, http2));
        int port = ((InetSocketAddress) server.getListenerInfo().get(0).getAddress()).getPort();
        uri = URI.create((tls == null ? "ws" : "wss") + "://127.0.0.1:" + port + "/");
    }

    /** Speaks HTTP/2 too, but has not the setting of RFC 8441. */
    static UndertowEchoServer http2(String name, SSLContext tls, boolean compresses) {
        return new UndertowEchoServer(name, tls, compresses, true);
    }

    private Undertow start(SSLContext tls, boolean http2) {
        Undertow.Builder builder = Undertow.builder().setWorker(worker).setByteBufferPool(buffers).setHandler(handler)
            .setServerOption(UndertowOptions.ENABLE_HTTP2, http2);
        Undertow made = (tls == null ? builder.addHttpListener(0, "127.0.0.1") : builder.addHttpsListener(0, "127.0.0.1", tls)).build();
        made.start();
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
        server.stop();
        handler.getPeerConnections().forEach(IoUtils::safeClose);
        worker.shutdownNow();
        try {
            if (!worker.awaitTermination(20, TimeUnit.SECONDS)) {
                throw new IllegalStateException(name + " does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while closing " + name, e);
        }
        buffers.close();
        threads.join();
    }

    /** One connection. */
    private static final class Endpoint extends AbstractReceiveListener implements EchoPeer {
        private final WebSocketChannel channel;
        private final EchoSession echo;
        private StreamSinkFrameChannel fragmented;

        Endpoint(WebSocketHttpExchange exchange, WebSocketChannel channel) {
            this.channel = channel;
            this.echo = new EchoSession(this, exchange.getRequestURI(), exchange.getRequestHeaders());
        }

        void open() {
            channel.getReceiveSetter().set(this);
            channel.resumeReceives();
            echo.opened();
        }

        @Override
        protected long getMaxTextBufferSize() {
            return MAX_MESSAGE_SIZE;
        }

        @Override
        protected long getMaxBinaryBufferSize() {
            return MAX_MESSAGE_SIZE;
        }

        @Override
        protected int getMaxPingsPerWindow() {
            return Integer.MAX_VALUE;
        }

        @Override
        protected void onFullTextMessage(WebSocketChannel from, BufferedTextMessage message) {
            received(true, message.getData().getBytes(UTF_8));
        }

        @Override
        protected void onFullBinaryMessage(WebSocketChannel from, BufferedBinaryMessage message) {
            try (var data = message.getData()) {
                ByteBuffer whole = WebSockets.mergeBuffers(data.getResource());
                byte[] payload = new byte[whole.remaining()];
                whole.get(payload);
                received(false, payload);
            }
        }

        private void received(boolean text, byte[] payload) {
            AtomicBoolean answered = new AtomicBoolean();
            AtomicBoolean suspended = new AtomicBoolean();
            echo.received(text, payload, () -> {
                answered.set(true);
                if (suspended.get()) {
                    channel.resumeReceives();
                }
            });
            // Each resumption makes Undertow's TLS look at the same record again, and after a hundred it takes that for a loop of its own.
            if (!answered.get()) {
                suspended.set(true);
                channel.suspendReceives();
                if (answered.get()) {
                    channel.resumeReceives();
                }
            }
        }

        @Override
        public void send(Frame frame, Runnable sent) {
            ByteBuffer payload = ByteBuffer.wrap(frame.payload(), frame.offset(), frame.count());
            if (frame.kind() == Kind.PING) {
                WebSockets.sendPing(payload, channel, new Sent(sent));
            } else if (frame.kind() == Kind.CONTINUATION || !frame.fin()) {
                sendFragment(frame, payload, sent);
            } else if (frame.kind() == Kind.TEXT) {
                WebSockets.sendText(payload, channel, new Sent(sent));
            } else {
                WebSockets.sendBinary(payload, channel, new Sent(sent));
            }
        }

        private void sendFragment(Frame frame, ByteBuffer payload, Runnable sent) {
            try {
                if (frame.kind() != Kind.CONTINUATION) {
                    fragmented = channel.send(frame.kind() == Kind.TEXT ? WebSocketFrameType.TEXT : WebSocketFrameType.BINARY);
                }
                fragmented.getWriteSetter().set(sink -> writeOn(sink, payload, frame.fin(), sent));
                fragmented.resumeWrites();
            } catch (IOException e) {
                IoUtils.safeClose(channel);
            }
        }

        private void writeOn(StreamSinkFrameChannel sink, ByteBuffer payload, boolean fin, Runnable sent) {
            try {
                while (payload.hasRemaining()) {
                    if (sink.write(payload) == 0) {
                        return;
                    }
                }
                if (fin) {
                    sink.shutdownWrites();
                }
                // A flush is what ends a frame.
                if (sink.flush()) {
                    sink.suspendWrites();
                    sink.getWriteSetter().set(null);
                    sent.run();
                }
            } catch (IOException e) {
                IoUtils.safeClose(channel);
            }
        }

        @Override
        public void close(int code, String reason) {
            WebSockets.sendClose(code, reason, channel, null);
        }
    }

    /** Undertow's callback for a frame. */
    private record Sent(Runnable sent) implements WebSocketCallback<Void> {
        @Override
        public void complete(WebSocketChannel channel, Void context) {
            sent.run();
        }

        @Override
        public void onError(WebSocketChannel channel, Void context, Throwable broken) {
            IoUtils.safeClose(channel);
        }
    }
}
