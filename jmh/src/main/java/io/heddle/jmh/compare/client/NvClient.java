package io.heddle.jmh.compare.client;

import com.neovisionaries.ws.client.WebSocket;
import com.neovisionaries.ws.client.WebSocketAdapter;
import com.neovisionaries.ws.client.WebSocketException;
import com.neovisionaries.ws.client.WebSocketFactory;
import com.neovisionaries.ws.client.WebSocketFrame;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;

/** nv-websocket-client: two threads for each connection. <b>Thread:</b> the reading thread of each connection. */
final class NvClient implements PeerClient {
    private final WebSocketFactory factory = new WebSocketFactory();
    private final byte[] payload;
    private final boolean deflate;

    NvClient(ClientSettings settings) {
        if (settings.tls()) {
            factory.setSSLContext(settings.sslContext());
        }
        payload = settings.payload();
        deflate = settings.deflate();
    }

    @Override
    public void open(URI uri, PeerListener listener) {
        try {
            WebSocket socket = factory.createSocket(uri).addListener(new Connection(payload, listener));
            if (deflate) {
                socket.addExtension("permessage-deflate; client_no_context_takeover; server_no_context_takeover");
            }
            socket.connectAsynchronously();
        } catch (IOException refused) {
            listener.onFailed(refused);
        }
    }

    @Override
    public void close() {
        // All threads belong to connections.
        return;
    }

    /** A listener. */
    private static final class Connection extends WebSocketAdapter implements PeerConnection {
        private final byte[] payload;
        private final PeerListener listener;
        private WebSocket socket;
        private boolean closing;

        Connection(byte[] payload, PeerListener listener) {
            this.payload = payload;
            this.listener = listener;
        }

        @Override
        public void onConnected(WebSocket opened, Map<String, List<String>> headers) throws IOException, WebSocketException {
            opened.getConnectedSocket().setTcpNoDelay(true);
            socket = opened;
            listener.onOpen(this);
        }

        @Override
        public void onConnectError(WebSocket same, WebSocketException cause) {
            listener.onFailed(cause);
        }

        @Override
        public void onBinaryMessage(WebSocket same, byte[] message) {
            listener.onMessage(this, message.length, ByteBuffer.wrap(message).getLong());
        }

        @Override
        public void onDisconnected(WebSocket same, WebSocketFrame theirs, WebSocketFrame ours, boolean closedByServer) {
            if (closing) {
                listener.onClosed(this);
            } else {
                listener.onFailed(new IllegalStateException("The server ended the connection."));
            }
        }

        @Override
        public void onError(WebSocket same, WebSocketException cause) {
            listener.onFailed(cause);
        }

        @Override
        public void handleCallbackError(WebSocket same, Throwable cause) {
            listener.onFailed(cause);
        }

        @Override
        public void send(long stamp) {
            socket.sendBinary(ClientSettings.stamped(payload, stamp));
        }

        @Override
        public void close() {
            if (closing) {
                return;
            }
            closing = true;
            socket.sendClose(1000);
        }
    }
}
