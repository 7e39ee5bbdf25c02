package io.heddle.engine.connection;

import io.heddle.testkit.wire.UpgradeAnswers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A server on the loopback that the test's own thread turns: it does nothing unless asked. Serves one connection at a time, the newest;
 * the one before is dropped, or left alone if the test wants that.
 */
public final class LoopbackPeer implements AutoCloseable {
    private final ServerSocketChannel server;
    private final List<SocketChannel> earlier = new ArrayList<>();
    private boolean keepsEarlier;
    private SocketChannel channel;
    private ByteArrayOutputStream received = new ByteArrayOutputStream();
    private int taken;
    private boolean isEnded;

    LoopbackPeer() {
        try {
            server = ServerSocketChannel.open();
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            server.configureBlocking(false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return server.socket().getLocalPort();
    }

    public URI uri() {
        return uri("ws", "/");
    }

    public URI uri(String scheme, String path) {
        return URI.create(scheme + "://127.0.0.1:" + port() + path);
    }

    /** Connections stay open when the next one is accepted. */
    public void keepEarlier() {
        keepsEarlier = true;
    }

    /** Takes the next connection if there is one. @return whether there was */
    public boolean accept() {
        try {
            SocketChannel next = server.accept();
            if (next == null) {
                return false;
            }
            if (keepsEarlier && channel != null) {
                earlier.add(channel);
            } else {
                drop();
            }
            channel = next;
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            received = new ByteArrayOutputStream();
            taken = 0;
            isEnded = false;
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads what is there. @return all that has come on this connection, as ISO-8859-1 */
    public String received() {
        return readAll().toString(StandardCharsets.ISO_8859_1);
    }

    /** Reads what is there. @return what has come since the last call */
    public byte[] takeReceived() {
        if (receivedBytes() == taken) {
            return new byte[0];
        }
        byte[] all = received.toByteArray();
        byte[] next = Arrays.copyOfRange(all, taken, all.length);
        taken = all.length;
        return next;
    }

    /** Reads what is there. @return how much has come on this connection */
    public int receivedBytes() {
        return readAll().size();
    }

    /** Whether the client has ended its direction, or broken the connection. */
    public boolean isEnded() {
        readAll();
        return isEnded;
    }

    /** The head of the request, or null while it is not whole. */
    public String request() {
        String text = received();
        int end = text.indexOf("\r\n\r\n");
        return end < 0 ? null : text.substring(0, end + 4);
    }

    /** What the client sent behind its request. */
    byte[] frames() {
        int end = received().indexOf("\r\n\r\n") + 4;
        byte[] all = readAll().toByteArray();
        return Arrays.copyOfRange(all, end, all.length);
    }

    public String header(String name) {
        for (String line : request().split("\r\n")) {
            if (line.toLowerCase(Locale.ROOT).startsWith(name.toLowerCase(Locale.ROOT) + ":")) {
                return line.substring(name.length() + 1).strip();
            }
        }
        return null;
    }

    /** The valid answer to the request that came, with more header fields. */
    public String upgradeAnswer(String... fields) {
        return UpgradeAnswers.to(request(), fields);
    }

    public LoopbackPeer send(String text) {
        return send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    public LoopbackPeer send(byte[] bytes) {
        try {
            ByteBuffer source = ByteBuffer.wrap(bytes);
            while (source.hasRemaining() && channel.write(source) > 0) {
                // As much as the socket takes: tests send less than its buffer.
            }
            if (source.hasRemaining()) {
                throw new AssertionError("the socket took " + source.position() + " of " + bytes.length + " bytes");
            }
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends our direction. */
    public void end() {
        io(() -> channel.shutdownOutput());
    }

    /** Breaks the connection with a reset. */
    public void reset() {
        io(() -> channel.setOption(StandardSocketOptions.SO_LINGER, 0));
        drop();
    }

    public void drop() {
        if (channel != null) {
            io(channel::close);
        }
    }

    /** Refuses connections from now on. */
    @Override
    public void close() {
        drop();
        earlier.forEach(one -> io(one::close));
        io(server::close);
    }

    private interface Call {
        void run() throws IOException;
    }

    private static void io(Call call) {
        try {
            call.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ByteArrayOutputStream readAll() {
        ByteBuffer buffer = ByteBuffer.allocate(64 << 10);
        try {
            for (int count = 1; channel.isOpen() && count > 0;) {
                count = channel.read(buffer.clear());
                isEnded |= count < 0;
                received.write(buffer.array(), 0, Math.max(0, count));
            }
        } catch (IOException broken) {
            isEnded = true;
        }
        return received;
    }
}
