package io.heddle.jmh.echo;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.SslHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;

/**
 * The echo of {@link ServedConnection} inside the measuring process, on a thread of its own and without native code, so that it runs
 * wherever Java does. <b>Thread:</b> any one thread.
 */
public final class LoopbackEcho implements AutoCloseable {
    static {
        // Netty would otherwise try sun.misc.Unsafe and deep reflection, which newer JVMs warn about.
        System.setProperty("io.netty.noUnsafe", "true");
        System.setProperty("io.netty.tryReflectionSetAccessible", "false");
    }

    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final Channel listener;
    private final String scheme;

    /** @param tls of the server, or null for plain connections */
    public LoopbackEcho(SSLContext tls) {
        scheme = tls == null ? "ws" : "wss";
        listener = new ServerBootstrap()
            .group(group)
            .channel(NioServerSocketChannel.class)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(new ServedPipeline(tls == null ? null : allocator -> handler(tls)))
            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .syncUninterruptibly()
            .channel();
    }

    public URI uri() {
        return URI.create(scheme + "://127.0.0.1:" + ((InetSocketAddress) listener.localAddress()).getPort() + "/echo");
    }

    private static SslHandler handler(SSLContext tls) {
        SSLEngine engine = tls.createSSLEngine();
        engine.setUseClientMode(false);
        return new SslHandler(engine);
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
    }
}
