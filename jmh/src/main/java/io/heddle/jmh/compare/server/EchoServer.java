package io.heddle.jmh.compare.server;

import io.heddle.jmh.echo.ServedPipeline;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One event loop on epoll that listens on several loopback addresses, plain on one port and with TLS on another. Several, because one
 * pair of addresses has ports for some 28,000 connections; every client can connect to several servers, but not every client can
 * choose its source address.
 *
 * <p><b>Thread:</b> any one thread.
 */
final class EchoServer implements AutoCloseable {
    private static final int BACKLOG = 4_096;
    private static final int READ_BYTES = 64 << 10;
    private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(512 << 10, 1 << 20);
    /** A port that is free on the first address may be taken on another. */
    private static final int BIND_ATTEMPTS = 20;

    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    private final List<String> addresses;
    private final int port;
    private final int tlsPort;

    private EchoServer(List<String> addresses, SslContext tls) throws IOException {
        this.addresses = addresses;
        port = listen(null);
        tlsPort = listen(tls);
    }

    static EchoServer start(List<String> addresses, SslContext tls) throws IOException {
        return new EchoServer(addresses, tls);
    }

    /** 127.0.0.1 and the addresses after it. */
    static List<String> loopback(int count) {
        List<String> addresses = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            addresses.add("127.0.0." + i);
        }
        return addresses;
    }

    int port() {
        return port;
    }

    int tlsPort() {
        return tlsPort;
    }

    private int listen(SslContext tls) throws IOException {
        ServerBootstrap bootstrap = new ServerBootstrap()
            .group(group)
            .channel(EpollServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(READ_BYTES))
            .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
            .childHandler(new ServedPipeline(tls == null ? null : tls::newHandler));
        for (int attempt = 0; attempt < BIND_ATTEMPTS; attempt++) {
            List<Channel> bound = bindAll(bootstrap);
            if (bound.size() == addresses.size()) {
                return portOf(bound.get(0));
            }
            bound.forEach(channel -> channel.close().awaitUninterruptibly());
        }
        close();
        throw new BindException("No port is free on all of " + addresses + ".");
    }

    private List<Channel> bindAll(ServerBootstrap bootstrap) {
        List<Channel> bound = new ArrayList<>();
        for (String address : addresses) {
            int sharedPort = bound.isEmpty() ? 0 : portOf(bound.get(0));
            var binding = bootstrap.bind(new InetSocketAddress(address, sharedPort)).awaitUninterruptibly();
            if (!binding.isSuccess()) {
                break;
            }
            bound.add(binding.channel());
        }
        return bound;
    }

    private static int portOf(Channel channel) {
        return ((InetSocketAddress) channel.localAddress()).getPort();
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
    }
}
