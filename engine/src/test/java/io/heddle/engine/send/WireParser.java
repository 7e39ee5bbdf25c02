package io.heddle.engine.send;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.testkit.wire.ClientFrame;
import io.heddle.testkit.wire.ClientFrameReader;
import io.heddle.testkit.wire.ServerFrames;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads as a server (RFC 6455 section 5), and checks every rule that a client's stream without extensions has to keep. */
final class WireParser {

    /** A whole message. */
    record Message(int opcode, byte[] payload) {}

    final List<ClientFrame> frames;
    final List<Message> messages = new ArrayList<>();
    final List<ClientFrame> controls = new ArrayList<>();
    /** Whether the stream ends inside a fragmented message. */
    boolean isUnfinished;

    /** The stream must end at a frame's boundary. */
    WireParser(byte[] wire, String where) {
        frames = ClientFrameReader.all(wire);
        Set<Integer> keys = new HashSet<>();
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        int opcode = 0;
        for (ClientFrame frame : frames) {
            assertEquals(0, frame.rsv(), () -> where + ": a reserved bit is set");
            assertTrue(keys.add(frame.key()), () -> where + ": a masking key was used twice");
            assertTrue(controls.isEmpty() || !controls.get(controls.size() - 1).is(ServerFrames.CLOSE),
                () -> where + ": a frame after the close");
            if (frame.isControl()) {
                controls.add(frame);
                continue;
            }
            assertEquals(opcode == 0, !frame.is(ServerFrames.CONTINUATION), () -> where + ": continuation out of order in " + shapes());
            opcode = frame.opcode() == 0 ? opcode : frame.opcode();
            message.writeBytes(frame.payload());
            if (frame.fin()) {
                messages.add(new Message(opcode, message.toByteArray()));
                message.reset();
                opcode = 0;
            }
        }
        isUnfinished = opcode != 0;
    }

    /** Such as {@code [fin 2 [300], more 1 [7]]}: opcodes and sizes. */
    String shapes() {
        return frames.stream()
            .map(frame -> (frame.fin() ? "fin " : "more ") + frame.opcode() + " [" + frame.payload().length + "]").toList().toString();
    }

    /** Payload of data frames among the first bytes of the wire. */
    long dataPayloadIn(long wireBytes) {
        long sum = 0;
        long end = 0;
        for (ClientFrame frame : frames) {
            end += frame.wireBytes();
            if (frame.isData()) {
                sum += Math.max(0, frame.payload().length - Math.max(0, end - wireBytes));
            }
        }
        return sum;
    }
}
