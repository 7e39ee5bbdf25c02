package io.heddle.jmh.micro;

import java.nio.ByteBuffer;

/** What a server sends: unmasked frames (RFC 6455 section 5.2), back to back in a direct buffer. */
final class ServerFrames {
    private static final int FIN_BINARY = 0x82;

    private ServerFrames() {
    }

    /** That many binary messages of one frame each, ready to be read. */
    static ByteBuffer of(int frames, int payloadBytes) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(frames * (10 + payloadBytes));
        for (int i = 0; i < frames; i++) {
            buffer.put((byte) FIN_BINARY);
            if (payloadBytes < 126) {
                buffer.put((byte) payloadBytes);
            } else if (payloadBytes <= 0xFFFF) {
                buffer.put((byte) 126).putShort((short) payloadBytes);
            } else {
                buffer.put((byte) 127).putLong(payloadBytes);
            }
            buffer.position(buffer.position() + payloadBytes);
        }
        return buffer.flip();
    }
}
