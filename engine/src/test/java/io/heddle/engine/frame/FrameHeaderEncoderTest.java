package io.heddle.engine.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.heddle.testkit.wire.ServerFrames;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class FrameHeaderEncoderTest {

    private static final int KEY = 0x37fa213d;

    @ParameterizedTest
    @CsvSource({
        "0, 82 80 37fa213d", "1, 82 81 37fa213d", "5, 82 85 37fa213d", "125, 82 fd 37fa213d",
        "126, 82 fe 007e 37fa213d", "127, 82 fe 007f 37fa213d", "256, 82 fe 0100 37fa213d", "32767, 82 fe 7fff 37fa213d",
        "32768, 82 fe 8000 37fa213d", "65535, 82 fe ffff 37fa213d",
        "65536, 82 ff 0000000000010000 37fa213d", "4294967296, 82 ff 0000000100000000 37fa213d",
        "9223372036854775807, 82 ff 7fffffffffffffff 37fa213d"})
    void lengthsAreMinimallyEncoded(long length, String header) {
        assertHeader(header, Opcode.BINARY, true, 0, length, KEY);
    }

    @ParameterizedTest
    @CsvSource({
        "0, true, 0, 80", "0, false, 0, 00", "1, true, 0, 81", "1, false, 0, 01", "2, true, 0, 82", "2, false, 0, 02",
        "8, true, 0, 88", "9, true, 0, 89", "10, true, 0, 8a", "1, true, 4, c1", "2, false, 4, 42", "1, true, 2, a1", "1, true, 1, 91",
        "0, true, 7, f0"})
    void firstByteHoldsFinReservedBitsAndOpcode(int opcode, boolean fin, int rsv, String first) {
        assertHeader(first + " 83 00000000", opcode, fin, rsv, 3, 0);
    }

    @ParameterizedTest
    @CsvSource({"0, 00000000", "-1, ffffffff", "1, 00000001", "-2147483648, 80000000"})
    void clientFramesAreMaskedWithAnyKey(int key, String bytes) {
        assertHeader("81 85 " + bytes, Opcode.TEXT, true, 0, 5, key);
    }

    @Test
    void maskedTextMessageOfTheRfc() {
        ByteBuffer target = ByteBuffer.allocateDirect(11);
        FrameHeaderEncoder.encodeHeader(target, Opcode.TEXT, true, 0, 5, KEY);
        PayloadMask.copy(ByteBuffer.wrap(ServerFrames.hex("48 65 6c 6c 6f")), 0, target, target.position(), 5, KEY, 0);
        assertEquals("818537fa213d7f9f4d5158", ServerFrames.show(Bytes.copyOf(target, 0, 11)));
    }

    @ParameterizedTest
    @CsvSource({"0, 6", "125, 6", "126, 8", "65535, 8", "65536, 14", "9223372036854775807, 14"})
    void headerIsWrittenWholeOrNotAtAll(long length, int headerLength) {
        ByteBuffer target = ByteBuffer.allocateDirect(32).position(2).limit(2 + headerLength - 1);
        assertThrows(BufferOverflowException.class, () -> FrameHeaderEncoder.encodeHeader(target, Opcode.BINARY, true, 0, length, KEY));
        assertEquals(2, target.position());
        assertEquals("00".repeat(32), ServerFrames.show(Bytes.copyOf(target.clear(), 0, 32)));
        target.position(2).limit(2 + headerLength);
        FrameHeaderEncoder.encodeHeader(target, Opcode.BINARY, true, 0, length, KEY);
        assertEquals(0, target.remaining());
    }

    @ParameterizedTest
    @CsvSource({
        "9, true, 0, 126", "8, false, 0, 0", "10, true, 4, 0", "3, true, 0, 0", "11, true, 0, 0", "1, true, 8, 0", "1, true, -1, 0",
        "1, true, 0, -1"})
    void illegalFramesAreOurOwnMistake(int opcode, boolean fin, int rsv, long length) {
        ByteBuffer target = ByteBuffer.allocateDirect(32);
        assertThrows(AssertionError.class, () -> FrameHeaderEncoder.encodeHeader(target, opcode, fin, rsv, length, KEY));
        assertEquals(0, target.position());
    }

    @Test
    void headersReadBackAsWritten() {
        for (long seed = 1; seed <= 2_000; seed++) {
            Traffic traffic = new Traffic(seed);
            int opcode = traffic.opcode();
            boolean control = Opcode.isControl(opcode);
            boolean fin = control || traffic.random().nextBoolean();
            int rsv = control ? 0 : traffic.random().nextInt(8);
            byte[] payload = traffic.payload(control);
            ByteBuffer target = ByteBuffer.allocate(FrameHeaderEncoder.MAX_HEADER_LENGTH + payload.length);
            FrameHeaderEncoder.encodeHeader(target, opcode, fin, rsv, payload.length, traffic.random().nextInt());
            // What a server sees, minus the mask bit and the key: the frame that our own decoder accepts.
            int length = target.position() - Integer.BYTES;
            target.put(1, (byte) (target.get(1) & 0x7F));
            byte[] wire = ServerFrames.join(Bytes.copyOf(target, 0, length), payload);
            Decoding expected =
                new Decoding(List.of(RecordingSink.line(opcode, fin, rsv, payload.length, payload, true)), null, wire.length);
            assertEquals(expected, ModelDecoder.decode(wire, 7), "seed " + seed);
            assertEquals(expected, Decoding.inPieces(wire, 7), "seed " + seed);
        }
    }

    private static void assertHeader(
        String hex, int opcode, boolean fin, int rsv, long length, int key) {
        byte[] expected = ServerFrames.hex(hex);
        assertEquals(expected.length, FrameHeaderEncoder.headerLength(length));
        for (ByteOrder order : new ByteOrder[] {ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN}) {
            for (int position = 0; position < 9; position++) {
                ByteBuffer target = ByteBuffer.allocateDirect(32).order(order).position(position);
                FrameHeaderEncoder.encodeHeader(target, opcode, fin, rsv, length, key);
                assertEquals(position + expected.length, target.position());
                byte[] all = new byte[32];
                System.arraycopy(expected, 0, all, position, expected.length);
                assertEquals(ServerFrames.show(all), ServerFrames.show(Bytes.copyOf(target, 0, 32)));
            }
        }
    }
}
