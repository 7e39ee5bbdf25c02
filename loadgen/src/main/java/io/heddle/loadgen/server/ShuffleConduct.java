package io.heddle.loadgen.server;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

/** Answers groups of messages backwards. <b>Thread:</b> event loops of the server. */
final class ShuffleConduct extends Conduct {
    /** A client that waits for an answer before it sends more would wait for ever. */
    private static final long MAX_WAIT_MS = 100;
    private static final long MAX_HELD_BYTES = 32 << 20;

    private final int group;

    ShuffleConduct(int group) {
        this.group = group;
    }

    @Override
    ChannelHandler handler() {
        return new Connection();
    }

    /** One connection and the messages that it still owes an answer, the newest first. */
    private final class Connection extends Conversation {
        private final Deque<WebSocketFrame> held = new ArrayDeque<>();
        private long heldBytes;
        private int groups;

        @Override
        void received(ChannelHandlerContext context, WebSocketFrame message) {
            held.push(message);
            heldBytes += message.content().readableBytes();
            if (held.size() == group || heldBytes > MAX_HELD_BYTES) {
                answer(context);
            } else if (held.size() == 1) {
                int waiting = groups;
                context.executor().schedule(() -> answerLate(context, waiting), MAX_WAIT_MS, TimeUnit.MILLISECONDS);
            }
        }

        private void answerLate(ChannelHandlerContext context, int waiting) {
            if (waiting == groups && !held.isEmpty()) {
                answer(context);
                context.flush();
            }
        }

        private void answer(ChannelHandlerContext context) {
            groups++;
            heldBytes = 0;
            while (!held.isEmpty()) {
                WebSocketFrame newest = held.pop();
                if (!held.isEmpty()) {
                    countFault();
                }
                context.write(newest, context.voidPromise());
            }
        }

        @Override
        void ended() {
            held.forEach(WebSocketFrame::release);
            held.clear();
        }
    }
}
