package io.heddle.engine.transport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** A server on the loopback address, and a connector with a selector of its own. */
final class SocketHarness implements AutoCloseable {
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    final ServerSocket server;
    final InetSocketAddress address;
    final Selector selector;
    final SocketConnector connector;

    SocketHarness() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
        address = (InetSocketAddress) server.getLocalSocketAddress();
        selector = Selector.open();
        connector = new SocketConnector(selector, 0, 0);
    }

    /** Turns the selector until the connection is there. */
    SelectionKey connected(InetAddress local) throws IOException {
        SelectionKey key = connector.connect(address, local, "attached");
        finish(key);
        return key;
    }

    void finish(SelectionKey key) throws IOException {
        boolean done = false;
        while (!done) {
            selector.select(ready -> {});
            done = connector.finish(key);
        }
    }

    Socket accept() throws IOException {
        return server.accept();
    }

    /** Open file descriptors of this process, or -1 where the system does not tell. */
    static long descriptors() throws IOException {
        if (!Files.isDirectory(DESCRIPTORS)) {
            return -1;
        }
        try (Stream<Path> open = Files.list(DESCRIPTORS)) {
            return open.count();
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (SelectionKey key : selector.keys()) {
            key.channel().close();
        }
        selector.close();
    }
}
