package io.heddle.engine.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.testkit.wire.ServerFrames;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A sink that takes short messages gets each whole one in a single call, and everything else as any other sink does. */
@Timeout(60)
final class FrameDecoderShortMessageTest {
    private static final String A_125 = "61".repeat(125);

    private final FrameDecoder decoder = new FrameDecoder();
    private final RecordingSink frames = new RecordingSink();
    private final List<String> shorts = new ArrayList<>();
    private boolean goesOn = true;
    private Runnable onShort = () -> {};

    private final ShortMessageSink sink = new ShortMessageSink() {
        @Override
        public boolean onShortMessage(int opcode, ByteBuffer source, int offset, int count) {
            shorts.add(Opcode.name(opcode) + " " + HexFormat.of().formatHex(Bytes.copyOf(source, offset, count)));
            onShort.run();
            return goesOn;
        }

        @Override
        public boolean onFrameHeader(int opcode, boolean fin, int rsv, long payloadLength) {
            return frames.onFrameHeader(opcode, fin, rsv, payloadLength);
        }

        @Override
        public boolean onFramePayload(ByteBuffer source, int offset, int count, boolean last) {
            return frames.onFramePayload(source, offset, count, last);
        }

        @Override
        public boolean onFrameEnd() {
            return frames.onFrameEnd();
        }
    };

    @ParameterizedTest
    @CsvSource({"8100, 'TEXT '", "8200, 'BINARY '", "810161, TEXT 61", "8203616263, BINARY 616263"})
    void aWholeShortMessageIsOneCall(String hex, String expected) {
        ByteBuffer source = Bytes.direct(ServerFrames.hex(hex));
        assertTrue(decoder.decode(source, sink));
        assertEquals(List.of(expected), shorts);
        assertEquals(List.of(), frames.all());
        assertFalse(source.hasRemaining());
        assertTrue(decoder.isBetweenFrames());
    }

    @Test
    void theLongestShortMessageHas125Bytes() {
        decoder.decode(Bytes.direct(ServerFrames.hex("827d" + A_125 + "827e007e" + A_125 + "61")), sink);
        assertEquals(List.of("BINARY " + A_125), shorts);
        assertEquals(List.of("BINARY fin 126 " + A_125 + "61"), frames.all());
    }

    @ParameterizedTest
    @CsvSource({"0100, TEXT more 0", "8900, PING fin 0", "8a0161, PONG fin 1 61", "880203e8, CLOSE fin 2 03e8",
        "c10161, TEXT fin rsv4 1 61",
        "0200, BINARY more 0", "8000, CONTINUATION fin 0"})
    void otherFramesAreTold(String hex, String expected) {
        decoder.allowedRsvBits(4);
        assertTrue(decoder.decode(Bytes.direct(ServerFrames.hex(hex)), sink));
        assertEquals(List.of(), shorts);
        assertEquals(List.of(expected), frames.all());
    }

    @ParameterizedTest
    @CsvSource({"810561626364, 65", "81, 056162636465", "8105, 6162636465", "810561, 62636465"})
    void aShortMessageInPiecesIsToldInPieces(String first, String second) {
        assertTrue(decoder.decode(Bytes.direct(ServerFrames.hex(first)), sink));
        assertTrue(decoder.decode(Bytes.direct(ServerFrames.hex(second)), sink));
        assertEquals(List.of(), shorts);
        assertEquals(List.of("TEXT fin 5 6162636465"), frames.all());
    }

    @Test
    void aMaskedMessageIsAViolationAndNoShortMessage() {
        assertFalse(decoder.decode(Bytes.direct(ServerFrames.hex("8182 00000000 6162")), sink));
        assertEquals(ProtocolViolation.MASKED_SERVER_FRAME, decoder.violation());
        assertEquals(List.of(), shorts);
    }

    @Test
    void aStopLeavesTheNextMessageWhereItLies() {
        goesOn = false;
        ByteBuffer source = ByteBuffer.wrap(ServerFrames.hex("810161 820162"));
        assertFalse(decoder.decode(source, sink));
        assertEquals(3, source.position());
        assertFalse(decoder.decode(source, sink));
        assertEquals(List.of("TEXT 61", "BINARY 62"), shorts);
        assertEquals(6, source.position());
    }

    @Test
    void aViolationThatTheSinkFoundStops() {
        onShort = () -> decoder.fail(ProtocolViolation.TEXT_NOT_UTF8);
        ByteBuffer source = ByteBuffer.wrap(ServerFrames.hex("8101ff 820162"));
        assertFalse(decoder.decode(source, sink));
        assertEquals(3, source.position());
        assertEquals(1, shorts.size());
    }
}
