package io.heddle.jmh.compare.client;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.net.PemTrustOptions;
import java.net.URI;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Vert.x on its native transport (epoll) with one event loop. An open loop's tick is a periodic task of that loop. <b>Thread:</b>
 * the event loop.
 */
final class VertxClient implements PeerClient {
    private static final int MAX_MESSAGE_BYTES = 16 << 20;

    private final Vertx vertx;
    private final WebSocketClient client;
    private final byte[] payload;
    private final boolean tls;

    VertxClient(ClientSettings settings) {
        vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setPreferNativeTransport(true));
        payload = settings.payload();
        tls = settings.tls();
        WebSocketClientOptions options = new WebSocketClientOptions()
            .setMaxConnections(settings.connections() + 1)
            .setMaxFrameSize(MAX_MESSAGE_BYTES)
            .setMaxMessageSize(MAX_MESSAGE_BYTES)
            .setTryUsePerMessageCompression(settings.deflate())
            .setCompressionAllowClientNoContext(true)
            .setCompressionRequestServerNoContext(true);
        if (tls) {
            options.setTrustOptions(new PemTrustOptions().addCertPath(settings.certificate().toString()));
        }
        client = vertx.createWebSocketClient(options);
    }

    @Override
    public void open(URI uri, PeerListener listener) {
        WebSocketConnectOptions target = new WebSocketConnectOptions()
            .setHost(uri.getHost())
            .setPort(uri.getPort())
            .setURI(uri.getRawQuery() == null ? uri.getRawPath() : uri.getRawPath() + "?" + uri.getRawQuery())
            .setSsl(tls);
        client.connect(target)
            .onSuccess(socket -> new Connection(socket, payload, listener).begin())
            .onFailure(listener::onFailed);
    }

    @Override
    public void pace(BooleanSupplier tick) {
        vertx.setPeriodic(TimeUnit.NANOSECONDS.toMillis(PACE_NS), timer -> {
            if (!tick.getAsBoolean()) {
                vertx.cancelTimer(timer);
            }
        });
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().orTimeout(5, TimeUnit.SECONDS).exceptionally(late -> null).join();
    }

    /** An open connection. */
    private static final class Connection implements PeerConnection {
        private final WebSocket socket;
        private final byte[] payload;
        private final PeerListener listener;
        private boolean closing;

        Connection(WebSocket socket, byte[] payload, PeerListener listener) {
            this.socket = socket;
            this.payload = payload;
            this.listener = listener;
        }

        void begin() {
            socket.binaryMessageHandler(message -> listener.onMessage(this, message.length(), message.getLong(0)));
            socket.exceptionHandler(this::failed);
            socket.closeHandler(same -> closed());
            listener.onOpen(this);
        }

        private void failed(Throwable cause) {
            // The end of a connection arrives here too, but the close handler reports it.
            if (!(cause instanceof HttpClosedException)) {
                listener.onFailed(cause);
            }
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
            socket.write(Buffer.buffer(payload.length).appendLong(stamp).appendBytes(payload, Long.BYTES, payload.length - Long.BYTES));
        }

        @Override
        public void close() {
            if (closing) {
                return;
            }
            closing = true;
            socket.close();
        }
    }
}
