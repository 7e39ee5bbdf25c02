package io.heddle.engine.handshake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The fields of an extended CONNECT, and the outcomes of its responses. */
@Timeout(60)
final class ExtendedConnectTest {
    private final ExtendedConnect connect = new ExtendedConnect(UpgradeRequest.to(URI.create("wss://example.org/chat?a=b"))
        .origin("https://example.org").subprotocols(List.of("one", "two")).extensionOffers(List.of("x; y=1", "z"))
        .header("X-Up", "Value").header("TE", "trailers").header("Proxy-Connection", "close").header("Host", "other.example:8443").build(),
        "https", Responses.MAX_FIELDS);

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void theRequestHasPseudoHeadersFirstAndNothingOfHttp1() {
        assertEquals(List.of(
            ":method", "CONNECT", ":protocol", "websocket", ":scheme", "https", ":path", "/chat?a=b", ":authority", "other.example:8443",
            "sec-websocket-version", "13", "origin", "https://example.org", "sec-websocket-protocol", "one, two",
            "sec-websocket-extensions", "x; y=1, z", "x-up", "Value"), connect.fields());
    }

    @Test
    void any2xxOpens() {
        assertTrue(connect.receiveHead(List.of(":status", "204", "sec-websocket-protocol", "two", "sec-websocket-extensions", "z")));
        UpgradeOutcome.Accepted accepted = assertInstanceOf(UpgradeOutcome.Accepted.class, connect.outcome());
        assertEquals("two", accepted.subprotocol());
        assertEquals(List.of("z"), accepted.extensions().stream().map(NegotiatedExtension::name).toList());
    }

    @Test
    void interimAnswersComeFirst() {
        for (int i = 0; i < 8; i++) {
            assertFalse(connect.receiveHead(List.of(":status", "103", "link", "x")));
        }
        assertNull(connect.outcome());
        assertNull(connect.rejectionSoFar());
        assertTrue(connect.receiveHead(List.of(":status", "200")));
        assertInstanceOf(UpgradeOutcome.Accepted.class, connect.outcome());
    }

    @Test
    void interimAnswersHaveALimit() {
        for (int i = 0; i < 8; i++) {
            assertFalse(connect.receiveHead(List.of(":status", "100")));
        }
        assertTrue(connect.receiveHead(List.of(":status", "199")));
        assertEquals(UpgradeViolation.TOO_MANY_INTERIM, assertInstanceOf(UpgradeOutcome.Invalid.class, connect.outcome()).violation());
    }

    @ParameterizedTest
    @CsvSource({"200, true", "299, true", "300, false", "400, false", "999, false"})
    void theStatusDecides(String status, boolean isAccepted) {
        assertEquals(isAccepted, connect.receiveHead(List.of(":status", status, "server", "x")));
        assertTrue(connect.endOfStream());
        UpgradeHeaders headers;
        if (isAccepted) {
            headers = assertInstanceOf(UpgradeOutcome.Accepted.class, connect.outcome()).headers();
        } else {
            UpgradeOutcome.Rejected rejected = assertInstanceOf(UpgradeOutcome.Rejected.class, connect.outcome());
            assertEquals(Integer.parseInt(status), rejected.status());
            assertTrue(rejected.bodyComplete(), "the end of the stream is the end of the body");
            headers = rejected.headers();
        }
        assertEquals(List.of("server: x"), Responses.fields(headers), "the status is no header field");
    }

    @ParameterizedTest
    @CsvSource({"a, true", "z, true", "0, true", "`, true", "A, false", "Z, false", "aZ, false", "@, false", "[, false"})
    void namesAreTokensInLowerCase(String name, boolean isLegal) {
        connect.receiveHead(List.of(":status", "200", name, "x"));
        assertEquals(isLegal, connect.outcome() instanceof UpgradeOutcome.Accepted, () -> connect.outcome().toString());
    }

    @Test
    void aRefusalIsWholeWithTheEndOfTheStream() {
        assertFalse(connect.receiveHead(List.of(":status", "403", "content-type", "text/plain")));
        assertFalse(connect.receiveBody(bytes("who are ")));
        assertEquals("who are ", connect.rejectionSoFar().bodyText());
        assertFalse(connect.receiveBody(bytes("you?")));
        assertTrue(connect.endOfStream());
        UpgradeOutcome.Rejected rejected = assertInstanceOf(UpgradeOutcome.Rejected.class, connect.outcome());
        assertEquals("who are you?", rejected.bodyText());
        assertEquals("text/plain", rejected.headers().first("Content-Type"));
    }

    @Test
    void aRefusalIsWholeWithItsContentLength() {
        assertFalse(connect.receiveHead(List.of(":status", "404", "content-length", "3")));
        assertTrue(connect.receiveBody(bytes("no!")));
        assertTrue(connect.rejectionSoFar().bodyComplete());
    }

    @Test
    void aRedirectNamesItsTarget() {
        connect.receiveHead(List.of(":status", "308", "location", "/there", "content-length", "0"));
        assertEquals("/there", assertInstanceOf(UpgradeOutcome.Rejected.class, connect.outcome()).location());
    }

    @Test
    void anEndWithoutAnAnswerIsNone() {
        assertTrue(connect.endOfStream());
        assertEquals(UpgradeViolation.CLOSED_EARLY, assertInstanceOf(UpgradeOutcome.Invalid.class, connect.outcome()).violation());
    }

    @Test
    void malformedAnswersNameTheirRule() {
        assertViolation(UpgradeViolation.STATUS_MISSING, List.of("server", "x"));
        assertViolation(UpgradeViolation.STATUS_MISSING, List.of(":status", "20"));
        assertViolation(UpgradeViolation.STATUS_MISSING, List.of(":status", "0200"));
        assertViolation(UpgradeViolation.PSEUDO_HEADER, List.of(":status", "200", ":status", "200"));
        assertViolation(UpgradeViolation.PSEUDO_HEADER, List.of(":path", "/"));
        assertViolation(UpgradeViolation.HEADER_NAME, List.of(":status", "200", "Server", "x"));
        assertViolation(UpgradeViolation.HEADER_NAME, List.of(":status", "200", "", "x"));
        assertViolation(UpgradeViolation.HEADER_VALUE, List.of(":status", "200", "a", "\u0000"));
        assertViolation(UpgradeViolation.SPACE_AROUND_VALUE, List.of(":status", "200", "a", " b"));
        assertViolation(UpgradeViolation.SPACE_AROUND_VALUE, List.of(":status", "200", "a", "b\t"));
        assertViolation(UpgradeViolation.CONNECTION_HEADER, List.of(":status", "200", "transfer-encoding", "chunked"));
        assertViolation(UpgradeViolation.SWITCHING_IN_HTTP_2, List.of(":status", "101"));
    }

    private static void assertViolation(UpgradeViolation rule, List<String> answer) {
        ExtendedConnect fresh =
            new ExtendedConnect(UpgradeRequest.to(URI.create("ws://example.org")).build(), "http", Responses.MAX_FIELDS);
        assertTrue(fresh.receiveHead(answer));
        assertEquals(rule, assertInstanceOf(UpgradeOutcome.Invalid.class, fresh.outcome()).violation(), answer::toString);
    }
}
