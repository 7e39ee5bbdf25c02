package io.heddle.jmh.compare.client;

import io.undertow.connector.ByteBufferPool;
import io.undertow.server.DefaultByteBufferPool;
import io.undertow.websockets.WebSocketExtension;
import io.undertow.websockets.client.WebSocketClient;
import io.undertow.websockets.client.WebSocketClientNegotiation;
import io.undertow.websockets.core.AbstractReceiveListener;
import io.undertow.websockets.core.BufferedBinaryMessage;
import io.undertow.websockets.core.WebSocketChannel;
import io.undertow.websockets.core.WebSockets;
import io.undertow.websockets.extensions.PerMessageDeflateHandshake;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.xnio.IoFuture;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.Xnio;
import org.xnio.XnioWorker;

/** Undertow's client with one I/O thread and direct buffers. <b>Thread:</b> the I/O thread. */
final class UndertowClient implements PeerClient {
    private static final int BUFFER_BYTES = 16 << 10;
    private static final long MAX_MESSAGE_BYTES = 16 << 20;
    private static final String OFFER = "permessage-deflate; client_no_context_takeover; server_no_context_takeover";

    static {
        // Otherwise its log goes to java.util.logging, which prints a line at every start.
        System.setProperty("org.jboss.logging.provider", "slf4j");
    }

    private final XnioWorker worker;
    private final ByteBufferPool buffers = new DefaultByteBufferPool(true, BUFFER_BYTES);
    private final byte[] payload;
    private final boolean deflate;

    UndertowClient(ClientSettings settings) throws IOException {
        if (settings.tls()) {
            // Seen with 2.4.4 on Java 17: it waits for input that it has already read, and closes after its own timeout of ten seconds.
            throw new IllegalStateException("Undertow's client hangs after the ServerHello of TLS 1.3: no figures.");
        }
        Xnio xnio = Xnio.getInstance();
        worker = xnio.createWorker(OptionMap.create(Options.WORKER_IO_THREADS, 1, Options.TCP_NODELAY, true));
        payload = settings.payload();
        deflate = settings.deflate();
    }

    @Override
    public void open(URI uri, PeerListener listener) {
        WebSocketClient.ConnectionBuilder builder =
            WebSocketClient.connectionBuilder(worker, buffers, uri).setOptionMap(OptionMap.create(Options.TCP_NODELAY, true));
        if (deflate) {
            builder.setClientNegotiation(new WebSocketClientNegotiation(List.of(), WebSocketExtension.parse(OFFER)))
                .setClientExtensions(Set.of(new PerMessageDeflateHandshake(true, false, false)));
        }
        builder.connect()
            .addNotifier((IoFuture<? extends WebSocketChannel> opening, Object same) -> opened(opening, listener), null);
    }

    private void opened(IoFuture<? extends WebSocketChannel> opening, PeerListener listener) {
        try {
            new Connection(opening.get(), payload, listener).begin();
        } catch (IOException refused) {
            listener.onFailed(refused);
        }
    }

    @Override
    public void close() {
        worker.shutdownNow();
        try {
            worker.awaitTermination(5, TimeUnit.SECONDS);
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
    }

    /** An open connection. */
    private static final class Connection extends AbstractReceiveListener implements PeerConnection {
        private final WebSocketChannel channel;
        private final byte[] payload;
        private final PeerListener listener;
        private boolean closing;

        Connection(WebSocketChannel channel, byte[] payload, PeerListener listener) {
            this.channel = channel;
            this.payload = payload;
            this.listener = listener;
        }

        void begin() {
            channel.getReceiveSetter().set(this);
            channel.addCloseTask(same -> closed());
            listener.onOpen(this);
            channel.resumeReceives();
        }

        @Override
        protected void onFullBinaryMessage(WebSocketChannel same, BufferedBinaryMessage message) {
            var data = message.getData();
            try {
                ByteBuffer[] parts = data.getResource();
                int bytes = 0;
                for (ByteBuffer part : parts) {
                    bytes += part.remaining();
                }
                listener.onMessage(this, bytes, stamp(parts));
            } finally {
                data.free();
            }
        }

        /** The first eight bytes, which may lie in several buffers. */
        private static long stamp(ByteBuffer[] parts) {
            if (parts[0].remaining() >= Long.BYTES) {
                return parts[0].getLong(parts[0].position());
            }
            return WebSockets.mergeBuffers(parts).getLong(0);
        }

        @Override
        protected long getMaxBinaryBufferSize() {
            return MAX_MESSAGE_BYTES;
        }

        @Override
        protected void onError(WebSocketChannel same, Throwable cause) {
            super.onError(same, cause);
            listener.onFailed(cause);
        }

        private void closed() {
            if (closing) {
                listener.onClosed(this);
            } else {
                listener.onFailed(new IllegalStateException("The server ended the connection."));
            }
        }

        @Override
        public void send(long stamp) {
            WebSockets.sendBinary(ByteBuffer.wrap(ClientSettings.stamped(payload, stamp)), channel, null);
        }

        @Override
        public void close() {
            if (closing) {
                return;
            }
            closing = true;
            WebSockets.sendClose(1000, "", channel, null);
        }
    }
}
