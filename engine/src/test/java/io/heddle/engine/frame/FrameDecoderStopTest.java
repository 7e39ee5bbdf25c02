package io.heddle.engine.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.engine.frame.RecordingSink.Call;
import io.heddle.testkit.wire.ServerFrames;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A sink that stops, or throws, and the payload that is read past the decoder. */
@Timeout(60)
class FrameDecoderStopTest {

    private static final String TWO_FRAMES = "81 03 61 62 63 8a 00";
    private static final List<String> TWO_FRAMES_DECODED = List.of("TEXT fin 3 616263", "PONG fin 0");

    private final FrameDecoder decoder = new FrameDecoder();
    private final RecordingSink sink = new RecordingSink();

    @ParameterizedTest
    @CsvSource({"HEADER, 2, 3", "PAYLOAD, 5, 0", "END, 5, 0"})
    void stoppedDecoderGoesOnWhereItStopped(Call where, int consumed, long remaining) {
        ByteBuffer source = ByteBuffer.wrap(ServerFrames.hex(TWO_FRAMES));
        sink.goOn = call -> call != where;
        assertFalse(decoder.decode(source, sink));
        assertEquals(consumed, source.position(), "nothing more than reported is consumed");
        assertEquals(remaining, decoder.payloadRemaining());
        assertEquals(where == Call.END, decoder.isBetweenFrames());
        assertNull(decoder.violation(), "a pause is not a violation");
        sink.goOn = call -> true;
        assertTrue(decoder.decode(source, sink));
        assertEquals(TWO_FRAMES_DECODED, sink.all());
    }

    @Test
    void everyCallMayStop() {
        for (int chunk : new int[] {1, 2, 3, 100}) {
            FrameDecoder stopped = new FrameDecoder();
            RecordingSink stopping = new RecordingSink();
            stopping.goOn = call -> false;
            ByteBuffer source = ByteBuffer.wrap(ServerFrames.hex(TWO_FRAMES));
            int stops = 0;
            for (int end = Math.min(chunk, source.capacity());; end = Math.min(end + chunk, source.capacity())) {
                source.limit(end);
                while (!stopped.decode(source, stopping)) {
                    stops++;
                }
                if (end == source.capacity()) {
                    break;
                }
            }
            assertEquals(TWO_FRAMES_DECODED, stopping.all(), "chunk " + chunk);
            assertEquals(stopping.calls, stops);
        }
    }

    @Test
    void endOfAnEmptyFrameIsOwedAfterAStopAtItsHeader() {
        ByteBuffer source = ByteBuffer.wrap(ServerFrames.hex("81 00"));
        sink.goOn = call -> call != Call.HEADER;
        assertFalse(decoder.decode(source, sink));
        assertEquals(List.of("TEXT fin 0 ..."), sink.all());
        assertFalse(decoder.isBetweenFrames());
        assertTrue(decoder.decode(source, sink), "no byte is needed for it");
        assertEquals(List.of("TEXT fin 0"), sink.all());
        assertTrue(decoder.isBetweenFrames());
    }

    @Test
    void aPayloadThatIsNotWholeIsLeftWhereItLies() {
        ByteBuffer source = ByteBuffer.wrap(ServerFrames.hex("82 05 61 62 63 64 65")).limit(5);
        assertFalse(decoder.decode(source, sink, 3));
        assertEquals(2, source.position());
        assertEquals(5, decoder.payloadRemaining());
        assertTrue(decoder.decode(source.limit(7), sink, 3));
        assertEquals(List.of("BINARY fin 5 6162636465"), sink.all());
        assertEquals(3, sink.calls, "one piece");
    }

    @Test
    void aPayloadThatIsWholeIsTakenWhateverMayBeLeft() {
        assertTrue(decoder.decode(ByteBuffer.wrap(ServerFrames.hex("82 05 61 62 63 64 65")), sink, 0));
        assertEquals(List.of("BINARY fin 5 6162636465"), sink.all());
    }

