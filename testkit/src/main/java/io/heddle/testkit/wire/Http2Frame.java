package io.heddle.testkit.wire;

import java.nio.ByteBuffer;

/**
 * A frame of HTTP/2 as it was read (RFC 9113 section 4.1).
 *
 * @param type 0 to 255
 * @param flags 0 to 255
 * @param stream 0 for the connection
 * @param payload with padding, if it has some
 */
public record Http2Frame(int type, int flags, int stream, byte[] payload) {

    /** Four bytes of the payload, from that index on, as a number. */
    public int intAt(int index) {
        return ByteBuffer.wrap(payload).getInt(index);
    }

    /** The identifier of a setting at that index of SETTINGS; its value follows. */
    public int settingAt(int index) {
        return ByteBuffer.wrap(payload).getShort(index) & 0xFFFF;
    }

    public boolean is(int wanted) {
        return type == wanted;
    }

    /** True for DATA and HEADERS that end the sender's direction of their stream. */
    public boolean isEndOfStream() {
        return (type == Http2Frames.DATA || type == Http2Frames.HEADERS) && (flags & Http2Frames.END_STREAM) != 0;
    }

    /** True if no CONTINUATION has to follow this HEADERS, PUSH_PROMISE or CONTINUATION. */
    public boolean isEndOfHeaders() {
        return (flags & Http2Frames.END_HEADERS) != 0;
    }

    public boolean isAck() {
        return (type == Http2Frames.SETTINGS || type == Http2Frames.PING) && (flags & Http2Frames.ACK) != 0;
    }

    @Override
    public String toString() {
        return "frame of type " + type + ", flags " + flags + ", stream " + stream + ", " + payload.length + " bytes";
    }
}
