package io.heddle.jmh.echo;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.charset.StandardCharsets;

/**
 * Serves one connection: the upgrade, then an echo or a flood, then the close. It is one handler instead of Netty's codecs, so that
 * serving a message costs less than sending it. All input of one read is answered in one write.
 *
 * <p><b>Thread:</b> the server's event loop.
 */
final class ServedConnection extends ChannelInboundHandlerAdapter {
    private static final int MAX_HEAD_BYTES = 16 << 10;

    private final ServedObserver observer;
    private ByteBuf head;
    private FrameEcho frames;
    private Flood flood;
    private boolean closing;

    ServedConnection(ServedObserver observer) {
        this.observer = observer;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf in = (ByteBuf) message;
        if (closing) {
            in.release();
        } else if (frames == null) {
            readHead(context, in);
        } else {
            readFrames(context, in);
        }
    }

    private void readHead(ChannelHandlerContext context, ByteBuf in) {
        if (head == null) {
            head = in;
        } else {
            head = head.isWritable(in.readableBytes()) ? head : context.alloc().buffer(MAX_HEAD_BYTES * 2).writeBytes(takeHead());
            head.writeBytes(in);
            in.release();
        }
        int bytes = UpgradeRequest.headBytes(head);
        if (bytes == 0) {
            if (head.readableBytes() > MAX_HEAD_BYTES) {
                throw new IllegalArgumentException("The head of the request is larger than " + MAX_HEAD_BYTES + " bytes.");
            }
            return;
        }
        UpgradeRequest request = UpgradeRequest.parse(head.readCharSequence(bytes, StandardCharsets.ISO_8859_1).toString());
        byte[] refusal = request.refusal();
        if (refusal != null) {
            takeHead().release();
            end(context, Unpooled.wrappedBuffer(refusal));
            return;
        }
        frames = request.isDeflate() ? FrameEcho.ofCompressed() : new FrameEcho(!request.isFlood());
        context.write(context.alloc().directBuffer(256).writeBytes(request.answer()), context.voidPromise());
        observer.onOpened();
        if (request.isFlood()) {
            flood = Flood.ofMessages(request.floodBytes());
            flood.pour(context.channel());
        }
        readFrames(context, takeHead());
    }

    private ByteBuf takeHead() {
        ByteBuf taken = head;
        head = null;
        return taken;
    }

    private void readFrames(ChannelHandlerContext context, ByteBuf in) {
        ByteBuf out = context.alloc().directBuffer(in.readableBytes() + FrameEcho.MAX_HEADER_BYTES);
        try {
            frames.walk(in, out);
        } finally {
            in.release();
            if (out.isReadable()) {
                context.write(out, context.voidPromise());
            } else {
                out.release();
            }
        }
        observer.onMessages(frames.takeBegunMessages());
        if (frames.isClosed()) {
            // The server ends the connection first (RFC 6455 section 7.1.1): the waiting port is on its side then.
            end(context, Unpooled.EMPTY_BUFFER);
        }
    }

    private void end(ChannelHandlerContext context, ByteBuf last) {
        closing = true;
        context.writeAndFlush(last).addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        context.flush();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (flood == null) {
            // The server does not read from a client that does not read.
            context.channel().config().setAutoRead(context.channel().isWritable());
        } else if (!closing && context.channel().isWritable()) {
            flood.pour(context.channel());
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        closing = true;
        if (head != null) {
            takeHead().release();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof IllegalArgumentException && frames != null && !closing) {
            // A client that broke the protocol gets the reason, with code 1002.
            byte[] reason = cause.getMessage().getBytes(StandardCharsets.UTF_8);
            end(context, context.alloc().buffer(4 + reason.length).writeByte(0x88).writeByte(2 + reason.length).writeShort(1002)
                .writeBytes(reason));
        } else {
            // The client vanished or asked for something else; it sees its connection end and reports that.
            context.close();
        }
    }
}
