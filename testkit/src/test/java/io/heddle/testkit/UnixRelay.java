package io.heddle.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A real Unix domain socket in front of a real port of 127.0.0.1, so that each server on such a port is one on a file too.
 *
 * <p><b>Thread:</b> any thread. <b>Owns:</b> the file, its sockets and threads.
 */
final class UnixRelay implements AutoCloseable {
    private static final int BACKLOG = 128;
    private static final int BUFFER_BYTES = 64 << 10;

    private final Path file;
    private final int port;
    private final ServerSocketChannel listening;
    private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();

    UnixRelay(Path file, int port) {
        this.file = file;
        this.port = port;
        try {
            listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            listening.bind(UnixDomainSocketAddress.of(file), BACKLOG);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start(this::accept);
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "unix-relay");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        try {
            while (true) {
                SocketChannel client = listening.accept();
                SocketChannel server = SocketChannel.open(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port));
                open.add(client);
                open.add(server);
                start(() -> pump(client, server));
                start(() -> pump(server, client));
            }
        } catch (IOException closed) {
            // The test is over.
            return;
        }
    }

    private void pump(SocketChannel from, SocketChannel to) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
        try {
            while (from.read(buffer) >= 0) {
                buffer.flip();
                while (buffer.hasRemaining()) {
                    to.write(buffer);
                }
                buffer.clear();
            }
            to.shutdownOutput();
        } catch (IOException broken) {
            close(from);
            close(to);
        }
    }

    private static void close(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
        open.forEach(UnixRelay::close);
        Files.deleteIfExists(file);
    }
}
