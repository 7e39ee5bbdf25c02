package io.heddle.engine.transport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/** Starts TCP connections without blocking. <b>Thread:</b> loop-confined. */
public final class SocketConnector {
    private final Selector selector;
    private final int sendBufferBytes;
    private final int receiveBufferBytes;

    /** Buffer sizes of 0 leave the system's own choice. */
    public SocketConnector(Selector selector, int sendBufferBytes, int receiveBufferBytes) {
        this.selector = selector;
        this.sendBufferBytes = sendBufferBytes;
        this.receiveBufferBytes = receiveBufferBytes;
    }

    /**
     * Starts to connect. The key is interested in OP_CONNECT: call {@link #finish} when ready.
     *
     * @param local where to connect from, or null
     * @param attachment what the key is attached to
     * @throws IOException if it failed at once; nothing is left open then
     */
    public SelectionKey connect(InetSocketAddress remote, InetAddress local, Object attachment) throws IOException {
        SocketChannel channel = SocketChannel.open();
        try {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            if (sendBufferBytes > 0) {
                channel.setOption(StandardSocketOptions.SO_SNDBUF, sendBufferBytes);
            }
            if (receiveBufferBytes > 0) {
                channel.setOption(StandardSocketOptions.SO_RCVBUF, receiveBufferBytes);
            }
            if (local != null) {
                channel.bind(new InetSocketAddress(local, 0));
            }
            // Even if loopback connects at once, OP_CONNECT becomes ready: one path for both.
            channel.connect(remote);
            return channel.register(selector, SelectionKey.OP_CONNECT, attachment);
        } catch (IOException | RuntimeException e) {
            closeQuietly(channel);
            throw e;
        }
    }

    /**
     * Completes the connection.
     *
     * @return false if it is not done yet
     * @throws IOException if it failed
     */
    public boolean finish(SelectionKey key) throws IOException {
        SocketChannel channel = (SocketChannel) key.channel();
        if (!channel.finishConnect()) {
            return false;
        }
        key.interestOps(SelectionKey.OP_READ);
        return true;
    }

    static void closeQuietly(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException ignored) {
            // The descriptor is gone either way, and nobody could do anything about it.
        }
    }
}
