package io.heddle.jmh.peers.client;

import java.net.URI;
import java.nio.ByteBuffer;
import javax.net.SocketFactory;
import org.java_websocket.client.WebSocketClient;
import org.java_websocket.handshake.ServerHandshake;

/** Java-WebSocket: two threads for each connection. <b>Thread:</b> the reading one of each connection. */
final class JavaWebSocketClient implements PeerClient {
    private final SocketFactory tls;
    private final byte[] payload;

    JavaWebSocketClient(ClientSettings settings) {
        tls = settings.tls() ? settings.sslContext().getSocketFactory() : null;
        payload = settings.payload();
    }

    @Override
    public void open(URI uri, PeerListener listener) {
        Connection connection = new Connection(uri, payload, listener);
        connection.setTcpNoDelay(true);
        // No thread that looks for lost connections.
        connection.setConnectionLostTimeout(0);
        if (tls != null) {
            connection.setSocketFactory(tls);
        }
        connection.connect();
    }

    @Override
    public void close() {
        // Its threads are those of its connections.
        return;
    }

    /** The library's client is one connection. */
    private static final class Connection extends WebSocketClient {
        private final byte[] payload;
        private final PeerListener listener;
        private final PeerConnection peer = new Peer();
        private boolean closing;

        Connection(URI uri, byte[] payload, PeerListener listener) {
            super(uri);
            this.payload = payload;
            this.listener = listener;
        }

        @Override
        public void onOpen(ServerHandshake handshake) {
            listener.onOpen(peer);
        }

        @Override
        public void onMessage(String text) {
            listener.onFailed(new IllegalStateException("A text message came."));
        }

        @Override
        public void onMessage(ByteBuffer message) {
            listener.onMessage(peer, message.remaining(), message.getLong(message.position()));
        }

        @Override
        public void onClose(int code, String reason, boolean remote) {
            if (closing) {
                listener.onClosed(peer);
            } else {
                listener.onFailed(new IllegalStateException("The connection ended with " + code + " " + reason));
            }
        }

        @Override
        public void onError(Exception cause) {
            listener.onFailed(cause);
        }

        /** Its own methods for sending and closing have the same names and throw other things. */
        private final class Peer implements PeerConnection {
            @Override
            public void send(long stamp) {
                Connection.this.send(ClientSettings.stamped(payload, stamp));
            }

            @Override
            public void close() {
                closing = true;
                Connection.this.close(1000);
            }
        }
    }
}
