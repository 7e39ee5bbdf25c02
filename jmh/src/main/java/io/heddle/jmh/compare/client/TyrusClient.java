package io.heddle.jmh.compare.client;

import jakarta.websocket.ClientEndpointConfig;
import jakarta.websocket.CloseReason;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.Session;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import org.glassfish.tyrus.client.ClientManager;
import org.glassfish.tyrus.client.ClientProperties;
import org.glassfish.tyrus.client.SslEngineConfigurator;

/**
 * Tyrus, the reference implementation of Jakarta WebSocket, on one Grizzly transport for all connections, as its manual advises.
 * <b>Thread:</b> Grizzly's threads.
 */
final class TyrusClient implements PeerClient {
    private static final int MAX_MESSAGE_BYTES = 16 << 20;

    private final ClientManager client = ClientManager.createClient();
    private final byte[] payload;

    TyrusClient(ClientSettings settings) {
        client.getProperties().put(ClientProperties.SHARED_CONTAINER, true);
        client.getProperties().put(ClientProperties.INCOMING_BUFFER_SIZE, MAX_MESSAGE_BYTES);
        client.setDefaultMaxBinaryMessageBufferSize(MAX_MESSAGE_BYTES);
        if (settings.tls()) {
            client.getProperties().put(
                ClientProperties.SSL_ENGINE_CONFIGURATOR, new SslEngineConfigurator(settings.sslContext(), true, false, false));
        }
        payload = settings.payload();
    }

    @Override
    public void open(URI uri, PeerListener listener) {
        try {
            client.asyncConnectToServer(new Connection(payload, listener), ClientEndpointConfig.Builder.create().build(), uri);
        } catch (DeploymentException refused) {
            listener.onFailed(refused);
        }
    }

    @Override
    public void close() {
        client.shutdown();
    }

    /** An endpoint. */
    private static final class Connection extends Endpoint implements PeerConnection, MessageHandler.Whole<ByteBuffer> {
        private final byte[] payload;
        private final PeerListener listener;
        private Session session;

        Connection(byte[] payload, PeerListener listener) {
            this.payload = payload;
            this.listener = listener;
        }

        @Override
        public void onOpen(Session opened, EndpointConfig config) {
            session = opened;
            opened.addMessageHandler(ByteBuffer.class, this);
            listener.onOpen(this);
        }

        @Override
        public void onMessage(ByteBuffer message) {
            listener.onMessage(this, message.remaining(), message.getLong(message.position()));
        }

        @Override
        public void onClose(Session same, CloseReason reason) {
            if (reason.getCloseCode() == CloseReason.CloseCodes.NORMAL_CLOSURE) {
                listener.onClosed(this);
            } else {
                listener.onFailed(new IllegalStateException("The connection was closed: " + reason));
            }
        }

        @Override
        public void onError(Session same, Throwable cause) {
            listener.onFailed(cause);
        }

        @Override
        public void send(long stamp) {
            session.getAsyncRemote().sendBinary(ByteBuffer.wrap(ClientSettings.stamped(payload, stamp)));
        }

        @Override
        public void close() {
            try {
                session.close();
            } catch (IOException lost) {
                listener.onFailed(lost);
            }
        }
    }
}
