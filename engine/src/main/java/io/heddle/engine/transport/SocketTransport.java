package io.heddle.engine.transport;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;

/** Plain TCP. <b>Thread:</b> loop-confined. <b>Owns:</b> the channel and, with it, the key. */
public final class SocketTransport implements Transport {
    private final SelectionKey key;

    public SocketTransport(SelectionKey key) {
        this.key = key;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        return channel().read(target);
    }

    @Override
    public boolean hasBufferedInput() {
        return false;
    }

    @Override
    public boolean readsIntoAnyTarget() {
        return true;
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        return channel().write(source);
    }

    @Override
    public boolean flush() {
        return true;
    }

    @Override
    public void shutdownOutput() throws IOException {
        if (channel().isConnected()) {
            channel().shutdownOutput();
        }
    }

    @Override
    public void interest(boolean read, boolean write) {
        int wanted = (read ? SelectionKey.OP_READ : 0) | (write ? SelectionKey.OP_WRITE : 0);
        if (key.isValid() && key.interestOps() != wanted) {
            key.interestOps(wanted);
        }
    }

    @Override
    public SocketAddress remoteAddress() {
        try {
            return channel().getRemoteAddress();
        } catch (IOException closed) {
            return null;
        }
    }

    @Override
    public void close() {
        SocketConnector.closeQuietly(channel());
    }

    private SocketChannel channel() {
        return (SocketChannel) key.channel();
    }
}
