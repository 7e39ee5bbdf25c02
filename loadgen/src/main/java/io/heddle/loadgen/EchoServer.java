package io.heddle.loadgen;

import io.heddle.loadgen.cli.UserError;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketServerExtensionHandler;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketServerExtensionHandshaker;
import io.netty.handler.codec.http.websocketx.extensions.compression.PerMessageDeflateServerExtensionHandshaker;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A WebSocket server that sends every data frame back, on any path and with any subprotocol, over HTTP/1.1 and HTTP/2.
 * <b>Thread:</b> any thread; the frames are handled on event-loop threads of its own.
 */
final class EchoServer implements AutoCloseable {
    private static final int MAX_REQUEST_BYTES = 64 << 10;
    private static final int DEFLATE_LEVEL = 6;
    private static final int BACKLOG = 4_096;

    static {
        // Netty would otherwise try sun.misc.Unsafe, deep reflection and native libraries, which newer JVMs warn about.
        System.setProperty("io.netty.noUnsafe", "true");
        System.setProperty("io.netty.tryReflectionSetAccessible", "false");
    }

    private final EventLoopGroup group;
    private final Channel listener;

    private EchoServer(EventLoopGroup group, Channel listener) {
        this.group = group;
        this.listener = listener;
    }

    /** Starts listening; port 0 picks a free one. */
    static EchoServer start(String host, int port, int threads) {
        InetSocketAddress address = new InetSocketAddress(host, port);
        if (address.isUnresolved()) {
            throw new UserError("The host name '" + host + "' of --host cannot be resolved: use an address of this machine.");
        }
        EventLoopGroup group = new MultiThreadIoEventLoopGroup(threads, NioIoHandler.newFactory());
        var bound = new ServerBootstrap()
            .group(group)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(new Pipeline())
            .bind(address)
            .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            group.shutdownGracefully(0, 0, TimeUnit.SECONDS);
            throw new UserError("Cannot listen on " + host + ":" + port + " (" + bound.cause().getMessage()
                + "): choose another --port or --host.", bound.cause());
        }
        return new EchoServer(group, bound.channel());
    }

    URI uri() {
        InetSocketAddress local = (InetSocketAddress) listener.localAddress();
        String host = local.getAddress().getHostAddress();
        return URI.create("ws://" + (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + local.getPort() + "/");
    }

    @Override
    public void close() {
        listener.close().awaitUninterruptibly();
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
    }

    /** Sets up a new connection, whose first byte tells the HTTP version. */
    private static final class Pipeline extends ChannelInitializer<SocketChannel> {
        private static final WebSocketDecoderConfig FRAMES = WebSocketDecoderConfig.newBuilder()
            .maxFramePayloadLength(LoadOptions.MAX_SIZE_BYTES)
            .allowExtensions(true)
            // The client validates what comes back.
            .withUTF8Validator(false)
            .build();
        private static final WebSocketServerProtocolConfig CONFIG = WebSocketServerProtocolConfig.newBuilder()
            .websocketPath("/")
            .checkStartsWith(true)
            .subprotocols("*")
            .dropPongFrames(true)
            .decoderConfig(FRAMES)
            .build();

        /** Accepts compression if the client offers it, and leaves the pipeline if not. */
        private static final WebSocketServerExtensionHandshaker DEFLATE = new PerMessageDeflateServerExtensionHandshaker(
            DEFLATE_LEVEL, false, PerMessageDeflateServerExtensionHandshaker.MAX_WINDOW_SIZE, true, false, LoadOptions.MAX_SIZE_BYTES);

        @Override
        protected void initChannel(SocketChannel channel) {
            channel.pipeline().addLast(new ByteToMessageDecoder() {
                @Override
                protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
                    if (in.isReadable()) {
                        // The preface of HTTP/2 begins with PRI, the request of a WebSocket with GET.
                        choose(context.pipeline(), in.getByte(in.readerIndex()) == 'P');
                        context.pipeline().remove(this);
                    }
                }
            });
        }

        private static void choose(ChannelPipeline pipeline, boolean isHttp2) {
            if (isHttp2) {
                Http2Echo.addTo(pipeline, FRAMES, Echo.INSTANCE);
            } else {
                pipeline
                    .addLast(new HttpServerCodec())
                    .addLast(new HttpObjectAggregator(MAX_REQUEST_BYTES))
                    .addLast(new WebSocketServerExtensionHandler(DEFLATE))
                    .addLast(new WebSocketServerProtocolHandler(CONFIG))
                    .addLast(Echo.INSTANCE);
            }
        }
    }

    /** Echoes each batch of input in one write, and stops reading from a client that does not read. */
    @ChannelHandler.Sharable
    private static final class Echo extends ChannelInboundHandlerAdapter {
        private static final Echo INSTANCE = new Echo();

        @Override
        public void channelRead(ChannelHandlerContext context, Object frame) {
            context.write(frame, context.voidPromise());
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            context.flush();
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext context) {
            context.channel().config().setAutoRead(context.channel().isWritable());
            context.fireChannelWritabilityChanged();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            // The client vanished or broke the protocol. A load test makes thousands of those, so they are not logged.
            context.close();
        }
    }
}
