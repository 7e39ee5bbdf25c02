package io.heddle.testkit.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Finds the frames of HTTP/2 in the bytes of a client, as they come. It judges nothing but the preface.
 *
 * <p><b>Thread:</b> one at a time.
 */
public final class Http2FrameReader {
    private final UnreadBytes bytes = new UnreadBytes();

    public Http2FrameReader add(byte[] more) {
        bytes.add(more);
        return this;
    }

    /**
     * Takes the preface, with which a client begins (RFC 9113 section 3.4).
     *
     * @return false if it has not arrived whole
     * @throws IllegalStateException if there is something else
     */
    public boolean takePreface() {
        ByteBuffer in = bytes.unread();
        byte[] begin = new byte[Math.min(in.remaining(), Http2Frames.PREFACE.length())];
        in.get(begin);
        String text = new String(begin, StandardCharsets.ISO_8859_1);
        if (!Http2Frames.PREFACE.startsWith(text)) {
            throw new IllegalStateException("The client did not begin with the preface of HTTP/2, but with " + text);
        }
        boolean isWhole = begin.length == Http2Frames.PREFACE.length();
        if (isWhole) {
            bytes.take(begin.length);
        }
        return isWhole;
    }

    /** The bytes that belong to no whole frame yet. */
    public int unreadBytes() {
        return bytes.unread().remaining();
    }

    /** The length that the next frame announces, or 0 if its first bytes have not arrived. */
    public int nextLength() {
        ByteBuffer in = bytes.unread();
        return in.remaining() < Http2Frames.HEADER_BYTES ? 0 : (in.get() & 0xFF) << 16 | in.getShort() & 0xFFFF;
    }

    /** Takes the next whole frame, or returns null if it has not arrived whole. */
    public Http2Frame next() {
        ByteBuffer in = bytes.unread();
        if (in.remaining() < Http2Frames.HEADER_BYTES) {
            return null;
        }
        int length = (in.get() & 0xFF) << 16 | in.getShort() & 0xFFFF;
        int type = in.get() & 0xFF;
        int flags = in.get() & 0xFF;
        int stream = in.getInt() & Integer.MAX_VALUE;
        if (in.remaining() < length) {
            return null;
        }
        byte[] payload = new byte[length];
        in.get(payload);
        bytes.take(Http2Frames.HEADER_BYTES + length);
        return new Http2Frame(type, flags, stream, payload);
    }
}
