package io.heddle.loadgen.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameEncoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;

/** HTTP/2 by prior knowledge: each stream is a WebSocket (RFC 8441). <b>Thread:</b> event-loop threads of Netty. */
final class Http2Streams {
    private static final char ENABLE_CONNECT_PROTOCOL = 8;
    private static final int WINDOW_BYTES = 1 << 20;
    private static final Refusal NO_WEB_SOCKET = new Refusal(400, -1);

    private Http2Streams() {}

    static void addTo(ChannelPipeline pipeline, WebSocketDecoderConfig config, Conduct conduct) {
        Http2Settings settings = new Http2Settings()
            .maxConcurrentStreams(Integer.MAX_VALUE)
            .initialWindowSize(WINDOW_BYTES);
        settings.put(ENABLE_CONNECT_PROTOCOL, Long.valueOf(1));
        pipeline.addLast(
            // A load test that ends resets thousands of streams at once, which is no attack.
            Http2FrameCodecBuilder.forServer().initialSettings(settings).decoderEnforceMaxRstFramesPerWindow(0, 0).build(),
            new Http2MultiplexHandler(new ChannelInitializer<Channel>() {
                @Override
                protected void initChannel(Channel stream) {
                    stream.pipeline().addLast(
                        new Stream(conduct), new WebSocket13FrameDecoder(config), new WebSocket13FrameEncoder(false), Control.INSTANCE);
                    PracticeServer.addHandler(stream.pipeline(), conduct);
                }
            }));
    }

    /** Translates between HTTP/2 frames and the bytes of one WebSocket. */
    private static final class Stream extends ChannelDuplexHandler {
        private final Conduct conduct;

        Stream(Conduct conduct) {
            this.conduct = conduct;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof Http2DataFrame data) {
                context.fireChannelRead(data.content());
                if (data.isEndStream()) {
                    end(context);
                }
            } else if (message instanceof Http2HeadersFrame head) {
                answer(context, head.headers());
            }
        }

        private void answer(ChannelHandlerContext context, Http2Headers request) {
            boolean isWebSocket = "CONNECT".contentEquals(request.method()) && request.contains(":protocol", "websocket");
            Refusal refusal = isWebSocket ? conduct.refusal() : NO_WEB_SOCKET;
            if (refusal != null) {
                Http2Headers answer = new DefaultHttp2Headers().status(Integer.toString(refusal.status()));
                if (refusal.retryAfterSeconds() >= 0) {
                    answer.setLong("retry-after", refusal.retryAfterSeconds());
                }
                context.writeAndFlush(new DefaultHttp2HeadersFrame(answer, true));
                return;
            }
            Http2Headers answer = new DefaultHttp2Headers().status("200");
            CharSequence subprotocols = request.get("sec-websocket-protocol");
            if (subprotocols != null) {
                answer.set("sec-websocket-protocol", subprotocols.toString().split(",", 2)[0].strip());
            }
            context.writeAndFlush(new DefaultHttp2HeadersFrame(answer, false));
            context.fireUserEventTriggered(Conversation.OPENED);
        }

        @Override
        public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
            context.write(message instanceof ByteBuf bytes ? new DefaultHttp2DataFrame(bytes) : message, promise);
        }

        private static void end(ChannelHandlerContext context) {
            context.writeAndFlush(new DefaultHttp2DataFrame(true)).addListener(ChannelFutureListener.CLOSE);
        }
    }

    /** Answers pings and close frames. */
    @ChannelHandler.Sharable
    private static final class Control extends ChannelInboundHandlerAdapter {
        private static final Control INSTANCE = new Control();

        @Override
        public void channelRead(ChannelHandlerContext context, Object frame) {
            if (frame instanceof PingWebSocketFrame ping) {
                context.writeAndFlush(new PongWebSocketFrame(ping.content()));
            } else if (frame instanceof PongWebSocketFrame pong) {
                pong.release();
            } else if (frame instanceof CloseWebSocketFrame) {
                context.write(frame);
                context.writeAndFlush(new DefaultHttp2DataFrame(true));
            } else {
                context.fireChannelRead(frame);
            }
        }
    }
}
