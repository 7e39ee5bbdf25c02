package io.heddle.jmh.echo;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * Turns the frames of a client into frames of a server (RFC 6455 section 5.2) with the same payload. It copies them once, unmasks them, and
 * turns a ping into a pong. Frames may be split anywhere over reads; the part of a frame that has arrived is sent at once. A compressed
 * message is returned unchanged: without context takeover it means the same in both directions (RFC 7692 section 7.2.3).
 *
 * <p><b>Thread:</b> the thread of its connection.
 */
final class FrameEcho {
    /** The answer to a read may be this much longer than the read: by a header whose bytes arrived earlier. */
    static final int MAX_HEADER_BYTES = 14;

    private static final int COMPRESSED = 0x40;
    private static final int TEXT = 0x1;
    private static final int BINARY = 0x2;
    private static final int CLOSE = 0x8;
    private static final int PING = 0x9;
    private static final int PONG = 0xA;

    private final boolean echoesData;
    private final boolean compressedOnly;
    private ByteBuf splitHeader;
    private long remaining;
    private int mask;
    private boolean copies;
    private boolean closeSeen;
    private int begunMessages;

    /** @param echoesData false to answer control frames only */
    FrameEcho(boolean echoesData) {
        this(echoesData, false);
    }

    private FrameEcho(boolean echoesData, boolean compressedOnly) {
        this.echoesData = echoesData;
        this.compressedOnly = compressedOnly;
    }

    /** An echo that accepts only compressed messages. */
    static FrameEcho ofCompressed() {
        return new FrameEcho(true, true);
    }

    /** True if a close frame was answered in full: nothing may follow it. */
    boolean isClosed() {
        return closeSeen && remaining == 0;
    }

    /** The number of text and binary messages that began since the last call. */
    int takeBegunMessages() {
        int begun = begunMessages;
        begunMessages = 0;
        return begun;
    }

    /**
     * Walks all that is readable, and appends the answers.
     *
     * @throws IllegalArgumentException if a frame is not masked, or a message is not compressed but has to be
     */
    void walk(ByteBuf in, ByteBuf out) {
        do {
            payload(in, out, (int) Math.min(remaining, in.readableBytes()));
        } while (remaining == 0 && !closeSeen && header(in, out));
    }

    private boolean header(ByteBuf in, ByteBuf out) {
        if (splitHeader == null) {
            if (isWholeHeader(in)) {
                begin(in, out);
                return true;
            }
            if (in.isReadable()) {
                splitHeader = Unpooled.buffer(MAX_HEADER_BYTES, MAX_HEADER_BYTES).writeBytes(in);
            }
            return false;
        }
        while (in.isReadable()) {
            splitHeader.writeByte(in.readByte());
            if (isWholeHeader(splitHeader)) {
                begin(splitHeader, out);
                splitHeader = null;
                return true;
            }
        }
        return false;
    }

    private static boolean isWholeHeader(ByteBuf in) {
        int readable = in.readableBytes();
        if (readable < 2) {
            return false;
        }
        int shortLength = in.getByte(in.readerIndex() + 1) & 0x7F;
        return readable >= (shortLength < 126 ? 6 : shortLength == 126 ? 8 : 14);
    }

    private void begin(ByteBuf in, ByteBuf out) {
        int first = in.readByte();
        int second = in.readByte();
        if (second >= 0) {
            throw new IllegalArgumentException("A client must mask its frames (RFC 6455 section 5.1).");
        }
        int shortLength = second & 0x7F;
        long length = shortLength < 126 ? shortLength : shortLength == 126 ? in.readUnsignedShort() : in.readLong();
        mask = in.readInt();
        remaining = length;
        int opcode = first & 0xF;
        if (compressedOnly && (first & COMPRESSED) == 0 && opcode != 0 && opcode < CLOSE) {
            throw new IllegalArgumentException("A message is not compressed.");
        }
        closeSeen = opcode == CLOSE;
        if (opcode == TEXT || opcode == BINARY) {
            begunMessages++;
        }
        copies = opcode < CLOSE ? echoesData : opcode != PONG;
        if (copies) {
            out.writeByte(opcode == PING ? first & 0xF0 | PONG : first).writeByte(shortLength);
            if (shortLength == 126) {
                out.writeShort((int) length);
            } else if (shortLength == 127) {
                out.writeLong(length);
            }
        }
    }

    private void payload(ByteBuf in, ByteBuf out, int count) {
        remaining -= count;
        if (!copies) {
            in.skipBytes(count);
            return;
        }
        long mask8 = (long) mask << 32 | mask & 0xFFFF_FFFFL;
        for (int left = count >>> 3; left > 0; left--) {
            out.writeLong(in.readLong() ^ mask8);
        }
        for (int left = count & 7; left > 0; left--) {
            out.writeByte(in.readByte() ^ mask >>> 24);
            // The first byte of the mask always belongs to the next byte of the payload.
            mask = Integer.rotateLeft(mask, 8);
        }
    }
}
