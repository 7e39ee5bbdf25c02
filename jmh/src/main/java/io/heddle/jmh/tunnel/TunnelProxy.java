package io.heddle.jmh.tunnel;

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
 * A proxy that does as little as it can: one thread, no credentials, heads that come in one piece, messages that the network takes at once.
 * It knows CONNECT, and passes on a GET whose target has a host, with which OkHttp asks proxies for {@code ws}. It prints its port, and
 * ends with its standard input.
 *
 * <p><b>Thread:</b> one that selects.
 */
final class TunnelProxy {
    private static final int BACKLOG = 4_096;
    private static final byte[] ESTABLISHED = "HTTP/1.1 200 Connection established\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);

    private final Selector selector;
    private final ServerSocketChannel port;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(64 << 10);

    /** One side of a tunnel. */
    private static final class Side {
        private final SocketChannel channel;
        private SelectionKey key;
        private Side other;
        /** The request that the server is given before anything else, or null if the client is told that it is connected. */
        private byte[] request;

        private Side(SocketChannel channel) {
            this.channel = channel;
        }
    }

    private TunnelProxy() throws IOException {
        selector = Selector.open();
        port = ServerSocketChannel.open().bind(new InetSocketAddress("127.0.0.1", 0), BACKLOG);
        port.configureBlocking(false).register(selector, SelectionKey.OP_ACCEPT);
    }

    /** @param args none */
    public static void main(String[] args) throws IOException {
        TunnelProxy proxy = new TunnelProxy();
        System.out.println("port=" + ((InetSocketAddress) proxy.port.getLocalAddress()).getPort());
        Thread loop = new Thread(proxy::run, "proxy");
        loop.setDaemon(true);
        loop.start();
        while (System.in.read() >= 0) {
            continue;
        }
    }

    private void run() {
        try {
            while (true) {
                selector.select(this::onReady);
            }
        } catch (IOException failed) {
            failed.printStackTrace();
        }
    }

    private void onReady(SelectionKey key) {
        try {
            if (key.isAcceptable()) {
                accept();
            } else if (key.isConnectable()) {
                onConnected((Side) key.attachment());
            } else {
                onReadable((Side) key.attachment());
            }
        } catch (IOException broken) {
            end((Side) key.attachment());
        }
    }

    private void accept() throws IOException {
        for (SocketChannel client = port.accept(); client != null; client = port.accept()) {
            register(new Side(client), SelectionKey.OP_READ);
        }
    }

    private void register(Side side, int operations) throws IOException {
        side.channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        side.channel.configureBlocking(false);
        side.key = side.channel.register(selector, operations, side);
    }

    private void onReadable(Side from) throws IOException {
        int count = from.channel.read(buffer.clear());
        if (count < 0) {
            end(from);
            return;
        }
        buffer.flip();
        if (from.other != null) {
            while (buffer.hasRemaining()) {
                from.other.channel.write(buffer);
            }
            return;
        }
        String head = StandardCharsets.ISO_8859_1.decode(buffer).toString();
        boolean isTunnel = head.startsWith("CONNECT ");
        String[] target = head.replaceFirst("\\w+ (http://)?", "").split("[ /]", 2)[0].split(":");
        Side server = new Side(SocketChannel.open());
        server.request = isTunnel ? null : head.replaceFirst("http://[^/]+", "").getBytes(StandardCharsets.ISO_8859_1);
        server.other = from;
        from.other = server;
        from.key.interestOps(0);
        register(server, SelectionKey.OP_CONNECT);
        server.channel.connect(new InetSocketAddress(target[0], Integer.parseInt(target[1])));
    }

    private void onConnected(Side server) throws IOException {
        server.channel.finishConnect();
        server.key.interestOps(SelectionKey.OP_READ);
        server.other.key.interestOps(SelectionKey.OP_READ);
        if (server.request == null) {
            server.other.channel.write(ByteBuffer.wrap(ESTABLISHED));
        } else {
            server.channel.write(ByteBuffer.wrap(server.request));
            server.request = null;
        }
    }

    private static void end(Side side) {
        try {
            side.channel.close();
            if (side.other != null) {
                side.other.channel.close();
            }
        } catch (IOException closing) {
            closing.printStackTrace();
        }
    }
}
