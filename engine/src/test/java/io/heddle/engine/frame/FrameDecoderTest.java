package io.heddle.engine.frame;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.testkit.wire.ServerFrames;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class FrameDecoderTest {

    private final FrameDecoder decoder = new FrameDecoder();
    private final RecordingSink sink = new RecordingSink();

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "an unmasked text message in one frame, 81 05 48 65 6c 6c 6f, TEXT fin 5 48656c6c6f",
        "a fragmented text message, 01 03 48 65 6c 80 02 6c 6f, TEXT more 3 48656c | CONTINUATION fin 2 6c6f",
        "a ping with payload, 89 05 48 65 6c 6c 6f, PING fin 5 48656c6c6f",
        "empty frames of some opcodes, 80 00 81 00 82 00, CONTINUATION fin 0 | TEXT fin 0 | BINARY fin 0",
        "empty frames of the others, 88 00 89 00 8a 00, CLOSE fin 0 | PING fin 0 | PONG fin 0",
        "empty fragments, 02 00 00 00 80 00, BINARY more 0 | CONTINUATION more 0 | CONTINUATION fin 0",
        "a control frame between fragments, 01 01 61 89 01 70 80 01 62, TEXT more 1 61 | PING fin 1 70 | CONTINUATION fin 1 62"})
    void framesAreFoundAtEverySplit(String what, String hex, String frames) {
        Decoding decoding = Decoding.atEverySplit(hex);
        assertEquals(List.of(frames.split(" \\| ")), decoding.frames(), what);
        assertNull(decoding.violation());
        assertEquals(ServerFrames.hex(hex).length, decoding.consumed());
    }

    @ParameterizedTest
    @CsvSource({
        "0, 82 00", "1, 82 01", "125, 82 7d", "126, 82 7e 00 7e", "127, 82 7e 00 7f", "255, 82 7e 00 ff", "256, 82 7e 01 00",
        "65535, 82 7e ff ff", "65536, 82 7f 00 00 00 00 00 01 00 00", "65537, 82 7f 00 00 00 00 00 01 00 01"})
    void lengthsOfEveryEncoding(int length, String header) {
        byte[] payload = new byte[length];
        for (int i = 0; i < length; i++) {
            payload[i] = (byte) (i * 7);
        }
        byte[] head = ServerFrames.hex(header);
        byte[] wire = ServerFrames.join(head, payload, ServerFrames.hex("8a 01 21"));
        String line = RecordingSink.line(Opcode.BINARY, true, 0, length, payload, true);
        List<String> expected = List.of(line, "PONG fin 1 21");
        for (int cut : new int[] {0, 1, 2, 3, 9, 10, 11, head.length, head.length + length, wire.length - 1, wire.length}) {
            if (cut <= wire.length) {
                assertEquals(new Decoding(expected, null, wire.length), Decoding.inPieces(wire, 0, cut), "split at " + cut);
            }
        }
        if (length <= 256) {
            assertEquals(expected, Decoding.atEverySplit(wire, 0).frames());
        }
    }

    @Test
    void controlFrameOf125BytesIsLegal() {
        byte[] wire = ServerFrames.join(ServerFrames.hex("89 7d"), new byte[125]);
        assertEquals(List.of("PING fin 125 " + "00".repeat(125)), Decoding.atEverySplit(wire, 0).frames());
    }

    @ParameterizedTest
    @ValueSource(strings = {"7f ff ff ff ff ff ff ff", "40 00 00 00 00 00 00 00", "00 00 00 01 00 00 00 00", "00 00 00 00 80 00 00 00"})
    void hugeLengthsAreAnnouncedAndCountedDown(String length) {
        long announced = ByteBuffer.wrap(ServerFrames.hex(length)).getLong();
        ByteBuffer source = Bytes.direct(ServerFrames.hex("82 7f " + length + " 01 02 03"));
        assertTrue(decoder.decode(source, sink));
        assertEquals(List.of("BINARY fin " + announced + " 010203 ..."), sink.all());
        assertEquals(announced - 3, decoder.payloadRemaining());
        assertEquals(1, Decoding.atEverySplit("82 7f " + length + " 01 02 03").frames().size());
    }

    @Test
    void allowedReservedBitsReachTheSink() {
        decoder.allowedRsvBits(0);
        assertEquals(List.of("TEXT fin rsv4 1 61"), Decoding.atEverySplit(ServerFrames.hex("c1 01 61"), 4).frames());
        assertEquals(List.of("TEXT fin rsv2 1 61"), Decoding.atEverySplit(ServerFrames.hex("a1 01 61"), 2).frames());
        assertEquals(List.of("TEXT fin rsv1 1 61"), Decoding.atEverySplit(ServerFrames.hex("91 01 61"), 1).frames());
        assertEquals(List.of("BINARY more rsv7 0", "CONTINUATION fin rsv5 0"),
            Decoding.atEverySplit(ServerFrames.hex("72 00 d0 00"), 7).frames());
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 8, 16, Integer.MIN_VALUE})
    void allowedReservedBitsAreThreeBits(int bits) {
        assertThrows(IllegalArgumentException.class, () -> decoder.allowedRsvBits(bits));
    }

    @Test
    void positionAndLimitBoundTheDecoder() {
        ByteBuffer source = ByteBuffer.allocateDirect(64).put(5, ServerFrames.hex("81 01 61 81 01 62")).position(5).limit(8);
        assertTrue(decoder.decode(source, sink));
        assertEquals(List.of("TEXT fin 1 61"), sink.all());
        assertEquals(8, source.position());
        assertEquals(8, source.limit());
    }

    @Test
    void heapAndReadOnlyBuffersDecodeAlike() {
        byte[] wire = ServerFrames.hex("81 05 48 65 6c 6c 6f 82 7e 00 7e" + "ab".repeat(126));
        List<String> expected = List.of("TEXT fin 5 48656c6c6f", "BINARY fin 126 " + "ab".repeat(126));
        assertTrue(decoder.decode(Bytes.heap(wire).asReadOnlyBuffer(), sink));
        assertEquals(expected, sink.all());
    }

    @Test
    void orderOfTheBufferDoesNotMatter() {
        ByteBuffer source = Bytes.direct(ServerFrames.join(ServerFrames.hex("82 7e 01 02"), new byte[258]));
        assertTrue(decoder.decode(source.order(ByteOrder.LITTLE_ENDIAN), sink));
        assertEquals(List.of("BINARY fin 258 " + "00".repeat(258)), sink.all());
    }

    @Test
    void nothingToDecodeIsFine() {
        assertTrue(decoder.decode(ByteBuffer.allocateDirect(0), sink));
        assertEquals(0, sink.calls);
        assertTrue(decoder.isBetweenFrames());
    }

    @Test
    void stateTellsWhereTheStreamStands() {
        byte[] wire = ServerFrames.hex("82 7e 00 80" + "00".repeat(128));
        ByteBuffer source = ByteBuffer.wrap(wire);
        assertTrue(decoder.isBetweenFrames());
        for (int i = 1; i <= wire.length; i++) {
            source.limit(i);
            assertTrue(decoder.decode(source, sink));
            assertEquals(i == wire.length, decoder.isBetweenFrames(), "after " + i);
            assertEquals(i < 4 ? 0 : wire.length - i, decoder.payloadRemaining(), "after " + i);
            assertNull(decoder.violation());
        }
    }

    @Test
    void payloadIsHandedOnInPlace() {
        ByteBuffer source = Bytes.direct(ServerFrames.hex("81 03 61 62 63"));
        int[] seen = new int[3];
        FrameSink inPlace = new FrameSink() {
            @Override
            public boolean onFrameHeader(int opcode, boolean fin, int rsv, long payloadLength) {
                return true;
            }

            @Override
            public boolean onFramePayload(ByteBuffer buffer, int offset, int count, boolean last) {
                seen[0] = System.identityHashCode(buffer);
                seen[1] = offset;
                seen[2] = count;
                return true;
            }

            @Override
            public boolean onFrameEnd() {
                return true;
            }
        };
        int payloadAt = source.position() + 2;
        assertTrue(decoder.decode(source, inPlace));
        assertArrayEquals(new int[] {System.identityHashCode(source), payloadAt, 3}, seen);
    }

    @Test
    void decoderIsAFewBytesOfHeap() {
        int header = 12;
        int fields = Arrays.stream(FrameDecoder.class.getDeclaredFields())
            .filter(field -> !Modifier.isStatic(field.getModifiers())).mapToInt(FrameDecoderTest::bytesOf).sum();
        assertTrue(header + fields <= 40, "header and fields need " + (header + fields) + " bytes");
    }

    private static int bytesOf(Field field) {
        Class<?> type = field.getType();
        if (type == long.class) {
            return Long.BYTES;
        }
        return type == byte.class || type == boolean.class ? Byte.BYTES : Integer.BYTES;
    }
}
