package io.heddle.engine.loop.nio;

import io.heddle.engine.loop.LoopParticipant;
import io.heddle.engine.loop.SocketHandle;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;

/**
 * A socket channel and its key. One field, because each connection has one of these.
 *
 * <p><b>Thread:</b> loop-confined; any thread may ask for the addresses. <b>Owns:</b> the channel and, with it, the key.
 */
final class NioSocket implements SocketHandle {
    private final SelectionKey key;

    NioSocket(SelectionKey key) {
        this.key = key;
    }

    @Override
    public boolean finishConnect() throws IOException {
        if (!channel().finishConnect()) {
            return false;
        }
        key.interestOps(SelectionKey.OP_READ);
        return true;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        return channel().read(target);
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        return source.isDirect() ? channel().write(source) : writeFromHeap(source);
    }

    private int writeFromHeap(ByteBuffer source) throws IOException {
        ByteBuffer detour = NioPoller.detour();
        int count = Math.min(source.remaining(), detour.capacity());
        int written = channel().write(detour.put(0, source, source.position(), count).limit(count));
        source.position(source.position() + written);
        return written;
    }

    @Override
    public void shutdownOutput() throws IOException {
        if (channel().isConnected()) {
            channel().shutdownOutput();
        }
    }

    @Override
    public void interest(int readinessBits) {
        if (key.isValid() && key.interestOps() != readinessBits) {
            key.interestOps(readinessBits);
        }
    }

    @Override
    public void participant(LoopParticipant next) {
        key.attach(next);
    }

    @Override
    public SocketAddress localAddress() {
        try {
            return channel().getLocalAddress();
        } catch (IOException closed) {
            return null;
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
        closeQuietly(channel());
    }

    private SocketChannel channel() {
        return (SocketChannel) key.channel();
    }

    static void closeQuietly(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException ignored) {
            // The descriptor is gone either way, and there is no remedy.
        }
    }
}
