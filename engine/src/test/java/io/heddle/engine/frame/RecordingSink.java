package io.heddle.engine.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.testkit.wire.ServerFrames;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Writes frames down as text, the same however their bytes arrived, and checks the order of the calls. Stops, fails or throws where
 * the test says.
 */
final class RecordingSink implements FrameSink {

    enum Call { HEADER, PAYLOAD, END }

    final List<String> frames = new ArrayList<>();
    /** Decides after each call whether to go on. */
    Predicate<Call> goOn = call -> true;
    int calls;

    private final ByteArrayOutputStream payload = new ByteArrayOutputStream();
    private String header;
    private long length;

    /** One frame as this sink writes it down; "..." marks one that has not ended. */
    static String line(int opcode, boolean fin, int rsv, long length, byte[] payload, boolean ended) {
        StringBuilder line = new StringBuilder(Opcode.name(opcode));
        line.append(fin ? " fin" : " more").append(rsv == 0 ? "" : " rsv" + rsv).append(' ').append(length);
        line.append(payload.length == 0 ? "" : " " + ServerFrames.show(payload)).append(ended ? "" : " ...");
        return line.toString();
    }

    /** Complete frames, and the one under way if its header is there. */
    List<String> all() {
        List<String> all = new ArrayList<>(frames);
        if (header != null) {
            all.add(header + " " + length + (payload.size() == 0 ? "" : " " + ServerFrames.show(payload.toByteArray())) + " ...");
        }
        return all;
    }

    @Override
    public boolean onFrameHeader(int opcode, boolean fin, int rsv, long payloadLength) {
        assertEquals(null, header, "a header inside a frame");
        assertFalse(Opcode.isReserved(opcode));
        assertTrue(payloadLength >= 0, "length " + payloadLength);
        header = Opcode.name(opcode) + (fin ? " fin" : " more") + (rsv == 0 ? "" : " rsv" + rsv);
        length = payloadLength;
        return called(Call.HEADER);
    }

    @Override
    public boolean onFramePayload(ByteBuffer source, int offset, int count, boolean last) {
        assertTrue(header != null, "payload without a header");
        assertTrue(count > 0, "empty piece");
        payload.writeBytes(Bytes.copyOf(source, offset, count));
        assertTrue(payload.size() <= length, "more payload than announced");
        assertEquals(payload.size() == length, last, "last");
        return called(Call.PAYLOAD);
    }

    @Override
    public boolean onFrameEnd() {
        assertTrue(header != null, "an end without a header");
        assertEquals(length, payload.size());
        frames.add(header + " " + length + (length == 0 ? "" : " " + ServerFrames.show(payload.toByteArray())));
        header = null;
        payload.reset();
        return called(Call.END);
    }

    private boolean called(Call call) {
        calls++;
        return goOn.test(call);
    }
}
