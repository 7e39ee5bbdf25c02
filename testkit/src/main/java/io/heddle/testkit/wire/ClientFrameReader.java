package io.heddle.testkit.wire;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds the frames in the bytes of a client, as they come. {@link #next} judges nothing but the length, which must fit
 * in an array.
 *
 * <p><b>Thread:</b> one at a time.
 */
public final class ClientFrameReader {
    private static final int MASK_BIT = 0x80;
    private static final int FIN_BIT = 0x80;
    private static final int MAX_CONTROL_BYTES = 125;

    private final int maxPayloadBytes;
    private final UnreadBytes bytes = new UnreadBytes();
    private boolean isLengthMinimal = true;

    /** A reader of frames whose length fits in an array. */
    public ClientFrameReader() {
        this(Integer.MAX_VALUE / 2);
    }

    public ClientFrameReader(int maxPayloadBytes) {
        this.maxPayloadBytes = maxPayloadBytes;
    }

    public ClientFrameReader add(byte[] more) {
        bytes.add(more);
        return this;
    }

    /**
     * All frames in bytes that end with a frame.
     *
     * @throws IllegalStateException if they end inside a frame, or if a frame breaks a rule of RFC 6455
     */
    public static List<ClientFrame> all(byte[] bytes) {
        ClientFrameReader reader = new ClientFrameReader().add(bytes);
        List<ClientFrame> frames = reader.all();
        if (reader.rest().length > 0) {
            throw new IllegalStateException("the bytes end inside a frame, after " + frames);
        }
        return frames;
    }

    /**
     * Takes all whole frames.
     *
     * @throws IllegalStateException if a frame breaks a rule of RFC 6455
     */
    public List<ClientFrame> all() {
        List<ClientFrame> frames = new ArrayList<>();
        for (ClientFrame frame = next(); frame != null; frame = next()) {
            String violation = violation(frame);
            if (violation != null) {
                throw new IllegalStateException(frame + " breaks " + violation);
            }
            frames.add(frame);
        }
        return frames;
    }

    /** The rule of RFC 6455 that the frame that was taken last breaks by itself, or null. Reserved bits are for extensions to judge. */
    public String violation(ClientFrame frame) {
        if (!frame.isMasked()) {
            return "5.1: a client masks every frame";
        }
        if (frame.opcode() > ServerFrames.BINARY && !frame.isControl() || frame.opcode() > ServerFrames.PONG) {
            return "5.2: opcode " + frame.opcode() + " is reserved";
        }
        if (!isLengthMinimal) {
            return "5.2: the length takes as few bytes as it needs";
        }
        boolean isRightControl = frame.fin() && frame.payload().length <= MAX_CONTROL_BYTES;
        return frame.isControl() && !isRightControl ? "5.5: a control frame is fragmented or too long" : null;
    }

    /** The bytes that belong to no whole frame yet. */
    public byte[] rest() {
        ByteBuffer in = bytes.unread();
        byte[] rest = new byte[in.remaining()];
        in.get(rest);
        return rest;
    }

    /** True if the frame that was taken last wrote its length in as few bytes as it can. */
    public boolean isLengthMinimal() {
        return isLengthMinimal;
    }

    /**
     * Takes the next whole frame.
     *
     * @return the frame, or null if it has not arrived whole
     * @throws IllegalStateException if its length is above the limit of this reader
     */
    public ClientFrame next() {
        ByteBuffer in = bytes.unread();
        int start = in.position();
        if (in.remaining() < 2) {
            return null;
        }
        int first = in.get() & 0xFF;
        int second = in.get() & 0xFF;
        long length = second & ~MASK_BIT;
        int more = (length == 126 ? 2 : length == 127 ? 8 : 0) + ((second & MASK_BIT) == 0 ? 0 : Integer.BYTES);
        if (in.remaining() < more) {
            return null;
        }
        int form = (int) length;
        length = length == 126 ? in.getShort() & 0xFFFF : length == 127 ? in.getLong() : length;
        if (length < 0 || length > maxPayloadBytes) {
            throw new IllegalStateException("The client announced a frame of " + Long.toUnsignedString(length) + " bytes");
        }
        boolean isMasked = (second & MASK_BIT) != 0;
        int key = isMasked ? in.getInt() : 0;
        if (in.remaining() < length) {
            return null;
        }
        byte[] payload = new byte[(int) length];
        in.get(payload);
        for (int i = 0; i < payload.length; i++) {
            payload[i] ^= (byte) (key >>> 24 - 8 * (i & 3));
        }
        bytes.take(in.position() - start);
        isLengthMinimal = form < 126 || length > (form == 126 ? 125 : 0xFFFF);
        return new ClientFrame((first & FIN_BIT) != 0, first >> 4 & 0x7, first & 0xF, isMasked, key, payload);
    }
}
