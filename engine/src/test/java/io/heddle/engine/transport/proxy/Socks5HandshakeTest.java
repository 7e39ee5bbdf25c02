package io.heddle.engine.transport.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(10)
final class Socks5HandshakeTest {
    private static final HexFormat HEX = HexFormat.of();
    private static final String IPV4_REPLY = "05000001c000020704d2";

    private Socks5Handshake handshake = Socks5Handshake.toName("a.test", 443, null, null);

    private String output() {
        ByteBuffer output = handshake.output();
        byte[] bytes = new byte[output.remaining()];
        output.get(bytes);
        return HEX.formatHex(bytes);
    }

    /** As a step does it: what is asked is written, and no byte more is read than is wanted. */
    private ByteBuffer play(String answers) {
        ByteBuffer input = ByteBuffer.wrap(HEX.parseHex(answers));
        while (handshake.outcome() == null && input.hasRemaining()) {
            output();
            assertTrue(handshake.wanted() > 0);
            ByteBuffer read = input.slice().limit(Math.min(handshake.wanted(), input.remaining()));
            handshake.receive(read);
            input.position(input.position() + read.position());
        }
        return input;
    }

    private Socks5Outcome outcomeOf(String answers) {
        play(answers);
        return handshake.outcome();
    }

    private void assertInvalid(Socks5Violation violation, String answers) {
        assertEquals(violation, assertInstanceOfInvalid(outcomeOf(answers)).violation());
    }

    private static Socks5Outcome.Invalid assertInstanceOfInvalid(Socks5Outcome outcome) {
        assertTrue(outcome instanceof Socks5Outcome.Invalid, () -> "not invalid: " + outcome);
        return (Socks5Outcome.Invalid) outcome;
    }

    private void withCredentials() {
        handshake = Socks5Handshake.toName("a.test", 443, "bot", "key");
    }

    // ---- our side ----

    @Test
    void withoutCredentialsOnlyNoAuthenticationIsOffered() {
        assertEquals("050100", output());
    }

    @Test
    void withCredentialsBothMethodsAreOffered() {
        withCredentials();
        assertEquals("05020002", output());
    }

    @Test
    void aNameIsSentWithItsLengthAndThePortInNetworkOrder() {
        output();
        handshake.receive(ByteBuffer.wrap(HEX.parseHex("0500")));
        assertEquals("0501000306" + HEX.formatHex("a.test".getBytes(StandardCharsets.US_ASCII)) + "01bb", output());
    }

    @Test
    void aNameOf255BytesFits() {
        handshake = Socks5Handshake.toName("a".repeat(255), 65_535, null, null);
        output();
        handshake.receive(ByteBuffer.wrap(HEX.parseHex("0500")));
        assertEquals("05010003ff" + "61".repeat(255) + "ffff", output());
    }

    @Test
    void aNameOf256BytesIsRefusedBeforeAByteIsSent() {
        assertThrows(IllegalArgumentException.class, () -> Socks5Handshake.toName("a".repeat(256), 1, null, null));
    }

    @ParameterizedTest
    @CsvSource({"192.0.2.7, 01c0000207", "2001:db8::7, 0420010db8000000000000000000000007"})
    void anAddressIsSentAsItsBytes(String address, String bytes) throws UnknownHostException {
        handshake = Socks5Handshake.toAddress(InetAddress.getByName(address), 80, null, null);
        output();
        handshake.receive(ByteBuffer.wrap(HEX.parseHex("0500")));
        assertEquals("050100" + bytes + "0050", output());
    }

    @Test
    void userAndPasswordAreSentOnlyWhenTheProxyAsks() {
        withCredentials();
        output();
        handshake.receive(ByteBuffer.wrap(HEX.parseHex("0502")));
        assertEquals("0103626f74036b6579", output());
        handshake.receive(ByteBuffer.wrap(HEX.parseHex("0100")));
        assertTrue(output().startsWith("05010003"));
    }

    @Test
    void userAndPasswordMayHave255BytesOfUtf8() {
        String longest = "\u00fc".repeat(127) + "x";
        handshake = Socks5Handshake.toName("a.test", 443, longest, longest);
        output();
        handshake.receive(ByteBuffer.wrap(HEX.parseHex("0502")));
        String sent = "ff" + "c3bc".repeat(127) + "78";
        assertEquals("01" + sent + sent, output());
    }

    // ---- success ----

    @ParameterizedTest
    @ValueSource(strings = {IPV4_REPLY, "050000030161 0050", "05000003000050", "05000004 00112233445566778899aabbccddeeff 0050"})
    void aReplyWithAnAddressOfAnyTypeIsTakenToItsLastByte(String reply) {
        ByteBuffer rest = play("0500" + reply.replace(" ", "") + "aabb");
        assertEquals(new Socks5Outcome.Established(), handshake.outcome());
        assertEquals(2, rest.remaining(), "bytes of the server were consumed");
        assertEquals(0, handshake.wanted());
    }

