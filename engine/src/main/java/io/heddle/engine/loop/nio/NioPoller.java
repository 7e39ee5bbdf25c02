package io.heddle.engine.loop.nio;

import io.heddle.engine.loop.LocalAddressException;
import io.heddle.engine.loop.LoopParticipant;
import io.heddle.engine.loop.Poller;
import io.heddle.engine.loop.ReadyListener;
import io.heddle.engine.loop.SocketHandle;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.function.BiConsumer;
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
    private final SocketSettings settings;
    private final Consumer<SelectionKey> action = this::onSelected;
    /** The listener of the poll that runs. */
    private ReadyListener ready;

    public static NioPoller open(SocketSettings settings) throws IOException {
        // The JDK loads libraries for its first socket: before the last descriptor is gone.
        try (SocketChannel channel = SocketChannel.open()) {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        }
        return new NioPoller(Selector.open(), settings);
    }

    /** As {@link #open}, over a selector that becomes the poller's. */
    public NioPoller(Selector selector, SocketSettings settings) {
        this.selector = selector;
        this.settings = settings;
    }

    @Override
    public SocketHandle connect(SocketAddress remote, InetSocketAddress local, LoopParticipant participant) throws IOException {
        boolean isUnix = remote instanceof UnixDomainSocketAddress;
        SocketChannel channel = isUnix ? SocketChannel.open(StandardProtocolFamily.UNIX) : SocketChannel.open();
        try {
            channel.configureBlocking(false);
            setBuffers(channel);
            if (!isUnix) {
                setTcpOptions(channel);
            }
            if (local != null) {
                bind(channel, local);
            }
            // TCP goes on connecting even to the loopback; a Unix domain socket is connected at once, and then never ready to CONNECT.
            int interest = connect(channel, remote, local) ? SelectionKey.OP_WRITE : SelectionKey.OP_CONNECT;
            return new NioSocket(channel.register(selector, interest, participant));
        } catch (IOException | RuntimeException e) {
            NioSocket.closeQuietly(channel);
            throw e;
        }
    }

    private void setBuffers(SocketChannel channel) throws IOException {
        if (settings.sendBufferBytes() > 0) {
            channel.setOption(StandardSocketOptions.SO_SNDBUF, settings.sendBufferBytes());
        }
        if (settings.receiveBufferBytes() > 0) {
            channel.setOption(StandardSocketOptions.SO_RCVBUF, settings.receiveBufferBytes());
        }
    }

    private void setTcpOptions(SocketChannel channel) throws IOException {
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        if (settings.keepAlive()) {
            channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
        }
        if (settings.trafficClass() != 0) {
            channel.setOption(StandardSocketOptions.IP_TOS, settings.trafficClass());
        }
    }

    private static void bind(SocketChannel channel, InetSocketAddress local) throws IOException {
        if (local.getPort() != 0) {
            // Without it a port would serve one server only.
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        }
        try {
            channel.bind(local);
        } catch (IOException e) {
            LocalAddressException refused = LocalRefusals.ofBind(local.getPort(), e);
            throw refused == null ? e : refused;
        }
    }

    private static boolean connect(SocketChannel channel, SocketAddress remote, InetSocketAddress local) throws IOException {
        try {
            return channel.connect(remote);
        } catch (IOException e) {
            LocalAddressException refused = LocalRefusals.ofConnect(local == null ? 0 : local.getPort(), e);
            throw refused == null ? e : refused;
        }
    }

    @Override
    public void visitSockets(BiConsumer<SocketAddress, SocketAddress> visitor) {
        for (SelectionKey key : selector.keys()) {
            SocketChannel channel = (SocketChannel) key.channel();
            try {
                visitor.accept(channel.getLocalAddress(), channel.getRemoteAddress());
            } catch (IOException closed) {
                // Its key goes with the next poll.
            }
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
