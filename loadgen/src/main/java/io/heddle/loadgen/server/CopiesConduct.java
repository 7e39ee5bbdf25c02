package io.heddle.loadgen.server;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.util.concurrent.atomic.AtomicLong;

/** Answers every n-th message with another number of copies than one: none loses it, two double it. <b>Thread:</b> event loops. */
final class CopiesConduct extends Conduct {
    private final AtomicLong messages = new AtomicLong();
    private final int every;
    private final int copies;

    CopiesConduct(int every, int copies) {
        this.every = every;
        this.copies = copies;
    }

    @Override
    ChannelHandler handler() {
        return new Connection();
    }

    /** One connection; messages are counted over all of them. */
    private final class Connection extends Conversation {
        @Override
        void received(ChannelHandlerContext context, WebSocketFrame message) {
            boolean isChosen = messages.incrementAndGet() % every == 0;
            if (isChosen) {
                countFault();
            }
            for (int left = isChosen ? copies : 1; left > 0; left--) {
                context.write(message.retainedDuplicate(), context.voidPromise());
            }
            message.release();
        }
    }
}
