package io.heddle.engine.message;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Frames as a server sends them, written by hand. */
final class ServerStream {
    static final int CONTINUATION = 0;
    static final int TEXT = 1;
    static final int BINARY = 2;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** A frame with FIN. */
    ServerStream last(int opcode, byte[] payload) {
        return frame(true, opcode, payload);
    }

    ServerStream last(int opcode, String payload) {
        return frame(true, opcode, utf8(payload));
    }

    /** A frame without FIN: more of its message follows. */
    ServerStream more(int opcode, byte[] payload) {
        return frame(false, opcode, payload);
    }

    ServerStream more(int opcode, String payload) {
        return frame(false, opcode, utf8(payload));
    }

    /** A header alone. */
    ServerStream header(boolean fin, int opcode, long length) {
        bytes.write((fin ? 0x80 : 0) | opcode);
        if (length < 126) {
            bytes.write((int) length);
        } else if (length < 65_536) {
            bytes.write(126);
            bytes.writeBytes(ByteBuffer.allocate(2).putShort((short) length).array());
        } else {
            bytes.write(127);
            bytes.writeBytes(ByteBuffer.allocate(8).putLong(length).array());
        }
        return this;
    }

    ServerStream raw(byte[] more) {
        bytes.writeBytes(more);
        return this;
    }

    int length() {
        return bytes.size();
    }

    byte[] bytes() {
        return bytes.toByteArray();
    }

    private ServerStream frame(boolean fin, int opcode, byte[] payload) {
        return header(fin, opcode, payload.length).raw(payload);
    }
}
