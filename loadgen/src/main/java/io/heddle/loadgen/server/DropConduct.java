package io.heddle.loadgen.server;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.util.concurrent.atomic.AtomicLong;

/** Ends every n-th connection without a close frame, after so many answers. <b>Thread:</b> event loops of the server. */
final class DropConduct extends Conduct {
    private final AtomicLong connections = new AtomicLong();
    private final int every;
    private final int after;

    DropConduct(int every, int after) {
        this.every = every;
        this.after = after;
    }

    @Override
    ChannelHandler handler() {
        return new Connection();
    }

    /** One connection, doomed or not. */
    private final class Connection extends Conversation {
        /** Answers until the end, negative for a connection that may stay. */
        private int left = -1;

        @Override
        void opened(ChannelHandlerContext context) {
            if (connections.incrementAndGet() % every == 0) {
                left = after;
                if (left == 0) {
                    countFault();
                    drop(context);
                }
            }
        }

        @Override
        void received(ChannelHandlerContext context, WebSocketFrame message) {
            if (left == 0) {
                message.release();
            } else if (left == 1) {
                left = 0;
                countFault();
                context.writeAndFlush(message).addListener(written -> drop(context));
            } else {
                left -= left > 0 ? 1 : 0;
                context.write(message, context.voidPromise());
            }
        }
    }
}
