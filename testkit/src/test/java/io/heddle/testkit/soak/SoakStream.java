package io.heddle.testkit.soak;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameEncoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2GoAwayFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import java.util.concurrent.TimeUnit;

/**
 * A WebSocket on a stream of HTTP/2 (RFC 8441): its request, and the way from DATA frames to bytes and back. <b>Thread:</b> the event loop.
 */
final class SoakStream extends ChannelDuplexHandler {
    private static final char ENABLE_CONNECT_PROTOCOL = 8;
    private static final int MAX_STREAMS = 100;
    private static final WebSocketDecoderConfig FRAMES =
        WebSocketDecoderConfig.newBuilder().maxFramePayloadLength(SoakServer.MAX_FRAME_BYTES).build();

    private final SoakSession session = new SoakSession();

    static void addTo(ChannelPipeline pipeline) {
        Http2Settings settings = new Http2Settings().maxConcurrentStreams(MAX_STREAMS);
        settings.put(ENABLE_CONNECT_PROTOCOL, Long.valueOf(1));
        pipeline.addLast(
            // Clients that abort reset their streams, which is no attack.
            Http2FrameCodecBuilder.forServer().initialSettings(settings).decoderEnforceMaxRstFramesPerWindow(0, 0).build(),
            new Http2MultiplexHandler(new ChannelInitializer<Channel>() {
                @Override
                protected void initChannel(Channel stream) {
                    SoakStream first = new SoakStream();
                    stream.pipeline().addLast(
                        first, new WebSocket13FrameDecoder(FRAMES), new WebSocket13FrameEncoder(false), first.session);
                }
            }));
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof Http2DataFrame data) {
            boolean isEnd = data.isEndStream();
            context.fireChannelRead(data.content());
            if (isEnd) {
                end(context);
            }
        } else if (message instanceof Http2HeadersFrame head) {
            onRequest(context, Treatment.of(head.headers().path()));
        }
    }

    private void onRequest(ChannelHandlerContext context, Treatment treatment) {
        switch (treatment.fault()) {
            case REFUSE -> refuse(context, new DefaultHttp2Headers().status(String.valueOf(Fault.REFUSED_STATUS)).set("retry-after", "1"));
            case REDIRECT -> refuse(context, new DefaultHttp2Headers().status("302").set("location", treatment.redirected()));
            case NO_ANSWER -> context.close();
            default -> context.executor().schedule(
                () -> accept(context, treatment), treatment.answerDelayMs(), TimeUnit.MILLISECONDS);
        }
    }

    private static void refuse(ChannelHandlerContext context, Http2Headers answer) {
        context.writeAndFlush(new DefaultHttp2HeadersFrame(answer, true));
    }

    private void accept(ChannelHandlerContext context, Treatment treatment) {
        if (context.channel().isActive()) {
            context.writeAndFlush(new DefaultHttp2HeadersFrame(new DefaultHttp2Headers().status("200")));
            session.open(context.pipeline().context(session), treatment);
        }
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        context.write(message instanceof ByteBuf bytes ? new DefaultHttp2DataFrame(bytes) : message, promise);
    }

    static void end(ChannelHandlerContext context) {
        context.writeAndFlush(new DefaultHttp2DataFrame(true)).addListener(ChannelFutureListener.CLOSE);
    }

    /** Ends the session of a stream in order: it takes no new streams. */
    static void goAway(Channel stream) {
        Channel session = stream.parent();
        session.pipeline().context(Http2MultiplexHandler.class).writeAndFlush(new DefaultHttp2GoAwayFrame(Http2Error.NO_ERROR));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }
}
