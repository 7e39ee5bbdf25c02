package io.heddle.testkit.soak;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import java.util.concurrent.TimeUnit;

/** Lets upgrade requests of HTTP/1.1 through, late or not at all. <b>Thread:</b> the event loop. */
final class SoakGate extends ChannelInboundHandlerAdapter {

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!(message instanceof FullHttpRequest request)) {
            context.fireChannelRead(message);
            return;
        }
        if (request.headers().contains(HttpHeaderNames.SEC_WEBSOCKET_EXTENSIONS)) {
            // Netty can not inflate a frame of which nothing comes out yet, as the first few bytes of a compressed message may be.
            context.pipeline().addAfter(context.name(), null, new WebSocketFrameAggregator(SoakServer.MAX_FRAME_BYTES));
        }
        Treatment treatment = Treatment.of(request.uri());
        switch (treatment.fault()) {
            case REFUSE -> answer(context, request, Fault.REFUSED_STATUS, "Retry-After", "1");
            case REDIRECT -> answer(context, request, 302, "Location", treatment.redirected());
            case NO_ANSWER -> {
                request.release();
                context.close();
            }
            case SLOW -> context.executor().schedule(
                () -> context.fireChannelRead(request), treatment.answerDelayMs(), TimeUnit.MILLISECONDS);
            default -> context.fireChannelRead(request);
        }
    }

    private static void answer(ChannelHandlerContext context, FullHttpRequest request, int status, String header, String value) {
        request.release();
        byte[] body = "not here\n".getBytes(US_ASCII);
        var answer = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status), Unpooled.wrappedBuffer(body));
        answer.headers().set(header, value).set(HttpHeaderNames.CONTENT_LENGTH, body.length).set(HttpHeaderNames.CONNECTION, "close");
        context.writeAndFlush(answer).addListener(ChannelFutureListener.CLOSE);
    }
}
