package io.heddle.jmh.storm;

import io.heddle.jmh.echo.UpgradeRequest;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/**
 * Upgrades each connection, says nothing more, and prints the number of connections that it accepted in each second, until it is killed.
 * <b>Thread:</b> the main thread.
 */
final class StormServer {
    private static final int BACKLOG = 4_096;
    private static final long SECOND_NS = 1_000_000_000;

    private StormServer() {}

    /** @param args the port */
    public static void main(String[] args) throws IOException {
        Selector selector = Selector.open();
        ServerSocketChannel server = ServerSocketChannel.open();
        server.bind(new InetSocketAddress("127.0.0.1", Integer.parseInt(args[0])), BACKLOG);
        server.configureBlocking(false);
        server.register(selector, SelectionKey.OP_ACCEPT);
        ByteBuffer buffer = ByteBuffer.allocate(8 << 10);
        int[] accepted = {0};
        long end = System.nanoTime() + SECOND_NS;
        System.out.println("up");
        while (true) {
            selector.select(key -> accepted[0] += turn(selector, key, buffer), Math.max(1, (end - System.nanoTime()) / 1_000_000));
            if (System.nanoTime() - end >= 0) {
                System.out.println(accepted[0]);
                accepted[0] = 0;
                end += SECOND_NS;
            }
        }
    }

    private static int turn(Selector selector, SelectionKey key, ByteBuffer buffer) {
        int count = 0;
        try {
            if (key.isAcceptable()) {
                ServerSocketChannel server = (ServerSocketChannel) key.channel();
                for (SocketChannel next = server.accept(); next != null; next = server.accept()) {
                    next.configureBlocking(false);
                    next.setOption(StandardSocketOptions.SO_LINGER, 0);
                    next.register(selector, SelectionKey.OP_READ);
                    count++;
                }
            } else if (((SocketChannel) key.channel()).read(buffer.clear()) < 0) {
                key.channel().close();
            } else {
                String head = StandardCharsets.ISO_8859_1.decode(buffer.flip()).toString();
                if (head.startsWith("GET ")) {
                    ((SocketChannel) key.channel()).write(ByteBuffer.wrap(UpgradeRequest.parse(head).answer()));
                }
            }
        } catch (IOException lost) {
            key.cancel();
        }
        return count;
    }
}
