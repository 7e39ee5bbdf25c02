package io.heddle.engine.servers;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.Channel;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.util.List;
import java.util.function.Consumer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

/** Puts HTTP/2, without the setting of RFC 8441, beside HTTP/1.1 into a pipeline of Netty. <b>Thread:</b> any thread; no state. */
final class NettyHttp2 {
    private NettyHttp2() {}

    /** By ALPN. */
    static void secure(ChannelPipeline pipeline, SSLEngine engine, Consumer<ChannelPipeline> http1) {
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"h2", "http/1.1"});
        engine.setSSLParameters(parameters);
        pipeline.addLast(new SslHandler(engine), new ChannelInboundHandlerAdapter() {
            @Override
            public void userEventTriggered(ChannelHandlerContext context, Object event) {
                if (event instanceof SslHandshakeCompletionEvent done && done.isSuccess()) {
                    choose(context.pipeline(), "h2".equals(engine.getApplicationProtocol()), http1);
                    context.pipeline().remove(this);
                }
                context.fireUserEventTriggered(event);
            }
        });
    }

    /** By the first byte of the connection preface: no request of HTTP/1.1 here begins with it. */
    static void plain(ChannelPipeline pipeline, Consumer<ChannelPipeline> http1) {
        pipeline.addLast(new ByteToMessageDecoder() {
            @Override
            protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
                if (in.isReadable()) {
                    choose(context.pipeline(), in.getByte(in.readerIndex()) == 'P', http1);
                    context.pipeline().remove(this);
                }
            }
        });
    }

    private static void choose(ChannelPipeline pipeline, boolean isHttp2, Consumer<ChannelPipeline> http1) {
        if (isHttp2) {
            pipeline.addLast(Http2FrameCodecBuilder.forServer().build(), new Http2MultiplexHandler(new NoRequests()));
        } else {
            http1.accept(pipeline);
        }
    }

    /** Nothing is asked of it without the setting. */
    @ChannelHandler.Sharable
    private static final class NoRequests extends ChannelInitializer<Channel> {
        @Override
        protected void initChannel(Channel stream) {
            stream.close();
        }
    }
}
