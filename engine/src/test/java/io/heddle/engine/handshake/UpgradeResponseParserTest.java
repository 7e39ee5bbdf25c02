package io.heddle.engine.handshake;

import static io.heddle.engine.handshake.Responses.assertInvalid;
import static io.heddle.engine.handshake.Responses.invalid;
import static io.heddle.engine.handshake.Responses.latin1;
import static io.heddle.engine.handshake.Responses.rejected;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each response is fed whole, byte by byte and cut at each position: see {@link Responses}. */
@Timeout(60)
class UpgradeResponseParserTest {

    private static final String OK = "HTTP/1.1 200 OK\r\n";
    private static final String END = "Content-Length: 0\r\n\r\n";

    @Test
    void statusReasonAndFieldsAreRead() {
        UpgradeOutcome.Rejected rejected = rejected("HTTP/1.1 403 Not  for\tyou \u00e9\r\n"
            + "A: 1\r\nb:2\r\nA:\t 3 \t\r\nEmpty:\r\nBlank: \t \r\nInner: a  b\tc\r\nObs: \u0080\u00ff\r\nC:o:l:on\r\n" + END);
        assertEquals(403, rejected.status());
        assertEquals("Not  for\tyou \u00e9", rejected.reason());
        assertEquals(List.of("A: 1", "b: 2", "A: 3", "Empty: ", "Blank: ", "Inner: a  b\tc", "Obs: \u0080\u00ff", "C: o:l:on",
            "Content-Length: 0"),
            Responses.fields(rejected.headers()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1 500 \r\n", "HTTP/1.1 500\r\n", "HTTP/1.1 500\n", "HTTP/1.1\t500\t \r\n", "HTTP/1.1  \t 500   \n"})
    void theReasonMayBeEmptyAndSoMayItsSpace(String statusLine) {
        UpgradeOutcome.Rejected rejected = rejected(statusLine + END);
        assertEquals(500, rejected.status());
        assertEquals("", rejected.reason());
    }

    @Test
    void whiteSpaceAroundTheReasonIsNotPartOfIt() {
        assertEquals("Not  Found", rejected("HTTP/1.1\t \t404 \t Not  Found \t\r\n" + END).reason());
    }

    @ParameterizedTest
    @ValueSource(strings = {"100 ", "200 ", "299 ", "404 ", "511 ", "600 ", "999 "})
    void anyStatusFrom100IsUnderstood(String status) {
        String answer = "HTTP/1.1 " + status + "\r\n" + END;
        String last = status.startsWith("1") ? answer + "HTTP/1.1 777 \r\n" + END : answer;
        assertEquals(status.startsWith("1") ? 777 : Integer.parseInt(status.trim()), rejected(last).status());
    }

    @ParameterizedTest
    @ValueSource(strings = {"X", "\r\n", "\n", " HTTP/1.1 200 OK\r\n", "http/1.1 200 OK\r\n", "HTTQ", "HTTP 1.1", "HTTP\r\n",
        "\r\nHTTP/1.1 200 OK\r\n", "SSH-2.0-x\r\n", "220 mail ESMTP\r\n", "\0", "\u00ff", "\u0081\u0005hello", "ICY 200 OK\r\n"})
    void otherProtocolsAreDetectedAtTheirFirstWrongByte(String answer) {
        assertInvalid(UpgradeViolation.NOT_HTTP, answer);
    }

    @Test
    void anotherProtocolIsNamedInTheReport() {
        assertEquals("it begins with 'SSH-2.0-OpenSSH_9.2\\u000d\\u000a'", invalid(Responses.PLAIN, "SSH-2.0-OpenSSH_9.2\r\n").detail());
        assertEquals("it looks like TLS; if this port speaks TLS, use wss", invalid(Responses.PLAIN,
            "\u0015\u0003\u0001\0\u0002\u0002\u0050").detail());
        assertEquals("it looks like TLS; if this port speaks TLS, use wss", invalid(Responses.PLAIN, "\u0016\u0003\u0003").detail());
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/x", "HTTP/1x", "HTTP/1.x", "HTTP/1.1x", "HTTP/1.1\r", "HTTP/1.1\n", "HTTP/1.1 x", "HTTP/1.1 \r",
        "HTTP/1.1 2x",
        "HTTP/1.1 20 ", "HTTP/1.1 2000", "HTTP/1.1 20\r", "HTTP/1.1 200\u000b", "HTTP/1.1 -10 ",
        "HTTP/1.1 200 O\0K", "HTTP/1.1 200 O\u007fK", "HTTP/1.1 200 \u001b[2J", "HTTP/11.1 200 OK", "HTTP/1.10 200 OK", "HTTP/\u00b2.1 "})
    void aMalformedStatusLineIsRefused(String answer) {
        assertInvalid(UpgradeViolation.STATUS_LINE, answer);
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/2.0 101 x\r\n", "HTTP/0.9 200 OK\r\n", "HTTP/3.0 ", "HTTP/9.9 "})
    void otherVersionsAreRefused(String answer) {
        assertInvalid(UpgradeViolation.HTTP_VERSION, answer);
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.0", "HTTP/1.1", "HTTP/1.2", "HTTP/1.9"})
    void theMinorVersionDoesNotMatter(String version) {
        assertEquals(400, rejected(version + " 400 Bad Request\r\n" + END).status());
        Responses.accepted(Responses.PLAIN, version + " 103 Early Hints\r\n\r\n" + Responses.GOOD_101.replace("HTTP/1.1", version));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n"})
    void lfAloneEndsALineToo(String end) {
        UpgradeOutcome.Rejected rejected = rejected("HTTP/1.1 403 No\nA:\nB: c\r\nContent-Length: 2\n" + end + "hi");
        assertEquals("No", rejected.reason());
        assertEquals(List.of("A: ", "B: c", "Content-Length: 2"), Responses.fields(rejected.headers()));
        assertEquals("hi", rejected.bodyText());
        Responses.accepted(Responses.PLAIN, Responses.GOOD_101.replace("\r\n", "\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1 200 OK\rA", "HTTP/1.1 200 OK\r\r\n", OK + "\rA", OK + "\r\r", OK + "A: b\rC: d\r\n",
        OK + "A: b\r\r\n",
        OK + "A: b\r\n\rX", OK + "A:\r "})
    void crWithoutLfIsRefused(String answer) {
        assertInvalid(UpgradeViolation.BARE_CR, answer);
    }

    @Test
    void foldedLinesAreOneValue() {
        assertEquals(List.of("A: b c d", "B: e", "C: ", "D: f", "Content-Length: 0"), Responses.fields(rejected(
            OK.replace("200", "400") + "A: b \t\r\n \t c\n d\r\nB:\r\n e\r\nC: \r\n \r\nD: f\r\n\t\r\n \r\n" + END).headers()));
        Responses.accepted(Responses.PLAIN, Responses.GOOD_101.replace("Connection: Upgrade", "Connection: keep-alive,\r\n Upgrade"));
    }

    @ParameterizedTest
    @ValueSource(strings = {OK + " A: b\r\n", OK + "\tA: b\r\n", OK + " \r\n"})
    void nothingStandsBetweenTheStatusLineAndTheFields(String answer) {
        assertInvalid(UpgradeViolation.SPACE_BEFORE_FIELDS, answer);
    }

    @Test
    void aStatusThatIsNoneIsARefusal() {
        assertEquals(99, rejected("HTTP/1.1 099 OK\r\n" + END).status());
        assertEquals(0, rejected("HTTP/1.1 000 OK\r\n" + END).status());
    }

    @ParameterizedTest
    @ValueSource(strings = {OK + "A : b\r\n", OK + "A\t: b\r\n", OK + "A B: c\r\n", OK + "Upgrade  : websocket\r\n"})
    void nothingStandsBetweenANameAndItsColon(String answer) {
        assertInvalid(UpgradeViolation.SPACE_BEFORE_COLON, answer);
    }

    @Test
    void aHeaderHasANameAndAColon() {
        assertInvalid(UpgradeViolation.EMPTY_HEADER_NAME, OK + ": b\r\n");
        assertInvalid(UpgradeViolation.EMPTY_HEADER_NAME, OK + "A: b\r\n:\r\n");
        assertInvalid(UpgradeViolation.HEADER_WITHOUT_COLON, OK + "A\r\n");
        assertInvalid(UpgradeViolation.HEADER_WITHOUT_COLON, OK + "A: b\r\nnonsense\r\n\r\n");
    }

    @Test
    void eachByteOfANameIsATokenByte() {
        for (int b = 0; b < 256; b++) {
            if (!HeaderRules.isTokenByte(b) && ": \t\r\n".indexOf(b) < 0) {
                assertInvalid(UpgradeViolation.HEADER_NAME, OK + (char) b);
                assertInvalid(UpgradeViolation.HEADER_NAME, OK + "A" + (char) b);
            }
        }
    }

    @Test
    void noByteOfAValueIsAControlCharacter() {
        for (int b = 0; b < 256; b++) {
            if ((b < 0x20 || b == 0x7F) && "\t\r\n".indexOf(b) < 0) {
                assertInvalid(UpgradeViolation.HEADER_VALUE, OK + "A:" + (char) b);
                assertInvalid(UpgradeViolation.HEADER_VALUE, OK + "A: b" + (char) b);
            }
        }
    }

    @Test
    void anInvalidHeadReportsTheFieldsReadBefore() {
        UpgradeOutcome.Invalid invalid = invalid(Responses.PLAIN, "HTTP/1.1 503 Busy\r\nServer: x\r\nB\u0001ad: y\r\n");
        assertEquals(503, invalid.status());
        assertEquals(List.of("Server: x"), Responses.fields(invalid.headers()));
        assertEquals("a header name has a character that is not allowed in it: byte 0x01 after 'B' (RFC 9110 section 5.1)",
            invalid.sentence());
    }

    @Test
    void detailsSayWhere() {
        assertEquals("byte 0x41 after CR in the status line", invalid(Responses.PLAIN, "HTTP/1.1 200 OK\rA").detail());
        assertEquals("byte 0x58 after CR in header line 2", invalid(Responses.PLAIN, OK + "A: b\r\nC: d\rX").detail());
        assertEquals("byte 0x58 after CR at the end of the head", invalid(Responses.PLAIN, OK + "A: b\r\n\rX").detail());
        assertEquals("in header line 1", invalid(Responses.PLAIN, OK + " c").detail());
        assertEquals("byte 0x58 after CR in header line 3", invalid(Responses.PLAIN, OK + "A: b\r\n c\r\nC: d\rX").detail());
        assertEquals("byte 0x00 in the value of 'A'", invalid(Responses.PLAIN, OK + "A: b\0").detail());
        assertEquals("byte 0x78 after 'HTTP/1.1 2'", invalid(Responses.PLAIN, "HTTP/1.1 2xx").detail());
    }

    @Test
    void aHeadOfTheLimitIsTakenAndOneByteMoreIsNot() {
        byte[] head = latin1("HTTP/1.1 404 Not Found\r\nX-Pad: " + "x".repeat(60) + "\r\nContent-Length: 0\r\n\r\n");
        assertInstanceOf(UpgradeOutcome.Rejected.class, Responses.outcome(Responses.PLAIN, head.length, head, 0, false));
        UpgradeOutcome.Invalid invalid = assertInstanceOf(UpgradeOutcome.Invalid.class,
            Responses.outcome(Responses.PLAIN, head.length - 1, head, 1, false));
        assertEquals(UpgradeViolation.HEAD_TOO_LARGE, invalid.violation());
        assertEquals("more than " + (head.length - 1) + " bytes (EngineConfig.maxResponseHeaderBytes)", invalid.detail());
    }

    @Test
    void eachLimitIsHeldAtEachPositionOfTheHead() {
        byte[] head = latin1(Responses.GOOD_101);
        for (int limit = 1; limit < head.length; limit++) {
            Http1Upgrade attempt = new Http1Upgrade(Responses.PLAIN, limit, Responses.MAX_FIELDS, Responses.KEY);
            ByteBuffer source = ByteBuffer.wrap(head);
            assertTrue(attempt.receive(source));
            assertEquals(limit, source.position());
            assertEquals(UpgradeViolation.HEAD_TOO_LARGE, ((UpgradeOutcome.Invalid) attempt.outcome()).violation());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1 200 ", OK, OK + "A: ", OK + "A: b\r\nB"})
    void aLineWithoutEndIsRefusedAtTheLimit(String beginning) {
        int limit = 4096;
        Http1Upgrade attempt = new Http1Upgrade(Responses.PLAIN, limit, Responses.MAX_FIELDS, Responses.KEY);
        assertFalse(attempt.receive(ByteBuffer.wrap(latin1(beginning))));
        byte[] piece = latin1("x".repeat(100));
        int sent = beginning.length();
        while (!attempt.receive(ByteBuffer.wrap(piece))) {
            sent += piece.length;
            assertTrue(sent <= limit, "nothing beyond the limit is taken");
        }
        assertEquals(UpgradeViolation.HEAD_TOO_LARGE, ((UpgradeOutcome.Invalid) attempt.outcome()).violation());
    }

    @Test
    void aHundredFieldsAreTakenAndOneMoreIsNot() {
        String hundred = "A: b\r\n".repeat(99) + "Content-Length: 0\r\n";
        assertEquals(100, rejected(OK + hundred + "\r\n").headers().size());
        UpgradeOutcome.Invalid invalid = invalid(Responses.PLAIN, OK + hundred + "A: b\r\n\r\n");
        assertEquals(UpgradeViolation.TOO_MANY_HEADERS, invalid.violation());
        assertEquals("more than 100 (EngineConfig.maxResponseHeaderFields)", invalid.detail());
        assertEquals(100, invalid.headers().size());
    }
}
