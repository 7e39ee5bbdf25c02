package io.heddle.engine.loop.nio;

import io.heddle.engine.loop.LoopParticipant;
import io.heddle.engine.loop.SocketHandle;
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

/** A server on the loopback address, and a poller with its selector in the open. */
public final class SocketHarness implements AutoCloseable {
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    public final ServerSocket server;
    public final InetSocketAddress address;
    public final Selector selector;
    final NioPoller poller;
    final LoopParticipant participant = new Participant();

    public SocketHarness() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
        address = (InetSocketAddress) server.getLocalSocketAddress();
        selector = Selector.open();
        poller = new NioPoller(selector, SocketSettings.NONE);
    }

    /** Turns the selector until the connection is there. */
    public SocketHandle connected(InetAddress local) throws IOException {
        SocketHandle socket = poller.connect(address, local == null ? null : new InetSocketAddress(local, 0), participant);
        finish(socket);
        return socket;
    }

    void finish(SocketHandle socket) throws IOException {
        boolean done = false;
        while (!done) {
            selector.select(ready -> {});
            done = socket.finishConnect();
        }
    }

    /** The key of the one socket. */
    public SelectionKey key() {
        if (selector.keys().size() != 1) {
            throw new AssertionError("sockets: " + selector.keys().size());
        }
        return selector.keys().iterator().next();
    }

    public Socket accept() throws IOException {
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

    /** A socket's owner that nothing is asked of. */
    static final class Participant implements LoopParticipant {
        @Override
        public void onReady(int readyOps, long nowNs) {}

        @Override
        public void onFault(Throwable fault) {
            throw new AssertionError(fault);
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
