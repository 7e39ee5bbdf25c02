package io.heddle.jmh.micro;

import java.nio.ByteBuffer;

/** Frames of a server: unmasked (RFC 6455 section 5.2), back to back in a direct buffer. */
final class ServerFrames {
    private static final int FIN_BINARY = 0x82;
    private static final int RSV1 = 0x40;

    private ServerFrames() {
    }

    /** Binary messages of one frame each, ready to be read. */
    static ByteBuffer of(int frames, int payloadBytes) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(frames * (10 + payloadBytes));
        for (int i = 0; i < frames; i++) {
            putHeader(buffer, FIN_BINARY, payloadBytes);
            buffer.position(buffer.position() + payloadBytes);
        }
        return buffer.flip();
    }

    /** Appends a compressed binary message of one frame (RFC 7692 section 6). */
    static void putCompressed(ByteBuffer buffer, ByteBuffer payload) {
        putHeader(buffer, FIN_BINARY | RSV1, payload.capacity());
        buffer.put(payload.clear());
    }

    private static void putHeader(ByteBuffer buffer, int firstByte, int payloadBytes) {
        buffer.put((byte) firstByte);
        if (payloadBytes < 126) {
            buffer.put((byte) payloadBytes);
        } else if (payloadBytes <= 0xFFFF) {
            buffer.put((byte) 126).putShort((short) payloadBytes);
        } else {
            buffer.put((byte) 127).putLong(payloadBytes);
        }
    }
}
