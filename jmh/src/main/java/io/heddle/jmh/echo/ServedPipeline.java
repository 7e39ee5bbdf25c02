package io.heddle.jmh.echo;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslHandler;
import java.util.function.Function;

/** Sets up each accepted connection: TLS if there is any, then the echo. <b>Thread:</b> the server's event loop. */
public final class ServedPipeline extends ChannelInitializer<SocketChannel> {
    private final Function<ByteBufAllocator, SslHandler> tls;
    private final ServedObserver observer;

    /** @param tls makes the TLS handler of a connection; null for plain connections */
    public ServedPipeline(Function<ByteBufAllocator, SslHandler> tls) {
        this(tls, ServedObserver.NONE);
    }

    /**
     * Lets an observer hear of what is served.
     *
     * @param tls makes the TLS handler of a connection; null for plain connections
     */
    public ServedPipeline(Function<ByteBufAllocator, SslHandler> tls, ServedObserver observer) {
        this.tls = tls;
        this.observer = observer;
    }

    @Override
    protected void initChannel(SocketChannel channel) {
        if (tls != null) {
            channel.pipeline().addLast(tls.apply(channel.alloc()));
        }
        channel.pipeline().addLast(new ServedConnection(observer));
    }
}
