package io.heddle.loadgen.server;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** Echoes each batch of input in one write, and stops reading from a client that does not read. <b>Thread:</b> any event loop; no state. */
@ChannelHandler.Sharable
final class Echo extends ChannelInboundHandlerAdapter {
    static final Echo INSTANCE = new Echo();

    private Echo() {}

    @Override
    public void channelRead(ChannelHandlerContext context, Object frame) {
        context.write(frame, context.voidPromise());
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        context.flush();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        context.channel().config().setAutoRead(context.channel().isWritable());
        context.fireChannelWritabilityChanged();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        // The client vanished or broke the protocol. A load test makes thousands of those, so they are not logged.
        context.close();
    }
}