    /** As a sink does that decodes into a buffer which is full. */
    @ParameterizedTest
    @CsvSource({"0", "1", "4"})
    void bytesThatTheSinkGivesBackAreToldAgain(int count) {
        ByteBuffer source = ByteBuffer.wrap(ServerFrames.hex("82 06 61 62 63 64 65 66")).limit(6);
        List<Integer> pieces = new ArrayList<>();
        FrameSink full = new FrameSink() {
            @Override
            public boolean onFrameHeader(int opcode, boolean fin, int rsv, long payloadLength) {
                return true;
            }

            @Override
            public boolean onFramePayload(ByteBuffer piece, int offset, int pieceBytes, boolean last) {
                pieces.add(pieceBytes);
                if (pieces.size() == 1) {
                    decoder.giveBack(piece, count);
                    return false;
                }
                return true;
            }

            @Override
            public boolean onFrameEnd() {
                return true;
            }
        };
        assertFalse(decoder.decode(source, full));
        assertEquals(6 - count, source.position());
        assertEquals(2 + count, decoder.payloadRemaining());
        assertTrue(decoder.decode(source.limit(8), full));
        assertEquals(List.of(4, 2 + count), pieces);
        assertTrue(decoder.isBetweenFrames());
    }

    @Test
    void aSmallBeginningOfAPayloadIsTaken() {
        ByteBuffer source = ByteBuffer.wrap(ServerFrames.hex("82 05 61 62"));
        assertTrue(decoder.decode(source, sink, 3));
        assertEquals(3, decoder.payloadRemaining());
    }

    @Test
    void aPayloadThatBeganBeforeIsTaken() {
        assertTrue(decoder.decode(ByteBuffer.wrap(ServerFrames.hex("82 7d 61")), sink, 3));
        assertTrue(decoder.decode(ByteBuffer.wrap(new byte[100]), sink, 3));
        assertEquals(24, decoder.payloadRemaining());
    }

    @Test
    void endOwedMayStopAgain() {
        ByteBuffer source = ByteBuffer.wrap(ServerFrames.hex("81 00 81 00"));
        sink.goOn = call -> false;
        assertFalse(decoder.decode(source, sink));
        assertFalse(decoder.decode(source, sink));
        assertEquals(2, source.position());
        assertEquals(List.of("TEXT fin 0"), sink.all());
    }

    @Test
    void stopBetweenTwoPiecesOfAPayload() {
        ByteBuffer source = ByteBuffer.wrap(ServerFrames.hex("82 04 01 02 03 04"));
        sink.goOn = call -> call != Call.PAYLOAD;
        assertFalse(decoder.decode(source.limit(4), sink));
        assertEquals(2, decoder.payloadRemaining());
        assertFalse(decoder.decode(source.limit(6), sink));
        assertTrue(decoder.decode(source, sink));
        assertEquals(List.of("BINARY fin 4 01020304"), sink.all());
    }

    @ParameterizedTest
    @EnumSource(Call.class)
    void sinkThatThrowsLeavesTheDecoderConsistent(Call where) {
        ByteBuffer source = ByteBuffer.wrap(ServerFrames.hex(TWO_FRAMES));
        IllegalStateException thrown = new IllegalStateException("from a handler");
        sink.goOn = call -> {
            if (call == where) {
                throw thrown;
            }
            return true;
        };
        assertSame(thrown, assertThrows(IllegalStateException.class, () -> decoder.decode(source, sink)));
        sink.goOn = call -> true;
        assertTrue(decoder.decode(source, sink));
        assertEquals(TWO_FRAMES_DECODED, sink.all());
        assertNull(decoder.violation());
    }

