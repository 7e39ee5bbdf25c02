package io.heddle.engine.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class ProtocolViolationTest {

    @ParameterizedTest
    @EnumSource
    void eachNamesItsRuleAndItsCloseCode(ProtocolViolation violation) {
        assertTrue(violation.section().matches("RFC (6455|7692) section \\d+(\\.\\d+)*"), violation.section());
        assertTrue(Set.of(1002, 1007, 1009, 1010).contains(violation.closeCode()), violation.name());
        assertEquals(violation.sentence() + " (" + violation.section() + ", close code " + violation.closeCode() + ")",
            violation.toString());
    }

    @ParameterizedTest
    @EnumSource
    void eachSentenceIsForAPersonAndFitsIntoACloseFrame(ProtocolViolation violation) {
        assertTrue(violation.sentence().startsWith("the server "), violation.sentence());
        assertTrue(violation.sentence().matches("[\\x20-\\x7e]+[^.]"), violation.sentence());
        int bytes = violation.sentence().getBytes(StandardCharsets.UTF_8).length;
        assertTrue(bytes <= ClosePayload.MAX_REASON_BYTES, bytes + " bytes: " + violation.sentence());
    }

    @Test
    void sentencesTellViolationsApart() {
        Set<String> sentences =
            Arrays.stream(ProtocolViolation.values()).map(ProtocolViolation::sentence).collect(Collectors.toSet());
        assertEquals(ProtocolViolation.values().length, sentences.size());
    }

    @ParameterizedTest
    @CsvSource({
        "MASKED_SERVER_FRAME, RFC 6455 section 5.1, 1002", "RESERVED_BITS, RFC 6455 section 5.2, 1002",
        "RESERVED_OPCODE, RFC 6455 section 5.2, 1002", "FRAGMENTED_CONTROL_FRAME, RFC 6455 section 5.5, 1002",
        "CONTROL_FRAME_TOO_LONG, RFC 6455 section 5.5, 1002", "LENGTH_NOT_MINIMAL, RFC 6455 section 5.2, 1002",
        "LENGTH_HIGH_BIT_SET, RFC 6455 section 5.2, 1002", "CONTINUATION_WITHOUT_MESSAGE, RFC 6455 section 5.4, 1002",
        "MESSAGE_INSIDE_MESSAGE, RFC 6455 section 5.4, 1002", "TEXT_NOT_UTF8, RFC 6455 section 8.1, 1007",
        "CLOSE_REASON_NOT_UTF8, RFC 6455 section 8.1, 1007", "CLOSE_PAYLOAD_OF_ONE_BYTE, RFC 6455 section 5.5.1, 1002",
        "CLOSE_CODE_INVALID, RFC 6455 section 7.4, 1002", "MESSAGE_TOO_LARGE, RFC 6455 section 7.4.1, 1009",
        "COMPRESSED_BIT_ON_CONTINUATION, RFC 7692 section 6, 1002", "COMPRESSED_DATA_CORRUPT, RFC 7692 section 6.2, 1007",
        "COMPRESSION_RATIO_TOO_HIGH, RFC 7692 section 8, 1009"})
    void rulesAreThoseOfTheRfc(ProtocolViolation violation, String section, int closeCode) {
        assertEquals(section, violation.section());
        assertEquals(closeCode, violation.closeCode());
    }
}
