package io.heddle.engine.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.testkit.wire.ServerFrames;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class FrameDecoderViolationTest {

    @ParameterizedTest
    @ValueSource(strings = {"81 80 00 00 00 00", "81 85 37 fa 21 3d 7f 9f 4d 51 58", "88 82 00 00 00 00 03 e8", "82 fe 01 00", "82 ff 00"})
    void serverFramesMustNotBeMasked(String hex) {
        assertViolation(ProtocolViolation.MASKED_SERVER_FRAME, hex, 0, 2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"83", "84", "85", "86", "87", "8b", "8c", "8d", "8e", "8f", "03", "0b", "f3", "ff"})
    void reservedOpcodesAreViolations(String first) {
        assertViolation(ProtocolViolation.RESERVED_OPCODE, first + " 00", 0, 1);
        assertViolation(ProtocolViolation.RESERVED_OPCODE, first + " 00", 7, 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"c1", "a1", "91", "c2", "f1", "41", "40", "c0"})
    void reservedBitsNeedAnExtension(String first) {
        assertViolation(ProtocolViolation.RESERVED_BITS, first + " 00", 0, 1);
    }

    @ParameterizedTest
    @CsvSource({"a1, 4", "91, 4", "e1, 4", "c1, 2", "c1, 1", "c1, 3", "f1, 6"})
    void reservedBitsMustBeThoseNegotiated(String first, int allowed) {
        assertViolation(ProtocolViolation.RESERVED_BITS, first + " 00", allowed, 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"c8", "c9", "ca", "a8", "99", "fa"})
    void controlFramesNeverCarryReservedBits(String first) {
        assertViolation(ProtocolViolation.RESERVED_BITS, first + " 00", 0, 1);
        assertViolation(ProtocolViolation.RESERVED_BITS, first + " 00", 7, 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"08", "09", "0a"})
    void controlFramesMustNotBeFragmented(String first) {
        assertViolation(ProtocolViolation.FRAGMENTED_CONTROL_FRAME, first + " 00", 0, 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"88 7e 00 7e", "89 7e 00 01", "8a 7f 00 00 00 00 00 01 00 00", "89 7e", "8a 7f"})
    void controlFramesCarryAtMost125Bytes(String hex) {
        assertViolation(ProtocolViolation.CONTROL_FRAME_TOO_LONG, hex, 0, 2);
    }

    @ParameterizedTest
    @CsvSource({
        "82 7e 00 00, 4", "82 7e 00 01, 4", "82 7e 00 7d, 4",
        "82 7f 00 00 00 00 00 00 00 00, 10", "82 7f 00 00 00 00 00 00 00 7d, 10", "82 7f 00 00 00 00 00 00 00 7e, 10",
        "81 7f 00 00 00 00 00 00 ff ff, 10"})
    void lengthsMustBeMinimallyEncoded(String hex, int provenAt) {
        assertViolation(ProtocolViolation.LENGTH_NOT_MINIMAL, hex, 0, provenAt);
    }

    @ParameterizedTest
    @ValueSource(strings = {"80 00 00 00 00 00 00 00", "80 00 00 00 00 01 00 00", "ff ff ff ff ff ff ff ff", "c0 00 00 00 00 00 00 05"})
    void lengthsOf64BitsMustNotHaveTheHighBit(String length) {
        assertViolation(ProtocolViolation.LENGTH_HIGH_BIT_SET, "82 7f " + length, 0, 10);
    }

    @Test
    void framesBeforeAViolationAreDelivered() {
        Decoding decoding = Decoding.atEverySplit("81 01 61 82 02 01 02 83 00 81 01 62");
        assertEquals(List.of("TEXT fin 1 61", "BINARY fin 2 0102"), decoding.frames());
        assertEquals(ProtocolViolation.RESERVED_OPCODE, decoding.violation());
        assertEquals(8, decoding.consumed());
    }

    @Test
    void violationIsSticky() {
        FrameDecoder decoder = new FrameDecoder();
        RecordingSink sink = new RecordingSink();
        assertFalse(decoder.decode(Bytes.direct(ServerFrames.hex("83 00")), sink));
        ByteBuffer good = Bytes.direct(ServerFrames.hex("81 01 61"));
        int position = good.position();
        assertFalse(decoder.decode(good, sink));
        assertEquals(position, good.position(), "nothing is consumed after a violation");
        assertEquals(0, sink.calls);
        assertEquals(ProtocolViolation.RESERVED_OPCODE, decoder.violation());
        decoder.fail(ProtocolViolation.TEXT_NOT_UTF8);
        assertEquals(ProtocolViolation.RESERVED_OPCODE, decoder.violation(), "the first one stays");
    }

    @Test
    void layersAboveMakeTheirViolationSticky() {
        FrameDecoder decoder = new FrameDecoder();
        decoder.fail(ProtocolViolation.MESSAGE_INSIDE_MESSAGE);
        RecordingSink sink = new RecordingSink();
        ByteBuffer source = Bytes.direct(ServerFrames.hex("81 01 61"));
        int position = source.position();
        assertFalse(decoder.decode(source, sink));
        assertEquals(position, source.position());
        assertEquals(0, sink.calls);
        assertEquals(ProtocolViolation.MESSAGE_INSIDE_MESSAGE, decoder.violation());
    }

    @ParameterizedTest
    @CsvSource({"HEADER, 5", "PAYLOAD, 8", "END, 8"})
    void violationOfTheSinkStopsEvenIfItReturnsTrue(RecordingSink.Call where, int consumed) {
        FrameDecoder decoder = new FrameDecoder();
        RecordingSink sink = new RecordingSink();
        sink.goOn = call -> {
            if (call == where && sink.calls > 3) {
                decoder.fail(ProtocolViolation.MESSAGE_TOO_LARGE);
            }
            return true;
        };
        ByteBuffer source = ByteBuffer.wrap(ServerFrames.hex("81 01 61 81 03 62 63 64 81 01 65"));
        assertFalse(decoder.decode(source, sink));
        assertEquals(consumed, source.position());
        assertEquals(ProtocolViolation.MESSAGE_TOO_LARGE, decoder.violation());
        int calls = sink.calls;
        assertFalse(decoder.decode(source, sink));
        assertEquals(consumed, source.position());
        assertEquals(calls, sink.calls);
    }

    @Test
    void noViolationIsNotAViolation() {
        FrameDecoder decoder = new FrameDecoder();
        assertThrows(NullPointerException.class, () -> decoder.fail(null));
        assertNull(decoder.violation());
        assertTrue(decoder.decode(Bytes.direct(ServerFrames.hex("81 00")), new RecordingSink()));
    }

    @Test
    void everyPairOfHeaderBytesDecodesLikeTheModel() {
        for (int allowed = 0; allowed < 8; allowed++) {
            for (int pair = 0; pair < 0x1_0000; pair++) {
                byte[] wire = {(byte) (pair >> 8), (byte) pair, 0, 1, 2};
                Decoding expected = ModelDecoder.decode(wire, allowed);
                assertNotNull(expected.frames());
                assertEquals(expected, Decoding.inPieces(wire, allowed), () -> ServerFrames.show(wire));
                if (allowed % 4 == 0) {
                    assertEquals(expected, Decoding.byteByByte(wire, allowed), () -> ServerFrames.show(wire));
                }
            }
        }
    }

    private static void assertViolation(ProtocolViolation expected, String hex, int allowedRsvBits, int provenAt) {
        Decoding decoding = Decoding.atEverySplit(ServerFrames.hex(hex), allowedRsvBits);
        assertEquals(expected, decoding.violation(), hex);
        assertEquals(List.of(), decoding.frames(), "no sink call for a frame that breaks a rule");
        assertEquals(provenAt, decoding.consumed(), "position stands behind the byte that proves it");
    }
}
