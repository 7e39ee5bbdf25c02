package io.heddle.testkit.soak;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler.HandshakeComplete;
import io.netty.handler.ssl.SslHandler;
import java.util.HexFormat;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** A WebSocket of the server: echoes, and misbehaves in time. <b>Thread:</b> the event loop. */
final class SoakSession extends ChannelInboundHandlerAdapter {
    private static final int PING_EVERY = 5;
    private static final int REST_EVERY = 3;
    private static final int REST_MS = 200;
    private static final int END_AFTER_CLOSE_MS = 60_000;
    /** Frames that break RFC 6455 for a client. */
    private static final String[] BREAKS = {
        // A reserved bit that no extension here uses; an unknown opcode; a mask; malformed UTF-8; a long ping; a code that no close frame
        // may have; a continuation of nothing.
        "a100", "8300", "818000000000", "8102c328", "897e007e" + "00".repeat(126), "880203ed", "8001" + "00"};

    private Treatment treatment;
    private ChannelHandlerContext context;
    private ScheduledFuture<?> alarm;
    private int messages;
    private boolean isFaultDone;
    private boolean isCloseSent;

    /** Begins once the upgrade is answered. */
    void open(ChannelHandlerContext opened, Treatment wanted) {
        context = opened;
        treatment = wanted;
        if (!wanted.fault().echoesToTheEnd() || wanted.fault() == Fault.GOAWAY) {
            alarm = opened.executor().schedule(this::misbehave, wanted.afterMs(), TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext origin, Object event) {
        if (event instanceof HandshakeComplete complete) {
            open(origin, Treatment.of(complete.requestUri()));
        }
        origin.fireUserEventTriggered(event);
    }

    @Override
    public void channelRead(ChannelHandlerContext origin, Object message) {
        WebSocketFrame frame = (WebSocketFrame) message;
        if (frame instanceof CloseWebSocketFrame) {
            onClose(frame);
        } else if (frame instanceof PingWebSocketFrame) {
            origin.writeAndFlush(new PongWebSocketFrame(frame.content()));
        } else if (frame instanceof PongWebSocketFrame || isCloseSent) {
            frame.release();
        } else {
            boolean isLast = frame.isFinalFragment();
            origin.write(frame, origin.voidPromise());
            if (isLast) {
                onMessage(origin);
            }
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext origin) {
        origin.flush();
    }

    private void onMessage(ChannelHandlerContext origin) {
        messages++;
        if (messages % PING_EVERY == 0) {
            origin.write(new PingWebSocketFrame(Unpooled.wrappedBuffer(new byte[messages % 126])));
        }
        if (treatment.fault() == Fault.SLOW && messages % REST_EVERY == 0) {
            origin.channel().config().setAutoRead(false);
            origin.executor().schedule(() -> origin.channel().config().setAutoRead(true), REST_MS, TimeUnit.MILLISECONDS);
        }
        if (alarm != null && messages >= treatment.afterMessages()) {
            misbehave();
        }
    }

    private void onClose(WebSocketFrame frame) {
        if (isCloseSent) {
            frame.release();
            end();
        } else {
            isCloseSent = true;
            context.writeAndFlush(frame).addListener(sent -> end());
        }
    }

    private void end() {
        if (isHttp2()) {
            SoakStream.end(context);
        } else {
            context.close();
        }
    }

    private void misbehave() {
        if (isFaultDone || isCloseSent) {
            return;
        }
        isFaultDone = true;
        alarm.cancel(false);
        switch (treatment.fault()) {
            case CLOSE -> close(new CloseWebSocketFrame(Fault.SERVER_CODE, "enough"));
            case BREAK -> close(Unpooled.wrappedBuffer(HexFormat.of().parseHex(BREAKS[treatment.variant() % BREAKS.length])));
            case DROP -> context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
            case RESET -> reset(context.channel());
            case GOAWAY -> {
                if (isHttp2()) {
                    SoakStream.goAway(context.channel());
                }
            }
            case DROP_SESSION -> (isHttp2() && context.channel().parent().pipeline().get(SslHandler.class) != null
                ? context.channel().parent() : context.channel()).close();
            default -> throw new IllegalStateException("no fault of an open connection: " + treatment);
        }
    }

    /** Sends something that the client answers by a close frame, and waits for that, but not for ever. */
    private void close(Object last) {
        isCloseSent = true;
        context.writeAndFlush(last);
        context.executor().schedule((Runnable) context::close, END_AFTER_CLOSE_MS, TimeUnit.MILLISECONDS);
    }

    /** Past the TLS handler, which would say that it ends. */
    private static void reset(Channel channel) {
        if (channel instanceof SocketChannel socket) {
            socket.config().setOption(ChannelOption.SO_LINGER, 0);
            channel.pipeline().firstContext().close();
        } else {
            channel.close();
        }
    }

    private boolean isHttp2() {
        return !(context.channel() instanceof SocketChannel);
    }

    @Override
    public void channelInactive(ChannelHandlerContext origin) {
        if (alarm != null) {
            alarm.cancel(false);
        }
        origin.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext origin, Throwable cause) {
        // The client reset the connection, or is gone: that is what it does in a soak.
        origin.close();
    }
}
