package io.heddle.jmh.compare.client;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLParameters;

/**
 * The floor for an idle TLS connection on NIO: a channel, its key and a bare {@link SSLEngine}, after a handshake and an upgrade, one
 * connection at a time, through buffers that all connections share. It only holds connections.
 *
 * <p><b>Thread:</b> the thread that opens.
 */
final class RawTlsClient implements PeerClient {
    private static final int BUFFER_BYTES = 64 << 10;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final Selector selector;
    private final SSLContext context;
    private final ByteBuffer input = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private final ByteBuffer output = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private final ByteBuffer plain = ByteBuffer.allocate(BUFFER_BYTES);

    RawTlsClient(ClientSettings settings) throws IOException {
        selector = Selector.open();
        context = settings.sslContext();
    }

    @Override
    public void open(URI uri, PeerListener listener) {
        try {
            SocketChannel channel = SocketChannel.open(new InetSocketAddress(uri.getHost(), uri.getPort()));
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            SSLEngine engine = context.createSSLEngine(uri.getHost(), uri.getPort());
            engine.setUseClientMode(true);
            SSLParameters parameters = engine.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            engine.setSSLParameters(parameters);
            input.clear().limit(0);
            engine.beginHandshake();
            handshake(engine, channel);
            upgrade(engine, channel, uri);
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ, engine);
            listener.onOpen(new Connection(listener));
        } catch (IOException failed) {
            listener.onFailed(failed);
        }
    }

    private void handshake(SSLEngine engine, SocketChannel channel) throws IOException {
        while (true) {
            switch (engine.getHandshakeStatus()) {
                case NEED_WRAP -> send(engine, channel, NOTHING);
                case NEED_TASK -> runTasks(engine);
                case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> receive(engine, channel);
                default -> {
                    return;
                }
            }
        }
    }

    private static void runTasks(SSLEngine engine) {
        for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
    }

    private void upgrade(SSLEngine engine, SocketChannel channel, URI uri) throws IOException {
        plain.clear();
        send(engine, channel, RawUpgrade.request(uri));
        String head = "";
        while (!head.endsWith("\r\n\r\n")) {
            receive(engine, channel);
            runTasks(engine);
            head = StandardCharsets.ISO_8859_1.decode(plain.duplicate().flip()).toString();
        }
        RawUpgrade.check(head);
    }

    private void send(SSLEngine engine, SocketChannel channel, ByteBuffer bytes) throws IOException {
        output.clear();
        engine.wrap(bytes, output);
        output.flip();
        while (output.hasRemaining()) {
            channel.write(output);
        }
    }

    /** Reads the rest of a record and decrypts it. */
    private void receive(SSLEngine engine, SocketChannel channel) throws IOException {
        while (engine.unwrap(input, plain).getStatus() == SSLEngineResult.Status.BUFFER_UNDERFLOW) {
            input.compact();
            int count = channel.read(input);
            input.flip();
            if (count < 0) {
                throw new EOFException("The server ended the connection in its handshake.");
            }
        }
    }

    @Override
    public void close() {
        if (!selector.isOpen()) {
            return;
        }
        try {
            for (SelectionKey key : selector.keys()) {
                key.channel().close();
            }
            selector.close();
        } catch (IOException unclean) {
            throw new IllegalStateException("The raw client did not close.", unclean);
        }
    }

    private record Connection(PeerListener listener) implements PeerConnection {
        @Override
        public void send(long stamp) {
            listener.onFailed(new UnsupportedOperationException("The raw client can only hold TLS connections, not send on them."));
        }

        @Override
        public void close() {
            send(0);
        }
    }
}
