package io.heddle.engine.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a model that knows of every byte on the wire whether it counts. */
@Timeout(60)
class SentPayloadMeterTest {

    /** Encoded frames; counts[i] = 1 if byte i is payload of a message. */
    private record Wire(ByteBuffer bytes, int[] counts) {

        int length() {
            return counts.length;
        }

        int counted(int from, int to) {
            return Arrays.stream(counts, from, to).sum();
        }
    }

    @Test
    void exampleWithAControlFrameBetweenTwoMessages() {
        Wire wire = wire(new int[] {Opcode.TEXT, Opcode.PING, Opcode.BINARY}, 3, 4, 5);
        SentPayloadMeter meter = new SentPayloadMeter();
        assertEquals(3, meter.advance(wire.bytes, 0, 9));
        assertEquals(SentPayloadMeter.BETWEEN_FRAMES, meter.state());
        assertEquals(0, meter.advance(wire.bytes, 9, 19));
        assertEquals(SentPayloadMeter.BETWEEN_FRAMES, meter.state());
        assertEquals(2, meter.advance(wire.bytes, 19, 27));
        assertEquals(SentPayloadMeter.insidePayload(3, true), meter.state());
        assertEquals(3, meter.advance(wire.bytes, 27, 30));
        assertEquals(SentPayloadMeter.BETWEEN_FRAMES, meter.state());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 125, 126, 127, 300})
    void everyTwoWaySplitCountsEachByteOnce(int length) {
        Wire wire = wire(new int[] {Opcode.BINARY, Opcode.PONG, Opcode.CONTINUATION, Opcode.CLOSE}, length, 7, length, 0);
        for (int cut = 0; cut <= wire.length(); cut++) {
            SentPayloadMeter meter = new SentPayloadMeter();
            assertEquals(wire.counted(0, cut), meter.advance(wire.bytes, 0, cut), "first " + cut);
            assertEquals(2 * length - wire.counted(0, cut), meter.advance(wire.bytes, cut, wire.length()), "after " + cut);
            assertEquals(SentPayloadMeter.BETWEEN_FRAMES, meter.state());
        }
    }

    @ParameterizedTest
    @CsvSource({"65535, 65543", "65536, 65550", "70000, 70014"})
    void longFramesAreJumpedOver(int length, int end) {
        Wire wire = wire(new int[] {Opcode.BINARY, Opcode.TEXT}, length, 1);
        for (int cut = 0; cut < 20; cut++) {
            SentPayloadMeter meter = new SentPayloadMeter();
            assertEquals(wire.counted(0, cut), meter.advance(wire.bytes, 0, cut));
            assertEquals(wire.counted(cut, end), meter.advance(wire.bytes, cut, end), "cut " + cut);
            assertEquals(SentPayloadMeter.BETWEEN_FRAMES, meter.state());
            assertEquals(1, meter.advance(wire.bytes, end, wire.length()));
        }
    }

    @Test
    void rangeMayBeginInsideAPayload() {
        Wire wire = wire(new int[] {Opcode.PING, Opcode.TEXT, Opcode.PING}, 9, 20, 3);
        for (int remaining = 0; remaining <= 20; remaining++) {
            int from = 6 + 9 + 6 + 20 - remaining;
            SentPayloadMeter meter = new SentPayloadMeter().resume(SentPayloadMeter.insidePayload(remaining, true));
            assertEquals(remaining, meter.advance(wire.bytes, from, wire.length()));
            assertEquals(SentPayloadMeter.BETWEEN_FRAMES, meter.state());
        }
        for (int remaining = 0; remaining <= 9; remaining++) {
            SentPayloadMeter meter = new SentPayloadMeter().resume(SentPayloadMeter.insidePayload(remaining, false));
            assertEquals(20, meter.advance(wire.bytes, 6 + 9 - remaining, wire.length()));
        }
    }

    @Test
    void oneMeterServesManyConnections() {
        Wire[] wires = new Wire[20];
        long[] states = new long[wires.length];
        int[] sent = new int[wires.length];
        for (int i = 0; i < wires.length; i++) {
            wires[i] = randomWire(new Traffic(1_000 + i), 8);
        }
        SentPayloadMeter meter = new SentPayloadMeter();
        Traffic traffic = new Traffic(7);
        int done = 0;
        while (done < wires.length) {
            int i = traffic.random().nextInt(wires.length);
            int to = Math.min(wires[i].length(), sent[i] + 1 + traffic.random().nextInt(200));
            if (sent[i] < to) {
                assertEquals(wires[i].counted(sent[i], to), meter.resume(states[i]).advance(wires[i].bytes, sent[i], to), "wire " + i);
                states[i] = meter.state();
                sent[i] = to;
                done += to == wires[i].length() ? 1 : 0;
            }
        }
        for (long state : states) {
            assertEquals(SentPayloadMeter.BETWEEN_FRAMES, state);
        }
    }

    @Test
    void randomShortWritesAgreeWithTheModel() {
        for (long seed = 1; seed <= 1_500; seed++) {
            Traffic traffic = new Traffic(seed);
            Wire wire = randomWire(traffic, 1 + traffic.random().nextInt(10));
            long state = SentPayloadMeter.BETWEEN_FRAMES;
            int from = 0;
            for (int i = 0; from < wire.length(); i++) {
                int to = Math.min(wire.length(), from + traffic.random().nextInt(i % 3 == 0 ? 5_000 : 12));
                SentPayloadMeter meter = new SentPayloadMeter().resume(state);
                assertEquals(wire.counted(from, to), meter.advance(wire.bytes, from, to), "seed " + seed + " " + from + " to " + to);
                state = meter.state();
                from = to;
            }
            assertEquals(SentPayloadMeter.BETWEEN_FRAMES, state, "seed " + seed);
        }
    }

    @Test
    void byteByByteAgreesWithTheModel() {
        Wire wire = randomWire(new Traffic(99), 30);
        SentPayloadMeter meter = new SentPayloadMeter();
        for (int i = 0; i < wire.length(); i++) {
            assertEquals(wire.counts[i], meter.advance(wire.bytes, i, i + 1), "byte " + i);
        }
    }

    @Test
    void emptyRangeChangesNothing() {
        SentPayloadMeter meter = new SentPayloadMeter().resume(SentPayloadMeter.insidePayload(5, true));
        long before = meter.state();
        assertEquals(0, meter.advance(ByteBuffer.allocate(0), 0, 0));
        assertEquals(before, meter.state());
    }

    @Test
    void payloadRemainingHasBounds() {
        assertThrows(IllegalArgumentException.class, () -> SentPayloadMeter.insidePayload(-1, true));
        assertThrows(IllegalArgumentException.class, () -> SentPayloadMeter.insidePayload(1L << 48, true));
        assertEquals(SentPayloadMeter.BETWEEN_FRAMES, SentPayloadMeter.insidePayload(0, true));
        assertEquals(SentPayloadMeter.BETWEEN_FRAMES, SentPayloadMeter.insidePayload(0, false));
        assertTrue(SentPayloadMeter.insidePayload((1L << 48) - 1, true) > 0);
    }

    private static Wire randomWire(Traffic traffic, int frames) {
        int[] opcodes = new int[frames];
        int[] lengths = new int[frames];
        for (int i = 0; i < frames; i++) {
            opcodes[i] = traffic.opcode();
            lengths[i] = traffic.payload(Opcode.isControl(opcodes[i])).length;
        }
        return wire(opcodes, lengths);
    }

    private static Wire wire(int[] opcodes, int... lengths) {
        int total = 0;
        for (int length : lengths) {
            total += FrameHeaderEncoder.headerLength(length) + length;
        }
        ByteBuffer bytes = ByteBuffer.allocateDirect(total);
        int[] counts = new int[total];
        for (int i = 0; i < opcodes.length; i++) {
            FrameHeaderEncoder.encodeHeader(bytes, opcodes[i], true, 0, lengths[i], 0x8a_7f_fe_81 * (i + 1));
            int payload = bytes.position();
            // Payload that looks like headers, should the meter ever lose its place.
            for (int j = 0; j < lengths[i]; j++) {
                bytes.put((byte) (j % 2 == 0 ? 0x81 : 0xFE));
            }
            Arrays.fill(counts, payload, bytes.position(), !Opcode.isControl(opcodes[i]) ? 1 : 0);
        }
        return new Wire(bytes.clear(), counts);
    }
}
