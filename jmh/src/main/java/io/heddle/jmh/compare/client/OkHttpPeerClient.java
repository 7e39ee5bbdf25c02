package io.heddle.jmh.compare.client;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import javax.net.SocketFactory;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.WebSocket;
import okhttp3.WebSocketListener;
import okio.ByteString;

/**
 * OkHttp: a reading thread for each connection, and other threads that write. It always offers compression. <b>Thread:</b> the reading
 * thread of each connection.
 */
final class OkHttpPeerClient implements PeerClient {
    private final OkHttpClient client;
    private final byte[] payload;

    OkHttpPeerClient(ClientSettings settings) {
        Dispatcher dispatcher = new Dispatcher();
        dispatcher.setMaxRequests(settings.connections() + 1);
        dispatcher.setMaxRequestsPerHost(settings.connections() + 1);
        OkHttpClient.Builder builder = new OkHttpClient.Builder().dispatcher(dispatcher).socketFactory(new WithoutDelay());
        if (settings.tls()) {
            builder.sslSocketFactory(settings.sslContext().getSocketFactory(), settings.trustManager());
        }
        if (settings.deflate()) {
            // The default is 1 KiB.
            builder.minWebSocketMessageToCompress(0);
        }
        client = builder.build();
        payload = settings.payload();
    }

    @Override
    public void open(URI uri, PeerListener listener) {
        client.newWebSocket(new Request.Builder().url(uri.toString()).build(), new Connection(payload, listener));
    }

    @Override
    public void close() {
        client.dispatcher().cancelAll();
        client.dispatcher().executorService().shutdownNow();
        client.connectionPool().evictAll();
    }

    /** Sets TCP_NODELAY, which all others have on and for which OkHttp has no setting. */
    private static final class WithoutDelay extends SocketFactory {
        @Override
        public Socket createSocket() throws IOException {
            Socket socket = new Socket();
            socket.setTcpNoDelay(true);
            return socket;
        }

        @Override
        public Socket createSocket(String host, int port) {
            throw connectsItself();
        }

        @Override
        public Socket createSocket(String host, int port, InetAddress local, int localPort) {
            throw connectsItself();
        }

        @Override
        public Socket createSocket(InetAddress address, int port) {
            throw connectsItself();
        }

        @Override
        public Socket createSocket(InetAddress address, int port, InetAddress local, int localPort) {
            throw connectsItself();
        }

        private static UnsupportedOperationException connectsItself() {
            return new UnsupportedOperationException("OkHttp connects its sockets itself.");
        }
    }

    /** A listener. */
    private static final class Connection extends WebSocketListener implements PeerConnection {
        private final byte[] payload;
        private final PeerListener listener;
        private WebSocket socket;

        Connection(byte[] payload, PeerListener listener) {
            this.payload = payload;
            this.listener = listener;
        }

        @Override
        public void onOpen(WebSocket opened, Response response) {
            socket = opened;
            listener.onOpen(this);
        }

        @Override
        public void onMessage(WebSocket same, ByteString message) {
            listener.onMessage(this, message.size(), message.asByteBuffer().getLong(0));
        }

        @Override
        public void onClosed(WebSocket same, int code, String reason) {
            listener.onClosed(this);
        }

        @Override
        public void onFailure(WebSocket same, Throwable cause, Response response) {
            listener.onFailed(cause);
        }

        @Override
        public void send(long stamp) {
            socket.send(ByteString.of(ClientSettings.stamped(payload, stamp)));
        }

        @Override
        public void close() {
            socket.close(1000, null);
        }
    }
}
