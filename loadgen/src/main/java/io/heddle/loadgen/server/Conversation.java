package io.heddle.loadgen.server;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler.HandshakeComplete;

/**
 * One connection, as whole messages. It answers each batch of input in one write, and stops reading from a client that does not read.
 * <b>Thread:</b> the event loop of its connection.
 */
abstract class Conversation extends ChannelInboundHandlerAdapter {
    /** Tells that a stream of HTTP/2 is open now, as {@link HandshakeComplete} does for HTTP/1.1. */
    static final Object OPENED = new Object();

    /** The upgrade was accepted. */
    void opened(ChannelHandlerContext context) {}

    /** A text or binary message, which this method owns: it writes it back or releases it. */
    abstract void received(ChannelHandlerContext context, WebSocketFrame message);

    /** The connection is gone. */
    void ended() {}

    /** Ends the connection without a close frame, which Netty's own handlers would send on the way. */
    static void drop(ChannelHandlerContext context) {
        context.pipeline().firstContext().close();
    }

    @Override
    public final void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event == OPENED || event instanceof HandshakeComplete) {
            opened(context);
        }
        context.fireUserEventTriggered(event);
    }

    @Override
    public final void channelRead(ChannelHandlerContext context, Object message) {
        received(context, (WebSocketFrame) message);
    }

    @Override
    public final void channelReadComplete(ChannelHandlerContext context) {
        flush(context);
    }

    /** Sends what the batch of input has led to. */
    void flush(ChannelHandlerContext context) {
        context.flush();
    }

    @Override
    public final void channelWritabilityChanged(ChannelHandlerContext context) {
        context.channel().config().setAutoRead(context.channel().isWritable());
        context.fireChannelWritabilityChanged();
    }

    @Override
    public final void channelInactive(ChannelHandlerContext context) {
        ended();
        context.fireChannelInactive();
    }

    @Override
    public final void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        // The client vanished or broke the protocol. A load test makes thousands of those, so they are not logged.
        context.close();
    }
}
