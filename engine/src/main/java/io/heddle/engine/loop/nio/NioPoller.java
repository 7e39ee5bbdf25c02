package io.heddle.engine.loop.nio;

import io.heddle.engine.loop.LoopParticipant;
import io.heddle.engine.loop.Poller;
import io.heddle.engine.loop.ReadyListener;
import io.heddle.engine.loop.SocketHandle;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.function.Consumer;

/**
 * The poller on the JDK's selector. A key's attachment is the participant itself: there is nothing between the two.
 *
 * <p><b>Thread:</b> loop-confined, but for {@link #wakeup}. <b>Owns:</b> the selector.
 */
public final class NioPoller implements Poller {
    private static final int DETOUR_BYTES = 16 << 10;
    /**
     * Between the heap and sockets: one a loop, held from its first poll on. The JDK takes direct memory for that when it needs some, and
     * where none is left that would be an error.
     */
    private static final ThreadLocal<ByteBuffer> DETOUR = ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(DETOUR_BYTES));

    private final Selector selector;
    private final int sendBufferBytes;
    private final int receiveBufferBytes;
    private final Consumer<SelectionKey> action = this::onSelected;
    /** The listener of the poll that runs. */
    private ReadyListener ready;

    /** Buffer sizes of 0 leave the system's own choice. */
    public static NioPoller open(int sendBufferBytes, int receiveBufferBytes) throws IOException {
        // The JDK loads libraries for its first socket: before the last descriptor is gone.
        try (SocketChannel channel = SocketChannel.open()) {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        }
        return new NioPoller(Selector.open(), sendBufferBytes, receiveBufferBytes);
    }

    /** As {@link #open}, over a selector that becomes the poller's. */
    public NioPoller(Selector selector, int sendBufferBytes, int receiveBufferBytes) {
        this.selector = selector;
        this.sendBufferBytes = sendBufferBytes;
        this.receiveBufferBytes = receiveBufferBytes;
    }

    @Override
    public SocketHandle connect(InetSocketAddress remote, InetAddress local, LoopParticipant participant) throws IOException {
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
            return new NioSocket(channel.register(selector, SelectionKey.OP_CONNECT, participant));
        } catch (IOException | RuntimeException e) {
            NioSocket.closeQuietly(channel);
            throw e;
        }
    }

    @Override
    public int poll(long waitMs, ReadyListener listener) throws IOException {
        if (ready == null) {
            detour();
        }
        ready = listener;
        return waitMs > 0 ? selector.select(action, waitMs) : selector.selectNow(action);
    }

    @Override
    public void wakeup() {
        selector.wakeup();
    }

    @Override
    public void close() throws IOException {
        DETOUR.remove();
        selector.close();
    }

    /** A buffer for one write of the calling loop. */
    static ByteBuffer detour() {
        return DETOUR.get().clear();
    }

    private void onSelected(SelectionKey key) {
        // Not valid if a participant that was ready earlier in this batch has closed it.
        if (key.isValid()) {
            ready.onReady((LoopParticipant) key.attachment(), key.readyOps());
        }
    }
}
