package io.heddle.jmh.compare.client;

import io.heddle.api.BufferPool;
import io.heddle.api.BufferSegment;
import io.heddle.api.EngineConfig;
import io.heddle.api.SendResult;
import io.heddle.api.WebSocket;
import io.heddle.api.WebSocketEngine;
import io.heddle.api.extension.Extension;
import io.heddle.api.extension.PerMessageDeflate;
import io.heddle.api.tls.TlsSettings;
import java.net.URI;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLException;

/**
 * Heddle: one engine with its defaults, shared handlers, an attachment for each connection, messages in segments both ways.
 * <b>Thread:</b> the engine's.
 */
final class HeddleClient implements PeerClient {
    private static final int NORMAL_CLOSURE = 1000;
    private static final Duration PACE = Duration.ofNanos(PACE_NS);

    private final WebSocketEngine engine;
    private final BufferPool pool;
    private final TlsSettings tls;
    private final byte[] payload;
    private final Extension[] extensions;

    /** @param tls null without */
    private HeddleClient(ClientSettings settings, TlsSettings tls) {
        this.tls = tls;
        engine = WebSocketEngine.start(EngineConfig.defaults());
        pool = engine.bufferPool();
        payload = settings.payload();
        extensions = settings.deflate() ? new Extension[] {PerMessageDeflate.defaults().serverNoContextTakeover(true)} : new Extension[0];
    }

    /** With TLS by the JDK. */
    static HeddleClient onJdk(ClientSettings settings) {
        return new HeddleClient(settings, settings.tls() ? TlsSettings.of(settings.sslContext()) : null);
    }

    /** With TLS by BoringSSL. */
    static HeddleClient onBoringSsl(ClientSettings settings) throws SSLException {
        return new HeddleClient(
            settings, settings.tls() ? TlsSettings.of(new BoringSslEngines(settings.certificate().toFile())) : null);
    }

    @Override
    public void open(URI uri, PeerListener listener) {
        WebSocket socket = engine.webSocket(uri, null, null, extensions);
        if (tls != null) {
            socket.internalRequest().tls(tls);
        }
        socket.attachment(new Connection(this, socket, listener))
            .onOpen(HeddleClient::opened)
            .onBinaryNoAlloc(HeddleClient::received)
            .onClosed(HeddleClient::closed)
            .onError((ws, error) -> connection(ws).listener.onFailed(new IllegalStateException(error.toString())))
            .open();
    }

    private static Connection connection(WebSocket socket) {
        return (Connection) socket.attachment();
    }

    private static void opened(WebSocket socket) {
        Connection connection = connection(socket);
        connection.listener.onOpen(connection);
    }

    private static void received(WebSocket socket, BufferSegment message) {
        Connection connection = connection(socket);
        connection.listener.onMessage(connection, message.count(), message.data().getLong(message.offset()));
    }

    private static void closed(WebSocket socket, int code, String reason) {
        Connection connection = connection(socket);
        if (code == NORMAL_CLOSURE) {
            connection.listener.onClosed(connection);
        } else {
            connection.listener.onFailed(new IllegalStateException("The connection was closed with " + code + " " + reason));
        }
    }

    /** Ticks on the loop, as a bot would: sends from there need no ring, and no other thread competes for the processor. */
    @Override
    public void pace(BooleanSupplier tick) {
        engine.schedule(PACE, () -> {
            if (tick.getAsBoolean()) {
                pace(tick);
            }
        });
    }

    @Override
    public void close() {
        engine.close();
    }

    /** The attachment, as a bot would have one. */
    private static final class Connection implements PeerConnection {
        private final HeddleClient client;
        private final WebSocket socket;
        private final PeerListener listener;

        Connection(HeddleClient client, WebSocket socket, PeerListener listener) {
            this.client = client;
            this.socket = socket;
            this.listener = listener;
        }

        @Override
        public void send(long stamp) {
            byte[] payload = client.payload;
            BufferSegment segment = client.pool.acquire(payload.length);
            if (segment == null) {
                throw new IllegalStateException("The pool of the engine is exhausted.");
            }
            segment.append(payload, 0, payload.length).data().putLong(segment.offset(), stamp);
            SendResult result = socket.sendAsBinary(segment);
            // The listener of a closing connection is told anyway.
            if (result != SendResult.QUEUED && result != SendResult.NOT_OPEN) {
                throw new IllegalStateException("A send ended as " + result + ".");
            }
        }

        @Override
        public void close() {
            socket.close(NORMAL_CLOSURE, "");
        }
    }
}
