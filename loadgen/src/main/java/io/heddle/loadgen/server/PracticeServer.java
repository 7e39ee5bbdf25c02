package io.heddle.loadgen.server;

import io.heddle.loadgen.cli.UserError;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
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
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
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
 * A WebSocket server with a {@link Behaviour}, on any path and with any subprotocol, over HTTP/1.1 and HTTP/2.
 * <b>Thread:</b> any thread; connections are served on event-loop threads of its own.
 */
public final class PracticeServer implements AutoCloseable {
    static final int MAX_MESSAGE_BYTES = 32 << 20;
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
    private final Conduct conduct;

    private PracticeServer(EventLoopGroup group, Channel listener, Conduct conduct) {
        this.group = group;
        this.listener = listener;
        this.conduct = conduct;
    }

    /** Starts listening on a free port of the loopback, with one thread. */
    public static PracticeServer start(Behaviour behaviour) {
        return start("127.0.0.1", 0, 1, behaviour);
    }

    /**
     * Starts listening.
     *
     * @param port 0 picks a free one
     * @throws UserError if that is not possible there
     */
    public static PracticeServer start(String host, int port, int threads, Behaviour behaviour) {
        InetSocketAddress address = new InetSocketAddress(host, port);
        if (address.isUnresolved()) {
            throw new UserError("The host name '" + host + "' of --host cannot be resolved: use an address of this machine.");
        }
        Conduct conduct = behaviour.newConduct();
        EventLoopGroup group = new MultiThreadIoEventLoopGroup(threads, NioIoHandler.newFactory());
        var bound = new ServerBootstrap()
            .group(group)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(new Pipeline(conduct))
            .bind(address)
            .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            group.shutdownGracefully(0, 0, TimeUnit.SECONDS);
            throw new UserError("Cannot listen on " + host + ":" + port + " (" + bound.cause().getMessage()
                + "): choose another --port or --host.", bound.cause());
        }
        conduct.begin(group);
        return new PracticeServer(group, bound.channel(), conduct);
    }

    /** The address to connect to, with the path /. */
    public URI uri() {
        InetSocketAddress local = (InetSocketAddress) listener.localAddress();
        String host = local.getAddress().getHostAddress();
        return URI.create("ws://" + (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + local.getPort() + "/");
    }

    /** How often the server has misbehaved on purpose: upgrades refused, connections dropped, messages lost or doubled, and so on. */
    public long faults() {
        return conduct.faults();
    }

    @Override
    public void close() {
        conduct.end();
        listener.close().awaitUninterruptibly();
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
    }

    /** Sets up a new connection, whose first byte tells the HTTP version. */
    private static final class Pipeline extends ChannelInitializer<SocketChannel> {
        private static final WebSocketDecoderConfig FRAMES = WebSocketDecoderConfig.newBuilder()
            .maxFramePayloadLength(MAX_MESSAGE_BYTES)
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
            DEFLATE_LEVEL, false, PerMessageDeflateServerExtensionHandshaker.MAX_WINDOW_SIZE, true, false, MAX_MESSAGE_BYTES);

        private final Conduct conduct;

        Pipeline(Conduct conduct) {
            this.conduct = conduct;
        }

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

        private void choose(ChannelPipeline pipeline, boolean isHttp2) {
            if (isHttp2) {
                Http2Streams.addTo(pipeline, FRAMES, conduct);
                return;
            }
            pipeline
                .addLast(new HttpServerCodec())
                .addLast(new HttpObjectAggregator(MAX_REQUEST_BYTES))
                .addLast(new UpgradeGate(conduct))
                .addLast(new WebSocketServerExtensionHandler(DEFLATE))
                .addLast(new WebSocketServerProtocolHandler(CONFIG));
            addHandler(pipeline, conduct);
        }
    }

    /** Adds the conduct's handler, behind one that puts messages together where it wants that. */
    static void addHandler(ChannelPipeline pipeline, Conduct conduct) {
        if (!conduct.takesFragments()) {
            pipeline.addLast(new WebSocketFrameAggregator(MAX_MESSAGE_BYTES));
        }
        pipeline.addLast(conduct.handler());
    }
}
