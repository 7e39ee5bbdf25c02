package io.heddle.testkit.docs;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A WebSocket server of Netty that wants a cookie and a new token at each connect, tells one price to whoever subscribes, and closes.
 *
 * <p><b>Thread:</b> one of Netty's.
 */
@SuppressWarnings("try")
final class NettyMarket implements AutoCloseable {
    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final AtomicInteger connects = new AtomicInteger();
    private final String cookie;
    private Channel port;

    private NettyMarket(String cookie) {
        this.cookie = cookie;
    }

    static NettyMarket start(String cookie) throws InterruptedException {
        NettyMarket market = new NettyMarket(cookie);
        market.port = new ServerBootstrap().group(market.group).channel(NioServerSocketChannel.class)
            .childHandler(new ChannelInitializer<>() {
                @Override
                protected void initChannel(Channel channel) {
                    channel.pipeline().addLast(new HttpServerCodec(), new HttpObjectAggregator(8 << 10), market.new Guard(),
                        new WebSocketServerProtocolHandler("/"), market.new Prices());
                }
            }).bind("127.0.0.1", 0).sync().channel();
        return market;
    }

    URI uri() {
        return URI.create("ws://127.0.0.1:" + ((InetSocketAddress) port.localAddress()).getPort() + "/");
    }

    @Override
    public void close() throws InterruptedException {
        port.close().sync();
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
    }

    /** Lets nobody in without the cookie and the token. */
    private final class Guard extends SimpleChannelInboundHandler<FullHttpRequest> {
        @Override
        protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
            boolean isRight = cookie.equals(request.headers().get(HttpHeaderNames.COOKIE))
                && ("Bearer t-" + connects.incrementAndGet()).equals(request.headers().get(HttpHeaderNames.AUTHORIZATION));
            if (isRight) {
                context.fireChannelRead(request.retain());
            } else {
                context.writeAndFlush(new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.FORBIDDEN));
                context.close();
            }
        }
    }

    /** Answers a subscription. */
    private final class Prices extends SimpleChannelInboundHandler<TextWebSocketFrame> {
        @Override
        protected void channelRead0(ChannelHandlerContext context, TextWebSocketFrame frame) {
            if (frame.text().equals("subscribe")) {
                context.write(new TextWebSocketFrame(Integer.toString(99 + connects.get())));
                context.writeAndFlush(connects.get() == 1 ? new CloseWebSocketFrame(1001, "restart") : new CloseWebSocketFrame(1000, ""));
            }
        }
    }
}
