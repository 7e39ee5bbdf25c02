package io.heddle.loadgen.server;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;

/**
 * Refuses upgrades over HTTP/1.1 as the conduct says, and leaves the pipeline otherwise. <b>Thread:</b> the event loop of its connection.
 */
final class UpgradeGate extends ChannelInboundHandlerAdapter {
    private final Conduct conduct;

    UpgradeGate(Conduct conduct) {
        this.conduct = conduct;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        boolean isUpgrade = message instanceof HttpRequest request && request.headers().contains(HttpHeaderNames.UPGRADE);
        Refusal refusal = isUpgrade ? conduct.refusal() : null;
        if (refusal != null) {
            ReferenceCountUtil.release(message);
            refuse(context, refusal);
            return;
        }
        context.pipeline().remove(this);
        context.fireChannelRead(message);
    }

    private static void refuse(ChannelHandlerContext context, Refusal refusal) {
        HttpResponseStatus status = HttpResponseStatus.valueOf(refusal.status());
        String body = "This practice server refuses every so many upgrades.\n";
        FullHttpResponse response = new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, status, Unpooled.copiedBuffer(body, StandardCharsets.US_ASCII));
        response.headers()
            .set(HttpHeaderNames.CONTENT_TYPE, "text/plain")
            .set(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes())
            .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        if (refusal.retryAfterSeconds() >= 0) {
            response.headers().set(HttpHeaderNames.RETRY_AFTER, refusal.retryAfterSeconds());
        }
        context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
    }
}
