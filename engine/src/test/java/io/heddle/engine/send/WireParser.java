package io.heddle.engine.send;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What a server reads (RFC 6455 section 5), written for these tests alone: it shares nothing with the encoder. */
final class WireParser {

    /** A frame, unmasked, and where its payload begins on the wire. */
    record Frame(boolean fin, int opcode, int key, byte[] payload, int payloadAt) {
        boolean isControl() {
            return opcode >= 8;
        }

        @Override
        public String toString() {
            return (fin ? "fin " : "more ") + opcode + " [" + payload.length + "]";
        }
    }

    /** A whole message. */
    record Message(int opcode, byte[] payload) {}

    final List<Frame> frames = new ArrayList<>();
    final List<Message> messages = new ArrayList<>();
    final List<Frame> controls = new ArrayList<>();
    /** Whether the stream ends inside a fragmented message. */
    boolean isUnfinished;

    /** Checks every rule that a client's stream has to keep; the stream must end at a frame's boundary. */
    WireParser(byte[] wire, String where) {
        ByteBuffer in = ByteBuffer.wrap(wire);
        while (in.hasRemaining()) {
            frames.add(frame(in, where));
        }
        Set<Integer> keys = new HashSet<>();
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        int opcode = 0;
        for (Frame frame : frames) {
            assertTrue(keys.add(frame.key), () -> where + ": a masking key was used twice");
            assertTrue(controls.isEmpty() || controls.get(controls.size() - 1).opcode != 8, () -> where + ": a frame after the close");
            if (frame.isControl()) {
                controls.add(frame);
                continue;
            }
            assertEquals(opcode == 0, frame.opcode != 0, () -> where + ": continuation out of order in " + frames);
            opcode = frame.opcode == 0 ? opcode : frame.opcode;
            message.writeBytes(frame.payload);
            if (frame.fin) {
                messages.add(new Message(opcode, message.toByteArray()));
                message.reset();
                opcode = 0;
            }
        }
        isUnfinished = opcode != 0;
    }

    private static Frame frame(ByteBuffer in, String where) {
        int first = in.get() & 0xFF;
        int second = in.get() & 0xFF;
        assertEquals(0, first & 0x70, () -> where + ": a reserved bit is set");
        int opcode = first & 0x0F;
        assertTrue(opcode <= 2 || (opcode >= 8 && opcode <= 10), () -> where + ": opcode " + opcode);
        assertTrue(second >= 0x80, () -> where + ": not masked");
        long length = second & 0x7F;
        if (length == 126) {
            length = in.getShort() & 0xFFFF;
            assertTrue(length > 125, where);
        } else if (length == 127) {
            length = in.getLong();
            assertTrue(length > 0xFFFF, where);
        }
        boolean fin = (first & 0x80) != 0;
        assertFalse(opcode >= 8 && (!fin || length > 125), () -> where + ": a control frame is fragmented or too long");
        int key = in.getInt();
        int payloadAt = in.position();
        byte[] payload = new byte[(int) length];
        in.get(payload);
        for (int i = 0; i < payload.length; i++) {
            payload[i] ^= (byte) (key >>> (24 - 8 * (i & 3)));
        }
        return new Frame(fin, opcode, key, payload, payloadAt);
    }

    /** Payload of data frames among the first bytes of the wire. */
    long dataPayloadIn(long wireBytes) {
        long sum = 0;
        for (Frame frame : frames) {
            if (!frame.isControl()) {
                sum += Math.max(0, Math.min(frame.payload.length, wireBytes - frame.payloadAt));
            }
        }
        return sum;
    }
}
