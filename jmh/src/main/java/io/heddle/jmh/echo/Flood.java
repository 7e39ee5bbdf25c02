package io.heddle.jmh.echo;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import java.util.HashMap;
import java.util.Map;

/**
 * Endless messages, encoded once in a block of many. <b>Thread:</b> the server's event loop, which shares the blocks among its
 * connections.
 */
final class Flood {
    static final int MAX_MESSAGE_BYTES = 16 << 20;
    private static final int BLOCK_BYTES = 256 << 10;
    private static final Map<Integer, ByteBuf> BLOCKS = new HashMap<>();

    private final ByteBuf block;

    private Flood(ByteBuf block) {
        this.block = block;
    }

    static Flood ofMessages(int bytes) {
        return new Flood(BLOCKS.computeIfAbsent(bytes, Flood::encode));
    }

    private static ByteBuf encode(int bytes) {
        int frame = bytes + (bytes < 126 ? 2 : bytes < 65_536 ? 4 : 10);
        int count = Math.max(1, BLOCK_BYTES / frame);
        ByteBuf block = Unpooled.directBuffer(count * frame);
        for (int i = 0; i < count; i++) {
            block.writeByte(0x82);
            if (bytes < 126) {
                block.writeByte(bytes);
            } else if (bytes < 65_536) {
                block.writeByte(126).writeShort(bytes);
            } else {
                block.writeByte(127).writeLong(bytes);
            }
            block.writeZero(bytes);
        }
        return Unpooled.unreleasableBuffer(block);
    }

    void pour(Channel channel) {
        while (channel.isWritable()) {
            channel.write(block.duplicate(), channel.voidPromise());
        }
        channel.flush();
    }
}
