package io.heddle.testkit.docs;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;

/** A WebSocket server of Netty that answers each move, and counts how its players leave. <b>Thread:</b> one of Netty's. */
@SuppressWarnings("try")
final class NettyArena implements AutoCloseable {
    private static final int BACKLOG = 4_096;

    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final Players players = new Players();
    private Channel port;

    static NettyArena start() throws InterruptedException {
        NettyArena arena = new NettyArena();
        WebSocketServerProtocolConfig config =
            WebSocketServerProtocolConfig.newBuilder().websocketPath("/").handleCloseFrames(false).build();
        arena.port = new ServerBootstrap().group(arena.group).channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .childHandler(new ChannelInitializer<>() {
                @Override
                protected void initChannel(Channel channel) {
                    channel.pipeline().addLast(new HttpServerCodec(), new HttpObjectAggregator(8 << 10),
                        new WebSocketServerProtocolHandler(config), arena.players);
                }
            }).bind("127.0.0.1", 0).sync().channel();
        return arena;
    }

    URI uri() {
        return URI.create("ws://127.0.0.1:" + ((InetSocketAddress) port.localAddress()).getPort() + "/");
    }

    /** Waits for so many moves in all. */
    void awaitMoves(int count) throws InterruptedException {
        players.awaitMoves(count);
    }

    /** How many players left with which code; 1006 without one. */
    Map<Integer, Integer> codes() {
        return players.codes;
    }

    @Override
    public void close() throws InterruptedException {
        port.close().sync();
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
    }

    /** All of them. */
    @Sharable
    private static final class Players extends SimpleChannelInboundHandler<WebSocketFrame> {
        private static final int NO_CLOSE_FRAME = 1006;

        private final Map<Integer, Integer> codes = new ConcurrentSkipListMap<>();
        private int moves;

        @Override
        protected void channelRead0(ChannelHandlerContext context, WebSocketFrame frame) {
            if (frame instanceof TextWebSocketFrame) {
                context.writeAndFlush(new TextWebSocketFrame("done"));
                countMove();
            } else if (frame instanceof CloseWebSocketFrame close) {
                codes.merge(close.statusCode(), 1, Integer::sum);
                context.pipeline().remove(this);
                context.writeAndFlush(close.retain()).addListener(written -> context.close());
            }
        }

        /** Comes only to those who have not left with a close frame. */
        @Override
        public void channelInactive(ChannelHandlerContext context) {
            codes.merge(NO_CLOSE_FRAME, 1, Integer::sum);
        }

        private synchronized void countMove() {
            moves++;
            notifyAll();
        }

        synchronized void awaitMoves(int count) throws InterruptedException {
            while (moves < count) {
                wait();
            }
        }
    }
}
