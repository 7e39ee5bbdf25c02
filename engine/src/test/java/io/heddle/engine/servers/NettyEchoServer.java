package io.heddle.engine.servers;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.compression.ZlibCodecFactory;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketServerExtensionHandler;
import io.netty.handler.codec.http.websocketx.extensions.compression.PerMessageDeflateServerExtensionHandshaker;
import io.netty.handler.ssl.SslHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;

/**
 * An {@link EchoServer} of Netty 4.2, with NIO and the JDK's TLS.
 *
 * <p><b>Thread:</b> any thread. <b>Owns:</b> one event loop, which accepts and serves.
 */
final class NettyEchoServer implements EchoServer {
    private static final int DEFLATE_LEVEL = 6;
    private static final int MAX_REQUEST_SIZE = 65_536;

    private final String name;
    private final FixtureThreads threads;
    // Not a group of loops: ending one starts a thread of Netty's global executor that lives on for a second.
    private final SingleThreadIoEventLoop loop;
    private final URI uri;
    private ChannelGroup channels;

    NettyEchoServer(String name, SSLContext tls, boolean compresses) {
        this(name, tls, compresses, false);
    }

    private NettyEchoServer(String name, SSLContext tls, boolean compresses, boolean http2) {
        this.name = name;
        threads = new FixtureThreads(name);
        loop = new SingleThreadIoEventLoop(null, threads.factory("loop"), NioIoHandler.newFactory());
        int port = threads.call(() -> bind(tls, compresses, http2)).getPort();
        uri = URI.create((tls == null ? "ws" : "wss") + "://127.0.0.1:" + port + "/");
    }

    /** Speaks HTTP/2 too, but has not the setting of RFC 8441. */
    static NettyEchoServer http2(String name, SSLContext tls, boolean compresses) {
        return new NettyEchoServer(name, tls, compresses, true);
    }

    private InetSocketAddress bind(SSLContext tls, boolean compresses, boolean http2) throws Exception {
        channels = new DefaultChannelGroup(loop, true);
        ServerBootstrap bootstrap = new ServerBootstrap().group(loop).channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, 1024)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(new ChannelInitializer<Channel>() {
                @Override
                protected void initChannel(Channel channel) {
                    channels.add(channel);
                    buildPipeline(channel.pipeline(), tls, compresses, http2);
                }
            });
        Channel server = bootstrap.bind(InetAddress.getByName("127.0.0.1"), 0).sync().channel();
        channels.add(server);
        return (InetSocketAddress) server.localAddress();
    }

    private static void buildPipeline(ChannelPipeline pipeline, SSLContext tls, boolean compresses, boolean http2) {
        Consumer<ChannelPipeline> http1 = chosen -> addHttp1(chosen, compresses);
        if (tls == null && http2) {
            NettyHttp2.plain(pipeline, http1);
            return;
        }
        if (tls != null) {
            SSLEngine engine = tls.createSSLEngine();
            engine.setUseClientMode(false);
            if (http2) {
                NettyHttp2.secure(pipeline, engine, http1);
                return;
            }
            pipeline.addLast(new SslHandler(engine));
        }
        addHttp1(pipeline, compresses);
    }

    private static void addHttp1(ChannelPipeline pipeline, boolean compresses) {
        WebSocketServerProtocolConfig config = WebSocketServerProtocolConfig.newBuilder().websocketPath("/").checkStartsWith(true)
            .subprotocols(String.join(",", SUBPROTOCOLS)).allowExtensions(compresses).maxFramePayloadLength(MAX_MESSAGE_SIZE)
            .handleCloseFrames(false).build();
        pipeline.addLast(new HttpServerCodec(), new HttpObjectAggregator(MAX_REQUEST_SIZE));
        if (compresses) {
            boolean chooseWindow = ZlibCodecFactory.isSupportingWindowSizeAndMemLevel();
            pipeline.addLast(new WebSocketServerExtensionHandler(new PerMessageDeflateServerExtensionHandshaker(
                DEFLATE_LEVEL, chooseWindow, PerMessageDeflateServerExtensionHandshaker.MAX_WINDOW_SIZE, true, false, 0)));
        }
        pipeline.addLast(new WebSocketServerProtocolHandler(config), new WebSocketFrameAggregator(MAX_MESSAGE_SIZE), new Endpoint());
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public URI uri() {
        return uri;
    }

    @Override
    public void close() {
        channels.close().awaitUninterruptibly();
        loop.shutdownGracefully(0, 10, TimeUnit.SECONDS).awaitUninterruptibly();
        threads.join();
    }

    /** One connection. */
    private static final class Endpoint extends SimpleChannelInboundHandler<WebSocketFrame> implements EchoPeer {
        private ChannelHandlerContext context;
        private EchoSession echo;
        private int unanswered;
        private boolean closeSent;

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event instanceof WebSocketServerProtocolHandler.HandshakeComplete complete) {
                context = ctx;
                echo = new EchoSession(this, complete.requestUri(), headers(complete.requestHeaders()));
                echo.opened();
            }
        }

        private static Map<String, List<String>> headers(HttpHeaders headers) {
            Map<String, List<String>> copy = new LinkedHashMap<>();
            headers.names().forEach(header -> copy.put(header, headers.getAll(header)));
            return copy;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, WebSocketFrame frame) {
            if (frame instanceof CloseWebSocketFrame) {
                // Netty's own handling answers a close frame that answers ours.
                if (closeSent) {
                    ctx.close();
                } else {
                    closeSent = true;
                    ctx.writeAndFlush(frame.retain()).addListener(ChannelFutureListener.CLOSE);
                }
            } else if (frame instanceof TextWebSocketFrame || frame instanceof BinaryWebSocketFrame) {
                unanswered++;
                ctx.channel().config().setAutoRead(false);
                echo.received(frame instanceof TextWebSocketFrame, ByteBufUtil.getBytes(frame.content()), this::onAnswered);
            }
        }

        private void onAnswered() {
            if (--unanswered == 0) {
                context.channel().config().setAutoRead(true);
            }
        }

        @Override
        public void send(Frame frame, Runnable sent) {
            ByteBuf payload = Unpooled.wrappedBuffer(frame.payload(), frame.offset(), frame.count());
            WebSocketFrame out = switch (frame.kind()) {
                case TEXT -> new TextWebSocketFrame(frame.fin(), 0, payload);
                case BINARY -> new BinaryWebSocketFrame(frame.fin(), 0, payload);
                case CONTINUATION -> new ContinuationWebSocketFrame(frame.fin(), 0, payload);
                case PING -> new PingWebSocketFrame(payload);
            };
            context.writeAndFlush(out).addListener(future -> {
                if (future.isSuccess()) {
                    sent.run();
                }
            });
        }

        @Override
        public void close(int code, String reason) {
            closeSent = true;
            context.writeAndFlush(new CloseWebSocketFrame(code, reason));
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }
}