    @Test
    void aReplyComesInPiecesOfOneByte() {
        withCredentials();
        String answers = "05020100" + IPV4_REPLY;
        for (int i = 0; i < answers.length(); i += 2) {
            assertNull(handshake.outcome());
            output();
            handshake.receive(ByteBuffer.wrap(HEX.parseHex(answers, i, i + 2)));
        }
        assertEquals(new Socks5Outcome.Established(), handshake.outcome());
    }

    @Test
    void whatComesBeforeTheNextQuestionIsNotConsumed() {
        ByteBuffer input = ByteBuffer.wrap(HEX.parseHex("0500" + IPV4_REPLY));
        assertFalse(handshake.receive(input));
        assertEquals(2, input.position());
    }

    @Test
    void aProxyThatWantsNoCredentialsIsGivenNone() {
        withCredentials();
        assertEquals(new Socks5Outcome.Established(), outcomeOf("0500" + IPV4_REPLY));
    }

    // ---- refusals ----

    @Test
    void aProxyMayTakeNoMethod() {
        assertEquals(new Socks5Outcome.MethodsRefused(false), outcomeOf("05ff"));
        withCredentials();
        assertEquals(new Socks5Outcome.MethodsRefused(true), outcomeOf("05ff"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 255})
    void anyStatusButZeroRefusesTheCredentials(int status) {
        withCredentials();
        assertEquals(new Socks5Outcome.CredentialsRefused(status), outcomeOf("050201" + HEX.toHexDigits((byte) status)));
    }

    @ParameterizedTest
    @CsvSource({"01, GENERAL_FAILURE", "02, NOT_ALLOWED", "03, NETWORK_UNREACHABLE", "04, HOST_UNREACHABLE", "05, CONNECTION_REFUSED",
        "06, TTL_EXPIRED", "07, COMMAND_NOT_SUPPORTED", "08, ADDRESS_TYPE_NOT_SUPPORTED", "09, UNASSIGNED", "ff, UNASSIGNED"})
    void aRefusalHasItsReasonAsSoonAsItsCodeIsThere(String code, Socks5Reply reply) {
        assertEquals(new Socks5Outcome.Refused(reply, Integer.parseInt(code, 16)), outcomeOf("050005" + code));
    }

    // ---- violations ----

    @Test
    void theFirstByteIsVersionFive() {
        assertInvalid(Socks5Violation.VERSION, "06");
        assertEquals("its answer does not begin with version 5 (RFC 1928 section 3): it is 0x06",
            ((Socks5Outcome.Invalid) handshake.outcome()).sentence());
    }

    @ParameterizedTest
    @CsvSource({"485454502f312e31, ProxySettings.http", "4854, ProxySettings.http", "48, ProxySettings.http", "1503, ProxySettings.https",
        "005b, SOCKS4", "045a, SOCKS4"})
    void anotherProtocolIsNamed(String answer, String hint) {
        assertInvalid(Socks5Violation.VERSION, answer);
        assertTrue(((Socks5Outcome.Invalid) handshake.outcome()).detail().contains(hint), () -> handshake.outcome().toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"01", "02", "03", "80", "fe"})
    void aMethodThatWasNotOfferedIsRefused(String method) {
        assertInvalid(Socks5Violation.METHOD_NOT_OFFERED, "05" + method);
    }

    @Test
    void theAnswerToTheCredentialsHasVersionOne() {
        withCredentials();
        assertInvalid(Socks5Violation.AUTHENTICATION_VERSION, "05020500");
    }

    @Test
    void theReplyHasVersionFive() {
        assertInvalid(Socks5Violation.REPLY_VERSION, "050004");
    }

    @Test
    void theReservedByteIsZero() {
        assertInvalid(Socks5Violation.RESERVED, "0500050001");
    }

    @ParameterizedTest
    @ValueSource(strings = {"00", "02", "05", "ff"})
    void theAddressOfTheReplyHasAKnownType(String type) {
        assertInvalid(Socks5Violation.ADDRESS_TYPE, "0500050000" + type);
    }

    @ParameterizedTest
    @CsvSource({"'', nothing to the greeting", "05, nothing to the greeting", "0500, nothing to the request",
        "05000500, after 2 bytes of the reply", "050005000001c00002, after 7 bytes of the reply"})
    void aProxyMustNotCloseBeforeItsReplyIsComplete(String answers, String detail) {
        play(answers);
        Socks5Outcome.Invalid end = assertInstanceOfInvalid(handshake.endOfStream());
        assertEquals(Socks5Violation.CLOSED_EARLY, end.violation());
        assertTrue(end.detail().contains(detail), end::detail);
    }

    @Test
    void aViolationIsSticky() {
        assertInvalid(Socks5Violation.VERSION, "04");
        Socks5Outcome first = handshake.outcome();
        ByteBuffer more = ByteBuffer.wrap(HEX.parseHex("0500"));
        assertTrue(handshake.receive(more));
        assertEquals(0, more.position());
        assertEquals(first, handshake.endOfStream());
    }

    @ParameterizedTest
    @ValueSource(strings = {"05000501", "0500" + IPV4_REPLY})
    void theEndOfTheStreamBehindTheReplyChangesNothing(String answers) {
        Socks5Outcome outcome = outcomeOf(answers);
        assertEquals(outcome, handshake.endOfStream());
    }
}
