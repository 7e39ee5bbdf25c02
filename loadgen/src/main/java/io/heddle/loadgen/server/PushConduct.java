package io.heddle.loadgen.server;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Sends numbered messages with the time, unasked. <b>Thread:</b> event loops of the server. */
final class PushConduct extends Conduct {
    private final long periodNs;
    private final int sizeBytes;

    PushConduct(long periodNs, int sizeBytes) {
        this.periodNs = periodNs;
        this.sizeBytes = sizeBytes;
    }

    @Override
    ChannelHandler handler() {
        return new Subscriber();
    }

    private byte[] message(long number) {
        Instant now = Instant.now();
        long sentMicros = TimeUnit.SECONDS.toMicros(now.getEpochSecond()) + TimeUnit.NANOSECONDS.toMicros(now.getNano());
        String json = "{\"type\":\"push\",\"number\":" + number + ",\"sent\":" + sentMicros + "}";
        return (json + " ".repeat(Math.max(0, sizeBytes - json.length()))).getBytes(StandardCharsets.US_ASCII);
    }

    /** One connection. */
    private final class Subscriber extends Conversation {
        private Future<?> timer;
        private long number;

        @Override
        void opened(ChannelHandlerContext context) {
            timer = context.executor().scheduleAtFixedRate(() -> push(context), 0, periodNs, TimeUnit.NANOSECONDS);
        }

        private void push(ChannelHandlerContext context) {
            number++;
            if (context.channel().isWritable()) {
                context.writeAndFlush(new TextWebSocketFrame(Unpooled.wrappedBuffer(message(number))), context.voidPromise());
            } else {
                countFault();
            }
        }

        @Override
        void received(ChannelHandlerContext context, WebSocketFrame message) {
            message.release();
        }

        @Override
        void ended() {
            if (timer != null) {
                timer.cancel(false);
            }
        }
    }
}
