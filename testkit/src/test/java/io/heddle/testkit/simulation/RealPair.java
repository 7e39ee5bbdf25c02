package io.heddle.testkit.simulation;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** A real connection over the loopback device. <b>Thread:</b> the one of the test. */
final class RealPair implements TcpPair {
    private static final long WAIT_MS = 10_000;
    private static final long PAUSE_MS = 1;

    private final SocketChannel client;
    private final SocketChannel server;

    RealPair() throws IOException {
        try (ServerSocketChannel listening = ServerSocketChannel.open()) {
            listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            client = SocketChannel.open(listening.getLocalAddress());
            server = listening.accept();
        }
        client.configureBlocking(false);
        server.configureBlocking(false);
    }

    @Override
    public End client() {
        return new Side(client);
    }

    @Override
    public End server() {
        return new Side(server);
    }

    @Override
    public void close() throws IOException {
        client.close();
        server.close();
    }

    private record Side(SocketChannel channel) implements End {

        @Override
        public int writeOnce(int bytes) throws IOException {
            return channel.write(ByteBuffer.allocate(bytes));
        }

        @Override
        public int readOnce(int most) throws IOException {
            return channel.read(ByteBuffer.allocate(most));
        }

        @Override
        public void awaitReadable() throws IOException {
            await(SelectionKey.OP_READ, WAIT_MS);
        }

        /** For a reset on its way: nothing announces it on a channel that is readable already. */
        @Override
        public void pause() throws IOException {
            await(0, PAUSE_MS);
        }

        private void await(int interest, long ms) throws IOException {
            try (Selector selector = Selector.open()) {
                channel.register(selector, interest);
                selector.select(ms);
            }
        }

        @Override
        public void endOutput() throws IOException {
            channel.shutdownOutput();
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }

        @Override
        public void reset() throws IOException {
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            channel.close();
        }
    }
}
