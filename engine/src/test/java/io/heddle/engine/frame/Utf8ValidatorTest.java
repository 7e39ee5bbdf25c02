package io.heddle.engine.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.testkit.wire.ServerFrames;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class Utf8ValidatorTest {

    @ParameterizedTest
    @ValueSource(strings = {
        "", "00", "7f", "48 65 6c 6c 6f", "c2 80", "df bf", "e0 a0 80", "e0 bf bf", "e1 80 80", "ec bf bf", "ed 80 80", "ed 9f bf",
        "ee 80 80", "ef bf bd", "ef bf be", "ef bf bf", "f0 90 80 80", "f0 bf bf bf", "f1 80 80 80", "f3 bf bf bf", "f4 80 80 80",
        "f4 8f bf bf", "ce ba e1 bd b9 cf 83 ce bc ce b5", "ef bb bf 61", "e4 bd a0 e5 a5 bd 20 f0 9f 98 80"})
    void validTextIsAcceptedAtEverySplit(String hex) {
        byte[] text = ServerFrames.hex(hex);
        for (int cut = 0; cut <= text.length; cut++) {
            assertEquals(Utf8Validator.ACCEPT, inTwo(text, cut), "split at " + cut);
        }
        assertEquals(Utf8Validator.ACCEPT, byteByByte(text));
        assertTrue(Utf8Validator.isComplete(byteByByte(text)));
    }

    /** The second column: how many bytes there are before the first that no valid text can have there. */
    @ParameterizedTest
    @CsvSource({
        "80, 0", "bf, 0", "c0 80, 0", "c1 bf, 0", "f5 80 80 80, 0", "f8 88 80 80 80, 0", "fc 84 80 80 80 80, 0", "fe, 0", "ff, 0",
        "c2 00, 1", "c2 7f, 1", "c2 c0, 1", "df ff, 1",
        "e0 80 80, 1", "e0 9f bf, 1", "ed a0 80, 1", "ed bf bf, 1", "ed b0 80, 1", "e1 7f 80, 1", "e1 c0 80, 1", "e1 80 7f, 2",
        "e1 80 c0, 2",
        "f0 80 80 80, 1", "f0 8f bf bf, 1", "f4 90 80 80, 1", "f4 bf 80 80, 1", "f1 7f 80 80, 1", "f1 80 7f 80, 2", "f1 80 80 7f, 3",
        "f1 80 80 c0, 3", "f0 90 80 c0, 3", "f0 90 c0 80, 2",
        "61 62 80, 2", "c3 a9 c3 28, 3", "e4 bd a0 ff, 3", "61 61 61 61 61 61 61 61 80, 8", "61 61 61 61 61 61 61 ff, 7",
        "61 61 61 61 61 61 61 61 61 c0, 9", "f0 9f 98 80 bf, 4"})
    void invalidTextIsRejectedAtTheFirstImpossibleByte(String hex, int valid) {
        byte[] text = ServerFrames.hex(hex);
        for (int count = 0; count <= text.length; count++) {
            boolean rejected = count > valid;
            assertEquals(rejected, validateDirect(Utf8Validator.ACCEPT, text, 0, count) < 0, "first " + count);
            assertEquals(rejected, validate(Utf8Validator.ACCEPT, text, 0, count) < 0, "first " + count);
        }
        for (int cut = 0; cut <= text.length; cut++) {
            assertEquals(Utf8Validator.REJECT, inTwo(text, cut), "split at " + cut);
        }
        assertFalse(Utf8Validator.isComplete(byteByByte(text)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"c2", "e0", "e0 a0", "ed", "ed 9f", "ef bf", "f0", "f0 90", "f0 90 80", "f4", "f4 8f", "f4 8f bf", "61 c3"})
    void textMustNotEndInsideACharacter(String hex) {
        byte[] text = ServerFrames.hex(hex);
        for (int cut = 0; cut <= text.length; cut++) {
            int state = inTwo(text, cut);
            assertTrue(state > Utf8Validator.ACCEPT, "in the middle, not rejected: " + state);
            assertFalse(Utf8Validator.isComplete(state));
        }
    }

    @Test
    void rejectedStaysRejected() {
        byte[] good = "good".getBytes(StandardCharsets.UTF_8);
        assertEquals(Utf8Validator.REJECT, validate(Utf8Validator.REJECT, good, 0, good.length));
        assertEquals(Utf8Validator.REJECT, validateDirect(Utf8Validator.REJECT, good, 0, good.length));
        assertEquals(Utf8Validator.REJECT, validate(Utf8Validator.REJECT, good, 0, 0));
        assertFalse(Utf8Validator.isComplete(Utf8Validator.REJECT));
    }

    @Test
    void nothingChangesNothing() {
        for (int state = 0; state < 8; state++) {
            assertEquals(state, validate(state, new byte[0], 0, 0));
            assertEquals(state, Utf8Validator.validate(state, ByteBuffer.allocateDirect(4), 2, 0));
        }
    }

    @Test
    void oneBadByteIsFoundAtEveryPlaceOfAsciiText() {
        for (int length = 1; length <= 40; length++) {
            for (int at = 0; at < length; at++) {
                byte[] text = "a".repeat(length).getBytes(StandardCharsets.US_ASCII);
                text[at] = (byte) 0xFF;
                for (int offset = 0; offset < 8; offset++) {
                    ByteBuffer buffer = ByteBuffer.allocateDirect(offset + length).put(offset, text);
                    assertEquals(Utf8Validator.REJECT, Utf8Validator.validate(Utf8Validator.ACCEPT, buffer, offset, length));
                }
                assertEquals(Utf8Validator.REJECT, validate(Utf8Validator.ACCEPT, text, 0, length));
                assertEquals(Utf8Validator.ACCEPT, validate(Utf8Validator.ACCEPT, text, 0, at), "not read beyond the range");
            }
        }
    }

    @Test
    void bytesAroundTheRangeAreNotLookedAt() {
        ByteBuffer buffer = ByteBuffer.allocateDirect(32);
        for (int i = 0; i < 32; i++) {
            buffer.put(i, (byte) 0xFF);
        }
        buffer.put(3, "0123456789abcdefgh".getBytes(StandardCharsets.US_ASCII));
        assertEquals(Utf8Validator.ACCEPT, Utf8Validator.validate(Utf8Validator.ACCEPT, buffer, 3, 18));
        assertEquals(Utf8Validator.ACCEPT, Utf8Validator.validate(Utf8Validator.ACCEPT, buffer.position(30), 3, 18));
        assertEquals(Utf8Validator.REJECT, Utf8Validator.validate(Utf8Validator.ACCEPT, buffer, 3, 19));
        assertEquals(Utf8Validator.REJECT, Utf8Validator.validate(Utf8Validator.ACCEPT, buffer, 2, 1));
    }

    /** On the heap. */
    static int validate(int state, byte[] text, int offset, int count) {
        return Utf8Validator.validate(state, ByteBuffer.wrap(text), offset, count);
    }

    private static int validateDirect(int state, byte[] text, int offset, int count) {
        ByteBuffer buffer = Bytes.direct(text);
        return Utf8Validator.validate(state, buffer, buffer.position() + offset, count);
    }

    /** In two pieces, on the heap and off it: they must agree. */
    static int inTwo(byte[] text, int cut) {
        int first = validate(Utf8Validator.ACCEPT, text, 0, cut);
        int second = validate(first, text, cut, text.length - cut);
        assertEquals(first, validateDirect(Utf8Validator.ACCEPT, text, 0, cut), "heap and direct agree");
        assertEquals(second, validateDirect(first, text, cut, text.length - cut), "heap and direct agree");
        return second;
    }

    private static int byteByByte(byte[] text) {
        int state = Utf8Validator.ACCEPT;
        for (int i = 0; i < text.length; i++) {
            state = validate(state, text, i, 1);
        }
        return state;
    }
}
