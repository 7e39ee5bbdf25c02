package io.heddle.jmh.compare.client;

import java.net.URI;
import java.nio.ByteBuffer;
import javax.net.SocketFactory;
import org.java_websocket.client.WebSocketClient;
import org.java_websocket.drafts.Draft;
import org.java_websocket.drafts.Draft_6455;
import org.java_websocket.extensions.permessage_deflate.PerMessageDeflateExtension;
import org.java_websocket.handshake.ServerHandshake;

/** Java-WebSocket: two threads for each connection. <b>Thread:</b> the reading thread of each connection. */
final class JavaWebSocketClient implements PeerClient {
    private final SocketFactory tls;
    private final byte[] payload;
    private final boolean deflate;

    JavaWebSocketClient(ClientSettings settings) {
        tls = settings.tls() ? settings.sslContext().getSocketFactory() : null;
        payload = settings.payload();
        deflate = settings.deflate();
    }

    @Override
    public void open(URI uri, PeerListener listener) {
        Connection connection = new Connection(uri, deflate ? compressing() : new Draft_6455(), payload, listener);
        connection.setTcpNoDelay(true);
        // Switches off the thread that looks for lost connections.
        connection.setConnectionLostTimeout(0);
        if (tls != null) {
            connection.setSocketFactory(tls);
        }
        connection.connect();
    }

    /** A new draft for each connection, since the extension holds the compressor. */
    private static Draft compressing() {
        PerMessageDeflateExtension extension = new PerMessageDeflateExtension();
        extension.setClientNoContextTakeover(true);
        extension.setServerNoContextTakeover(true);
        // The default is 1 KiB.
        extension.setThreshold(0);
        return new Draft_6455(extension);
    }

    @Override
    public void close() {
        // All threads belong to connections.
        return;
    }

    /** The library's client is one connection. */
    private static final class Connection extends WebSocketClient {
        private final byte[] payload;
        private final PeerListener listener;
        private final PeerConnection peer = new Peer();
        private boolean closing;

        Connection(URI uri, Draft protocol, byte[] payload, PeerListener listener) {
            super(uri, protocol);
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

        /** The library's own methods for sending and closing have the same names but throw other exceptions. */
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
