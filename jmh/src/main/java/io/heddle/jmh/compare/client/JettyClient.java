package io.heddle.jmh.compare.client;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.transport.HttpClientTransportDynamic;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.client.ClientUpgradeRequest;
import org.eclipse.jetty.websocket.client.WebSocketClient;

/** Jetty 12.1 with one selector and its own thread pool. <b>Thread:</b> the threads of the pool. */
final class JettyClient implements PeerClient {
    private static final int MAX_MESSAGE_BYTES = 16 << 20;

    private final WebSocketClient client;
    private final byte[] payload;
    private final boolean deflate;

    JettyClient(ClientSettings settings) throws Exception {
        ClientConnector connector = new ClientConnector();
        connector.setSelectors(1);
        if (settings.tls()) {
            SslContextFactory.Client tls = new SslContextFactory.Client();
            tls.setSslContext(settings.sslContext());
            connector.setSslContextFactory(tls);
        }
        HttpClient http = new HttpClient(new HttpClientTransportDynamic(connector));
        http.setMaxConnectionsPerDestination(settings.connections() + 1);
        client = new WebSocketClient(http);
        client.setMaxBinaryMessageSize(MAX_MESSAGE_BYTES);
        client.setIdleTimeout(Duration.ZERO);
        client.start();
        payload = settings.payload();
        deflate = settings.deflate();
    }

    @Override
    public void open(URI uri, PeerListener listener) {
        try {
            ClientUpgradeRequest request = new ClientUpgradeRequest(uri);
            if (deflate) {
                request.addExtensions("permessage-deflate; client_no_context_takeover; server_no_context_takeover");
            }
            client.connect(new Connection(payload, listener), request).whenComplete((session, failure) -> {
                if (failure != null) {
                    listener.onFailed(failure);
                }
            });
        } catch (IOException refused) {
            listener.onFailed(refused);
        }
    }

    @Override
    public void close() {
        try {
            client.stop();
        } catch (Exception unclean) {
            throw new IllegalStateException("Jetty does not stop.", unclean);
        }
    }

    /** An endpoint; it is public because Jetty calls it through method handles. */
    public static final class Connection extends Session.Listener.AbstractAutoDemanding implements PeerConnection {
        private static final Callback NO_MATTER = new Callback() {};

        private final byte[] payload;
        private final PeerListener listener;
        private boolean closing;

        Connection(byte[] payload, PeerListener listener) {
            this.payload = payload;
            this.listener = listener;
        }

        @Override
        public void onWebSocketOpen(Session session) {
            super.onWebSocketOpen(session);
            listener.onOpen(this);
        }

        @Override
        public void onWebSocketBinary(ByteBuffer message, Callback callback) {
            listener.onMessage(this, message.remaining(), message.getLong(message.position()));
            callback.succeed();
        }

        @Override
        public void onWebSocketClose(int code, String reason, Callback callback) {
            callback.succeed();
            if (closing) {
                listener.onClosed(this);
            } else {
                listener.onFailed(new IllegalStateException("The connection was closed with " + code + " " + reason));
            }
        }

        @Override
        public void onWebSocketError(Throwable cause) {
            listener.onFailed(cause);
        }

        @Override
        public void send(long stamp) {
            getSession().sendBinary(ByteBuffer.wrap(ClientSettings.stamped(payload, stamp)), NO_MATTER);
        }

        @Override
        public void close() {
            if (closing) {
                return;
            }
            closing = true;
            getSession().close(1000, "", NO_MATTER);
        }
    }
}
