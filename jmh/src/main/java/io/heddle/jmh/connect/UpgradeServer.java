package io.heddle.jmh.connect;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Upgrades each connection, and says nothing more. A process of its own, so that its descriptors do not count against the client's: it
 * prints its port, and ends with its standard input. <b>Thread:</b> the main thread.
 */
final class UpgradeServer {
    private static final int BACKLOG = 4_096;
    private static final Pattern KEY = Pattern.compile("(?i)\r\nSec-WebSocket-Key: *(\\S+)");

    private UpgradeServer() {}

    /** @param address listened on, at a port that is free */
    static void serve(String address) throws IOException {
        Selector selector = Selector.open();
        ServerSocketChannel server = ServerSocketChannel.open().bind(new InetSocketAddress(address, 0), BACKLOG);
        server.configureBlocking(false);
        server.register(selector, SelectionKey.OP_ACCEPT);
        Thread parent = new Thread(UpgradeServer::awaitParent, "stdin");
        parent.setDaemon(true);
        parent.start();
        System.out.println(((InetSocketAddress) server.getLocalAddress()).getPort());
        ByteBuffer buffer = ByteBuffer.allocateDirect(8 << 10);
        while (true) {
            selector.select(key -> turn(selector, key, buffer));
        }
    }

    private static void awaitParent() {
        try {
            while (System.in.read() >= 0) {
                continue;
            }
        } catch (IOException unreadable) {
            System.err.println("standard input cannot be read: " + unreadable.getMessage());
        }
        Runtime.getRuntime().halt(0);
    }

    private static void turn(Selector selector, SelectionKey key, ByteBuffer buffer) {
        try {
            if (key.isAcceptable()) {
                ServerSocketChannel server = (ServerSocketChannel) key.channel();
                for (SocketChannel next = server.accept(); next != null; next = server.accept()) {
                    next.configureBlocking(false);
                    // Its end is a reset: else the ports of thousands of connections were in TIME_WAIT for the next measurement.
                    next.setOption(StandardSocketOptions.SO_LINGER, 0);
                    next.register(selector, SelectionKey.OP_READ);
                }
            } else {
                answer((SocketChannel) key.channel(), buffer.clear());
            }
        } catch (IOException lost) {
            key.cancel();
        }
    }

    private static void answer(SocketChannel channel, ByteBuffer buffer) throws IOException {
        if (channel.read(buffer) < 0) {
            channel.close();
            return;
        }
        Matcher key = KEY.matcher(StandardCharsets.ISO_8859_1.decode(buffer.flip()));
        if (key.find()) {
            String answer = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
                + accept(key.group(1)) + "\r\n\r\n";
            channel.write(ByteBuffer.wrap(answer.getBytes(StandardCharsets.ISO_8859_1)));
        }
    }

    private static String accept(String key) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-1")
                .digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.ISO_8859_1));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
