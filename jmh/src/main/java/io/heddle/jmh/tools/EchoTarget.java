package io.heddle.jmh.tools;

import io.heddle.jmh.echo.ServedObserver;
import io.heddle.jmh.echo.ServedPipeline;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The server that all tools talk to: an echo on one event loop, which counts what really arrives, and stalls if it is told to, as a server
 * does in a long garbage collection or behind a lock.
 *
 * <p><b>Thread:</b> counts are written on the event loop and read by any thread.
 */
final class EchoTarget implements AutoCloseable, ServedObserver {
    private static final int BACKLOG = 8_192;
    /** The first stall begins this long after {@code beginStalls}, the next ones ten seconds later each. */
    private static final long FIRST_STALL_MILLIS = 4_000;
    private static final long STALL_PERIOD_MILLIS = 10_000;
    private static final long STALL_MILLIS = 2_000;

    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    private final Channel listener;
    private final List<Long> openedNanos = new ArrayList<>();
    private final List<Stall> stalls = new ArrayList<>();
    private volatile int opened;
    private volatile long messages;
    private volatile long firstMessageNanos;

    /**
     * A time in which the server did nothing, as it measured it itself.
     *
     * @param fromNanos its begin
     * @param toNanos its end
     */
    record Stall(long fromNanos, long toNanos) {}

    EchoTarget() throws InterruptedException {
        listener = new ServerBootstrap()
            .group(group)
            .channel(EpollServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(new ServedPipeline(null, this))
            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .sync()
            .channel();
    }

    int port() {
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    /** Stalls for 2 s in every 10 s, a number of times. */
    void beginStalls(int times) {
        for (int i = 0; i < times; i++) {
            group.next().schedule(this::stall, FIRST_STALL_MILLIS + i * STALL_PERIOD_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void stall() {
        long from = System.nanoTime();
        try {
            Thread.sleep(STALL_MILLIS);
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
        synchronized (stalls) {
            stalls.add(new Stall(from, System.nanoTime()));
        }
    }

    List<Stall> stalls() {
        synchronized (stalls) {
            return List.copyOf(stalls);
        }
    }

    /** When each connection was opened. */
    List<Long> openedNanos() {
        synchronized (openedNanos) {
            return List.copyOf(openedNanos);
        }
    }

    /** The number of connections opened so far. */
    int opened() {
        return opened;
    }

    /** The number of messages that have arrived. */
    long messages() {
        return messages;
    }

    /** When the first message arrived, or 0. */
    long firstMessageNanos() {
        return firstMessageNanos;
    }

    @Override
    public void onOpened() {
        synchronized (openedNanos) {
            openedNanos.add(System.nanoTime());
        }
        opened++;
    }

    @Override
    public void onMessages(int count) {
        if (count > 0 && firstMessageNanos == 0) {
            firstMessageNanos = System.nanoTime();
        }
        messages += count;
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(10, TimeUnit.SECONDS);
    }
}
