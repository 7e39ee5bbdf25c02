package io.heddle.engine.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;

/**
 * The least that a TLS connection can be: a channel in a selector, and an engine of the JDK that has done its handshake and read the answer
 * to an upgrade.
 *
 * <p><b>Thread:</b> one test thread. <b>Owns:</b> the channels.
 */
final class BareTlsClient implements AutoCloseable {
    private static final ByteBuffer NOTHING = ByteBuffer.allocateDirect(0);

    private final SSLContext context;
    private final Selector selector = Selector.open();
    private final ByteBuffer in = ByteBuffer.allocateDirect(1 << 16).flip();
    private final ByteBuffer out = ByteBuffer.allocateDirect(1 << 16);
    private final ByteBuffer plain = ByteBuffer.allocateDirect(1 << 16);
    /** Each key holds its channel, and the engine as its attachment. */
    private final List<SelectionKey> keys = new ArrayList<>();

    BareTlsClient(SSLContext context) throws IOException {
        this.context = context;
    }

    void open(URI uri) throws IOException {
        SocketChannel channel = SocketChannel.open(new InetSocketAddress(uri.getHost(), uri.getPort()));
        // Or the request waits 40 ms for the acknowledgement of the handshake's end.
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        SSLEngine engine = context.createSSLEngine(uri.getHost(), uri.getPort());
        engine.setUseClientMode(true);
        engine.beginHandshake();
        shakeHands(channel, engine);
        String request = "GET / HTTP/1.1\r\nHost: " + uri.getAuthority() + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n";
        write(channel, engine, ByteBuffer.allocateDirect(request.length()).put(request.getBytes(ISO_8859_1)).flip());
        while (plain.position() == 0) {
            read(channel, engine);
        }
        assertTrue(ISO_8859_1.decode(plain.flip()).toString().startsWith("HTTP/1.1 101"));
        channel.configureBlocking(false);
        keys.add(channel.register(selector, SelectionKey.OP_READ, engine));
    }

    private void shakeHands(SocketChannel channel, SSLEngine engine) throws IOException {
        in.clear().flip();
        plain.clear();
        while (engine.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING) {
            switch (engine.getHandshakeStatus()) {
                case NEED_WRAP -> write(channel, engine, NOTHING);
                case NEED_TASK -> engine.getDelegatedTask().run();
                default -> read(channel, engine);
            }
        }
    }

    private void write(SocketChannel channel, SSLEngine engine, ByteBuffer source) throws IOException {
        engine.wrap(source, out.clear());
        channel.write(out.flip());
    }

    /** One record; more bytes only if there is none. */
    private void read(SocketChannel channel, SSLEngine engine) throws IOException {
        SSLEngineResult result = engine.unwrap(in, plain);
        if (result.getStatus() == SSLEngineResult.Status.BUFFER_UNDERFLOW) {
            in.compact();
            assertTrue(channel.read(in) > 0, "the server ended the connection");
            in.flip();
        }
    }

    @Override
    public void close() throws IOException {
        for (SelectionKey key : keys) {
            key.channel().close();
        }
        selector.close();
    }
}
