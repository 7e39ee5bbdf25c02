package io.heddle.jmh.compare.client;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The client of the JDK: one {@code HttpClient} with its own executor for all connections. It allows one send at a time, so each
 * send is chained to the previous one. <b>Thread:</b> the executor's threads.
 */
final class JdkClient implements PeerClient {
    private final HttpClient client;
    private final byte[] payload;

    JdkClient(ClientSettings settings) {
        HttpClient.Builder builder = HttpClient.newBuilder();
        if (settings.tls()) {
            builder.sslContext(settings.sslContext());
        }
        client = builder.build();
        payload = settings.payload();
    }

    @Override
    public void open(URI uri, PeerListener listener) {
        client.newWebSocketBuilder().buildAsync(uri, new Connection(payload, listener)).whenComplete((socket, failure) -> {
            if (failure != null) {
                listener.onFailed(failure);
            }
        });
    }

    @Override
    public void close() {
        // Before JDK 21 it cannot be closed; its threads are daemons.
        return;
    }

    /** A listener, which receives messages in pieces. */
    private static final class Connection implements WebSocket.Listener, PeerConnection {
        private final byte[] payload;
        private final PeerListener listener;
        private WebSocket socket;
        private CompletableFuture<WebSocket> lastSend;
        private int bytes;
        private long stamp;

        Connection(byte[] payload, PeerListener listener) {
            this.payload = payload;
            this.listener = listener;
        }

        @Override
        public void onOpen(WebSocket opened) {
            socket = opened;
            lastSend = CompletableFuture.completedFuture(opened);
            listener.onOpen(this);
            opened.request(1);
        }

        @Override
        public CompletionStage<?> onBinary(WebSocket same, ByteBuffer piece, boolean last) {
            int count = piece.remaining();
            if (bytes == 0 && count >= Long.BYTES) {
                stamp = piece.getLong(piece.position());
            } else {
                for (int i = bytes; i < Math.min(Long.BYTES, bytes + count); i++) {
                    stamp = stamp << Byte.SIZE | piece.get(piece.position() + i - bytes) & 0xFF;
                }
            }
            bytes += count;
            if (last) {
                int whole = bytes;
                bytes = 0;
                listener.onMessage(this, whole, stamp);
            }
            same.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket same, int code, String reason) {
            if (code == WebSocket.NORMAL_CLOSURE) {
                listener.onClosed(this);
            } else {
                listener.onFailed(new IllegalStateException("The connection was closed with " + code + " " + reason));
            }
            return null;
        }

        @Override
        public void onError(WebSocket same, Throwable cause) {
            listener.onFailed(cause);
        }

        @Override
        public void send(long newStamp) {
            ByteBuffer message = ByteBuffer.wrap(ClientSettings.stamped(payload, newStamp));
            lastSend = lastSend.isDone() ? socket.sendBinary(message, true) : lastSend.thenCompose(
                same -> socket.sendBinary(message, true));
        }

        @Override
        public void close() {
            if (!socket.isOutputClosed()) {
                lastSend = lastSend.thenCompose(same -> socket.sendClose(WebSocket.NORMAL_CLOSURE, ""));
            }
        }
    }
}
