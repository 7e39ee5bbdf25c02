package io.heddle.engine.frame;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.testkit.wire.ServerFrames;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ClosePayloadTest {

    private static final Set<Integer> PROTOCOL_CODES = Set.of(1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014);

    @Test
    void emptyPayloadMeansNoStatus() {
        assertReceived("", 1005, "");
    }

    @ParameterizedTest
    @CsvSource({
        "03e8, 1000, ''", "03e9 62 79 65, 1001, bye", "0bb8, 3000, ''", "1387 e2 82 ac, 4999, €", "03f3 f0 9f 98 80, 1011, 😀",
        "03e8 00, 1000, '\0'"})
    void codeAndReasonAreRead(String hex, int code, String reason) {
        assertReceived(hex, code, reason);
    }

    @Test
    void longestReasonIsRead() {
        assertReceived("03e8" + "61".repeat(123), 1000, "a".repeat(123));
    }

    @ParameterizedTest
    @ValueSource(strings = {"00", "03", "ff"})
    void oneByteIsNoCode(String hex) {
        assertViolation(ProtocolViolation.CLOSE_PAYLOAD_OF_ONE_BYTE, hex);
    }

    @Test
    void everyCodeIsLegalOrAViolation() {
        for (int code = 0; code <= 0xFFFF; code++) {
            boolean legal = PROTOCOL_CODES.contains(code) || code >= 3000 && code < 5000;
            ByteBuffer payload = Bytes.direct(new byte[] {(byte) (code >> 8), (byte) code});
            ProtocolViolation expected = legal ? null : ProtocolViolation.CLOSE_CODE_INVALID;
            assertEquals(expected, ClosePayload.check(payload, payload.position(), 2), "code " + code);
            assertEquals(code, ClosePayload.code(payload, payload.position(), 2));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"03e8 80", "03e8 c3", "03e8 61 c3", "03e8 ed a0 80", "03e8 f0 9f 98", "0bb8 ff", "03e8 61 62 e4 bd"})
    void reasonsMustBeWholeUtf8(String hex) {
        assertViolation(ProtocolViolation.CLOSE_REASON_NOT_UTF8, hex);
    }

    @Test
    void invalidCodeComesBeforeInvalidReason() {
        assertViolation(ProtocolViolation.CLOSE_CODE_INVALID, "03ec ff");
    }

    @Test
    void sendableCodesAreThoseThatMayBeReceived() {
        for (int code = -1; code <= 70_000; code++) {
            int candidate = code;
            if (PROTOCOL_CODES.contains(code) || code >= 3000 && code < 5000 || code == CloseCode.NO_STATUS_RECEIVED) {
                assertDoesNotThrow(() -> ClosePayload.checkSendable(candidate, ""));
            } else {
                String message =
                    assertThrows(IllegalArgumentException.class, () -> ClosePayload.checkSendable(candidate, "")).getMessage();
                assertTrue(message.contains("close code " + candidate + " "), message);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"a, 123", "é, 61", "€, 41", "😀, 30"})
    void reasonsAreCountedInUtf8(String character, int times) {
        String fits = character.repeat(times);
        ClosePayload.checkSendable(1000, fits);
        assertReceived(encoded(1000, fits), 1000, fits);
        String tooLong = fits + character;
        int bytes = tooLong.getBytes(StandardCharsets.UTF_8).length;
        String message = assertThrows(IllegalArgumentException.class, () -> ClosePayload.checkSendable(1000, tooLong)).getMessage();
        assertEquals("close reason has " + bytes + " bytes in UTF-8, more than 123", message);
        assertThrows(IllegalArgumentException.class, () -> ClosePayload.encode(ByteBuffer.allocate(200), 1000, tooLong));
    }

    @Test
    void noStatusHasNoReason() {
        assertEquals("", ServerFrames.show(encoded(CloseCode.NO_STATUS_RECEIVED, "")));
        assertThrows(IllegalArgumentException.class, () -> ClosePayload.checkSendable(CloseCode.NO_STATUS_RECEIVED, "why"));
        assertThrows(NullPointerException.class, () -> ClosePayload.checkSendable(CloseCode.NO_STATUS_RECEIVED, null));
        assertThrows(NullPointerException.class, () -> ClosePayload.checkSendable(1000, null));
    }

    @ParameterizedTest
    @CsvSource({"1000, '', 03e8", "1001, bye, 03e9627965", "4999, €, 1387e282ac", "3000, '', 0bb8"})
    void payloadsAreEncoded(int code, String reason, String hex) {
        assertEquals(hex, ServerFrames.show(encoded(code, reason)));
        assertReceived(encoded(code, reason), code, reason);
    }

    @Test
    void unpairedSurrogatesGoOutAsQuestionMarks() {
        assertEquals("03e8613f62", ServerFrames.show(encoded(1000, "a\ud800b")));
    }

    @Test
    void illegalCodesAreNotEncoded() {
        ByteBuffer target = ByteBuffer.allocate(125);
        assertThrows(IllegalArgumentException.class, () -> ClosePayload.encode(target, 1006, ""));
        assertThrows(IllegalArgumentException.class, () -> ClosePayload.encode(target, 999, ""));
        assertEquals(0, target.position());
    }

    @Test
    void payloadIsEncodedWholeOrNotAtAll() {
        ByteBuffer target = ByteBuffer.allocateDirect(8).limit(4);
        assertThrows(BufferOverflowException.class, () -> ClosePayload.encode(target, 1000, "abc"));
        assertEquals(0, target.position());
        assertEquals(0, target.getInt(0));
        ClosePayload.encode(target, 1000, "ab");
        assertEquals(0, target.remaining());
    }

    private static byte[] encoded(int code, String reason) {
        ByteBuffer target = ByteBuffer.allocateDirect(128).position(1);
        ClosePayload.encode(target, code, reason);
        return Bytes.copyOf(target, 1, target.position() - 1);
    }

    private static void assertReceived(String hex, int code, String reason) {
        assertReceived(ServerFrames.hex(hex), code, reason);
    }

    private static void assertReceived(byte[] payload, int code, String reason) {
        ByteBuffer source = Bytes.direct(payload);
        int offset = source.position();
        assertNull(ClosePayload.check(source, offset, payload.length));
        assertEquals(code, ClosePayload.code(source, offset, payload.length));
        assertEquals(reason, ClosePayload.reason(source, offset, payload.length));
        assertEquals(offset, source.position());
    }

    private static void assertViolation(ProtocolViolation expected, String hex) {
        byte[] payload = ServerFrames.hex(hex);
        ByteBuffer source = Bytes.direct(payload);
        assertEquals(expected, ClosePayload.check(source, source.position(), payload.length));
    }
}
