package io.heddle.testkit.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The frames of a client, as its far end finds and judges them. */
@Timeout(60)
final class ClientFrameReaderTest {
    private final ClientFrameReader reader = new ClientFrameReader();

    @ParameterizedTest(name = "{0}: {2}")
    @CsvSource({
        "TEXT Hello, 8185 37fa213d 7f9f4d5158, ",
        "TEXT... abc, 0183 ff00ff00 9e629c, ",
        "BINARY+4, c280 00000000, ",
        "CLOSE 1000, 8882 00000000 03e8, ",
        "CLOSE, 8880 00000000, ",
        "TEXT Hello, 8105 48656c6c6f, 5.1: a client masks every frame",
        "OPCODE3, 8380 00000000, 5.2: opcode 3 is reserved",
        "OPCODE11, 8b80 00000000, 5.2: opcode 11 is reserved",
        "BINARY 0102, 82fe 0002 00000000 0102, 5.2: the length takes as few bytes as it needs",
        "BINARY 07, 82ff 0000000000000001 00000000 07, 5.2: the length takes as few bytes as it needs",
        "PING..., 0980 00000000, 5.5: a control frame is fragmented or too long"})
    void aFrameIsFoundInAnyPiecesAndHeldAgainstTheRules(String shown, String hex, String violation) {
        byte[] bytes = ServerFrames.hex(hex);
        for (byte octet : bytes) {
            assertNull(reader.next());
            reader.add(new byte[] {octet});
        }
        ClientFrame frame = reader.next();
        assertEquals(shown, frame.toString());
        assertEquals(0, reader.rest().length);
        if (violation == null) {
            assertEquals("[" + shown + "]", ClientFrameReader.all(bytes).toString());
            assertEquals(bytes.length, frame.wireBytes());
        } else {
            String sentence = assertThrows(IllegalStateException.class, () -> ClientFrameReader.all(bytes)).getMessage();
            assertEquals(shown + " breaks " + violation, sentence);
        }
    }

    @Test
    void bytesThatEndInsideAFrameAreNoFrames() {
        byte[] bytes = ServerFrames.hex("8180 00000000 8182 00000000 61");
        assertTrue(assertThrows(IllegalStateException.class, () -> ClientFrameReader.all(bytes)).getMessage().contains("after [TEXT]"));
        assertEquals("[TEXT]", reader.add(bytes).all().toString());
        assertEquals(7, reader.rest().length);
    }

    @Test
    void aLengthThatFitsInNoArrayIsRefused() {
        assertThrows(IllegalStateException.class, reader.add(ServerFrames.hex("82ff 4000000000000000 00000000"))::next);
    }

    @Test
    void aCloseFrameWithoutCodeIs1005AndNoOtherFrameHasOne() {
        assertEquals(1005, reader.add(ServerFrames.hex("8880 00000000")).next().closeCode());
        ClientFrame close = reader.add(ServerFrames.hex("8885 00000000 0fa1 627965")).next();
        assertEquals(4001, close.closeCode());
        assertEquals("bye", close.closeReason());
        assertThrows(IllegalStateException.class, reader.add(ServerFrames.hex("8982 00000000 0fa1")).next()::closeCode);
    }
}
