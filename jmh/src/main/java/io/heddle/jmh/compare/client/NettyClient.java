package io.heddle.jmh.compare.client;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler.ClientHandshakeStateEvent;
import io.netty.handler.codec.http.websocketx.WebSocketVersion;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketClientExtensionHandler;
import io.netty.handler.codec.http.websocketx.extensions.compression.PerMessageDeflateClientExtensionHandshaker;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.EOFException;
import java.net.URI;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLException;

/**
 * Netty: one event loop, Netty's WebSocket codec, one flush for all answers to a batch of input. The tick of an open loop is a task
 * of the event loop. <b>Thread:</b> the event loop.
 */
final class NettyClient implements PeerClient {
    private static final int MAX_MESSAGE_BYTES = 16 << 20;
    private static final int MAX_RESPONSE_BYTES = 16 << 10;
    /** The default of Netty and of zlib. */
    private static final int DEFAULT_LEVEL = 6;
    private static final int MAX_WINDOW_BITS = 15;

    private final EventLoopGroup group;
    private final Class<? extends Channel> channelClass;
    private final SslContext tls;
    private final byte[] payload;
    private final boolean deflate;

    private NettyClient(ClientSettings settings, IoHandlerFactory io, Class<? extends Channel> channelClass, SslProvider provider) {
        this.group = new MultiThreadIoEventLoopGroup(1, io);
        this.channelClass = channelClass;
        this.payload = settings.payload();
        this.deflate = settings.deflate();
        this.tls = settings.tls() ? tls(settings, provider) : null;
    }

    static NettyClient onNio(ClientSettings settings) {
        return new NettyClient(settings, NioIoHandler.newFactory(), NioSocketChannel.class, SslProvider.JDK);
    }

    static NettyClient onEpoll(ClientSettings settings) {
        return new NettyClient(settings, EpollIoHandler.newFactory(), EpollSocketChannel.class, SslProvider.JDK);
    }

    /** On epoll, with BoringSSL. */
    static NettyClient onBoringSsl(ClientSettings settings) {
        return new NettyClient(settings, EpollIoHandler.newFactory(), EpollSocketChannel.class, SslProvider.OPENSSL_REFCNT);
    }

    private static SslContext tls(ClientSettings settings, SslProvider provider) {
        try {
            return SslContextBuilder.forClient().sslProvider(provider).trustManager(settings.certificate().toFile()).build();
        } catch (SSLException unusable) {
            throw new IllegalStateException(unusable);
        }
    }

    @Override
    public void open(URI uri, PeerListener listener) {
        WebSocketClientProtocolConfig config = WebSocketClientProtocolConfig.newBuilder()
            .webSocketUri(uri)
            .version(WebSocketVersion.V13)
            .customHeaders(new DefaultHttpHeaders())
            .maxFramePayloadLength(MAX_MESSAGE_BYTES)
            .allowExtensions(deflate)
            .build();
        new Bootstrap()
            .group(group)
            .channel(channelClass)
            .option(ChannelOption.TCP_NODELAY, true)
            .handler(new ChannelInitializer<SocketChannel>() {
                @Override
                protected void initChannel(SocketChannel channel) {
                    if (tls != null) {
                        channel.pipeline().addLast(tls.newHandler(channel.alloc(), uri.getHost(), uri.getPort()));
                    }
                    channel.pipeline()
                        .addLast(new HttpClientCodec())
                        .addLast(new HttpObjectAggregator(MAX_RESPONSE_BYTES));
                    if (deflate) {
                        channel.pipeline().addLast(new WebSocketClientExtensionHandler(new PerMessageDeflateClientExtensionHandshaker(
                            DEFAULT_LEVEL, false, MAX_WINDOW_BITS, true, true, MAX_MESSAGE_BYTES)));
                    }
                    channel.pipeline()
                        .addLast(new WebSocketClientProtocolHandler(config))
                        .addLast(new Connection(payload, listener));
                }
            })
            .connect(uri.getHost(), uri.getPort())
            .addListener((ChannelFuture connecting) -> {
                if (!connecting.isSuccess()) {
                    listener.onFailed(connecting.cause());
                }
            });
    }

    @Override
    public void pace(BooleanSupplier tick) {
        var every = new Object() {
            private ScheduledFuture<?> task;
        };
        group.next().execute(() -> every.task = group.next().scheduleAtFixedRate(() -> {
            if (!tick.getAsBoolean()) {
                every.task.cancel(false);
            }
        }, PACE_NS, PACE_NS, TimeUnit.NANOSECONDS));
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
    }

    /** The last handler of a pipeline. */
    private static final class Connection extends ChannelInboundHandlerAdapter implements PeerConnection {
        private final byte[] payload;
        private final PeerListener listener;
        private ChannelHandlerContext context;
        private boolean open;
        private boolean reading;
        private boolean closing;

        Connection(byte[] payload, PeerListener listener) {
            this.payload = payload;
            this.listener = listener;
        }

        @Override
        public void handlerAdded(ChannelHandlerContext added) {
            context = added;
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext same, Object event) {
            if (event == ClientHandshakeStateEvent.HANDSHAKE_COMPLETE) {
                open = true;
                listener.onOpen(this);
            }
        }

        @Override
        public void channelRead(ChannelHandlerContext same, Object message) {
            reading = true;
            ByteBuf content = ((BinaryWebSocketFrame) message).content();
            listener.onMessage(this, content.readableBytes(), content.getLong(content.readerIndex()));
            content.release();
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext same) {
            reading = false;
            context.flush();
        }

        @Override
        public void send(long stamp) {
            ByteBuf bytes = context.alloc().directBuffer(payload.length).writeLong(stamp)
                .writeBytes(payload, Long.BYTES, payload.length - Long.BYTES);
            context.write(new BinaryWebSocketFrame(bytes), context.voidPromise());
            if (!reading) {
                context.flush();
            }
        }

        @Override
        public void close() {
            if (closing) {
                return;
            }
            closing = true;
            context.writeAndFlush(new CloseWebSocketFrame(1000, ""));
        }

        @Override
        public void channelInactive(ChannelHandlerContext same) {
            if (closing) {
                listener.onClosed(this);
            } else {
                listener.onFailed(new EOFException("The server ended the connection" + (open ? "." : " in its handshake.")));
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext same, Throwable cause) {
            listener.onFailed(cause);
            context.close();
        }
    }
}