    @Test
    void payloadReadPastTheDecoderCountsAsDecoded() {
        assertTrue(decoder.decode(Bytes.direct(ServerFrames.hex("82 06 01 02")), sink));
        ByteBuffer segment = ByteBuffer.allocateDirect(16).put(9, ServerFrames.hex("03 04 05 06"));
        assertTrue(decoder.advancePayload(segment, 9, 3, sink));
        assertEquals(1, decoder.payloadRemaining());
        assertEquals(List.of("BINARY fin 6 0102030405 ..."), sink.all());
        assertTrue(decoder.advancePayload(segment, 12, 1, sink));
        assertEquals(List.of("BINARY fin 6 010203040506"), sink.all());
        assertTrue(decoder.isBetweenFrames());
        assertEquals(0, segment.position(), "the segment's position is its owner's");
        assertTrue(decoder.decode(Bytes.direct(ServerFrames.hex("8a 00")), sink));
        assertEquals(List.of("BINARY fin 6 010203040506", "PONG fin 0"), sink.all());
    }

    @Test
    void advancedPayloadAndDecodedPayloadMayAlternate() {
        assertTrue(decoder.decode(Bytes.direct(ServerFrames.hex("82 05")), sink));
        ByteBuffer segment = ByteBuffer.wrap(ServerFrames.hex("01 02 04"));
        assertTrue(decoder.advancePayload(segment, 0, 2, sink));
        assertTrue(decoder.decode(Bytes.direct(ServerFrames.hex("03")), sink));
        assertTrue(decoder.advancePayload(segment, 2, 1, sink));
        assertTrue(decoder.decode(Bytes.direct(ServerFrames.hex("05 81 00")), sink));
        assertEquals(List.of("BINARY fin 5 0102030405", "TEXT fin 0"), sink.all());
    }

    @Test
    void advanceStopsLikeDecode() {
        assertTrue(decoder.decode(Bytes.direct(ServerFrames.hex("82 02")), sink));
        ByteBuffer segment = ByteBuffer.wrap(ServerFrames.hex("01 02"));
        sink.goOn = call -> call != Call.PAYLOAD;
        assertFalse(decoder.advancePayload(segment, 0, 2, sink));
        assertEquals(List.of("BINARY fin 2 0102 ..."), sink.all());
        assertTrue(decoder.decode(ByteBuffer.allocate(0), sink));
        assertEquals(List.of("BINARY fin 2 0102"), sink.all());

        assertTrue(decoder.decode(Bytes.direct(ServerFrames.hex("82 01")), sink));
        sink.goOn = call -> call != Call.END;
        assertFalse(decoder.advancePayload(segment, 0, 1, sink));
        assertTrue(decoder.isBetweenFrames());
    }

    @Test
    void advanceAfterAViolationDoesNothing() {
        assertTrue(decoder.decode(Bytes.direct(ServerFrames.hex("82 02")), sink));
        decoder.fail(ProtocolViolation.MESSAGE_TOO_LARGE);
        int calls = sink.calls;
        assertFalse(decoder.advancePayload(ByteBuffer.allocate(2), 0, 2, sink));
        assertEquals(calls, sink.calls);
    }

    @ParameterizedTest
    @CsvSource({"-1", "0", "4", "2147483647"})
    void advanceBeyondThePayloadIsTheCallersMistake(int count) {
        assertTrue(decoder.decode(Bytes.direct(ServerFrames.hex("82 03")), sink));
        ByteBuffer segment = ByteBuffer.allocate(8);
        assertThrows(IllegalArgumentException.class, () -> decoder.advancePayload(segment, 0, count, sink));
        assertEquals(3, decoder.payloadRemaining());
    }

    @ParameterizedTest
    @CsvSource({"''", "82", "82 7e", "82 7e 00", "82 7f 00 00 00 00 00 01 00"})
    void advanceOutsideAPayloadIsTheCallersMistake(String before) {
        assertTrue(decoder.decode(Bytes.direct(ServerFrames.hex(before)), sink));
        ByteBuffer segment = ByteBuffer.allocate(8);
        assertThrows(IllegalArgumentException.class, () -> decoder.advancePayload(segment, 0, 1, sink));
    }
}
