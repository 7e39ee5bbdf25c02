package io.heddle.loadgen.server;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Sends each message to everyone who is connected. <b>Thread:</b> event loops of the server, several at a time. */
final class RoomConduct extends Conduct {
    /** Beyond it a client that does not read would fill the server's memory. */
    private static final long MAX_UNREAD_BYTES = 8 << 20;

    private final Set<ChannelHandlerContext> members = ConcurrentHashMap.newKeySet();

    @Override
    ChannelHandler handler() {
        return new Member();
    }

    /** One connection. */
    private final class Member extends Conversation {
        private ChannelHandlerContext self;
        private boolean hasSent;

        @Override
        void opened(ChannelHandlerContext context) {
            self = context;
            members.add(context);
        }

        @Override
        void received(ChannelHandlerContext context, WebSocketFrame message) {
            hasSent = true;
            for (ChannelHandlerContext member : members) {
                if (member.channel().bytesBeforeWritable() <= MAX_UNREAD_BYTES) {
                    member.write(message.retainedDuplicate(), member.voidPromise());
                } else if (members.remove(member)) {
                    countFault();
                    drop(member);
                }
            }
            message.release();
        }

        @Override
        void flush(ChannelHandlerContext context) {
            if (hasSent) {
                hasSent = false;
                members.forEach(ChannelHandlerContext::flush);
            }
            context.flush();
        }

        @Override
        void ended() {
            if (self != null) {
                members.remove(self);
            }
        }
    }
}
