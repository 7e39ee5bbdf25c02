package io.heddle.engine.handshake;

import static io.heddle.engine.handshake.Responses.ACCEPT;
import static io.heddle.engine.handshake.Responses.GOOD_101;
import static io.heddle.engine.handshake.Responses.KEY;
import static io.heddle.engine.handshake.Responses.PLAIN;
import static io.heddle.engine.handshake.Responses.attempt;
import static io.heddle.engine.handshake.Responses.latin1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class Http1UpgradeTest {

    /** A text frame "Hello" and a ping, RFC 6455 section 5.7. */
    private static final byte[] FRAMES = HexFormat.of().parseHex("810548656c6c6f" + "890548656c6c6f");

    @Test
    void theSmallestRequestIsTheseBytes() {
        assertEquals("GET /chat HTTP/1.1\r\n"
            + "Host: server.example.com\r\n"
            + "Upgrade: websocket\r\n"
            + "Connection: Upgrade\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            + "Sec-WebSocket-Version: 13\r\n"
            + "\r\n", text(attempt(PLAIN).request()));
    }

    @Test
    void theFullestRequestIsTheseBytes() {
        UpgradeRequest request = UpgradeRequest.to(URI.create("wss://[::1]:8443/a%20b?c=d"))
            .origin("http://example.com")
            .subprotocols(List.of("chat", "superchat"))
            .extensionOffers(List.of("permessage-deflate; client_max_window_bits", "x-other;a=\"b\""))
            .header("Authorization", "Basic dTpw")
            .header("Cookie", "a=1")
            .header("cookie", "b=\u00e9")
            .build();
        assertEquals("GET /a%20b?c=d HTTP/1.1\r\n"
            + "Host: [::1]:8443\r\n"
            + "Upgrade: websocket\r\n"
            + "Connection: Upgrade\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            + "Sec-WebSocket-Version: 13\r\n"
            + "Origin: http://example.com\r\n"
            + "Sec-WebSocket-Protocol: chat, superchat\r\n"
            + "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits, x-other;a=\"b\"\r\n"
            + "Authorization: Basic dTpw\r\n"
            + "Cookie: a=1\r\n"
            + "cookie: b=\u00e9\r\n"
            + "\r\n", text(attempt(request).request()));
    }

    @Test
    void theRequestBufferRemembersHowFarWritingGot() {
        Http1Upgrade attempt = attempt(PLAIN);
        assertTrue(attempt.request().hasArray());
        assertEquals('G', attempt.request().get());
        assertEquals('E', attempt.request().get());
        assertSame(attempt.request(), attempt.request());
        assertEquals(2, attempt.request().position());
    }

    @Test
    void aRequestServesSeveralAttemptsWithKeysOfTheirOwn() {
        UpgradeRequest request = UpgradeRequest.builder("/", "h").build();
        String first = text(new Http1Upgrade(request, 1024, Responses.MAX_FIELDS, KEY).request());
        String second = text(new Http1Upgrade(request, 1024, Responses.MAX_FIELDS, "AQIDBAUGBwgJCgsMDQ4PEC==").request());
        assertEquals(first.replace(KEY, "AQIDBAUGBwgJCgsMDQ4PEC=="), second);
    }

    @Test
    void aNewKeyIsBase64OfSixteenRandomBytes() {
        String key = Http1Upgrade.newKey(new SecureRandom() {
            private static final long serialVersionUID = 1L;

            @Override
            public void nextBytes(byte[] bytes) {
                assertEquals(16, bytes.length);
                System.arraycopy(latin1("the sample nonce"), 0, bytes, 0, 16);
            }
        });
        assertEquals(KEY, key);
        String real = Http1Upgrade.newKey(new SecureRandom());
        assertEquals(16, Base64.getDecoder().decode(real).length);
        HeaderRules.checkKey(real);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
    void theHeaderLimitIsPositive(int limit) {
        String message =
            assertThrows(IllegalArgumentException.class, () -> new Http1Upgrade(PLAIN, limit, Responses.MAX_FIELDS, KEY)).getMessage();
        assertEquals("maxHeaderBytes is " + limit + ", not 1 or more", message);
    }

    @Test
    void theAnswerOfTheRfcOpensTheConnection() {
        assertEquals(ACCEPT, UpgradeValidator.acceptFor(KEY));
        UpgradeOutcome.Accepted accepted = Responses.accepted(PLAIN, GOOD_101);
        assertNull(accepted.subprotocol());
        assertEquals(List.of(), accepted.extensions());
        assertEquals(List.of("Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Accept: " + ACCEPT),
            Responses.fields(accepted.headers()));
    }

    @Test
    void framesBehindThe101StayInTheSource() {
        byte[] head = latin1(GOOD_101);
        byte[] glued = Arrays.copyOf(head, head.length + FRAMES.length);
        System.arraycopy(FRAMES, 0, glued, head.length, FRAMES.length);
        assertInstanceOf(UpgradeOutcome.Accepted.class, Responses.outcome(PLAIN, glued, FRAMES.length));

        for (int cut = 0; cut < head.length; cut++) {
            Http1Upgrade attempt = attempt(PLAIN);
            assertFalse(attempt.receive(ByteBuffer.wrap(glued, 0, cut)));
            ByteBuffer rest = ByteBuffer.wrap(glued, cut, glued.length - cut);
            assertTrue(attempt.receive(rest));
            byte[] frames = new byte[rest.remaining()];
            rest.get(frames);
            assertArrayEquals(FRAMES, frames);
        }
    }

    @Test
    void nothingIsTakenOnceTheOutcomeIsThere() {
        for (String answer : List.of(GOOD_101, "HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n", "SSH-2.0\r\n")) {
            Http1Upgrade attempt = attempt(PLAIN);
            assertTrue(attempt.receive(ByteBuffer.wrap(latin1(answer))));
            UpgradeOutcome outcome = attempt.outcome();
            ByteBuffer more = ByteBuffer.wrap(FRAMES);
            assertTrue(attempt.receive(more));
            assertEquals(0, more.position());
            assertSame(outcome, attempt.outcome());
            assertSame(outcome, attempt.endOfStream());
        }
    }

    @Test
    void anEmptySourceChangesNothing() {
        Http1Upgrade attempt = attempt(PLAIN);
        assertFalse(attempt.receive(ByteBuffer.allocate(0)));
        assertTrue(attempt.receive(ByteBuffer.wrap(latin1(GOOD_101))));
    }

    @Test
    void informationalAnswersAreSkipped() {
        String answer = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>\r\nUpgrade: nonsense\r\n\r\n" + GOOD_101;
        UpgradeOutcome.Accepted accepted = Responses.accepted(PLAIN, answer);
        assertNull(accepted.headers().first("Link"));
        assertEquals(3, accepted.headers().size());
        assertEquals(418, Responses.rejected("HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 418 \r\nContent-Length: 0\r\n\r\n").status());
    }

    @Test
    void eightInformationalAnswersAreTakenAndNineAreNot() {
        String interim = "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n";
        assertInstanceOf(UpgradeOutcome.Accepted.class, Responses.outcome(PLAIN, interim.repeat(8) + GOOD_101));
        UpgradeOutcome.Invalid invalid = Responses.invalid(PLAIN, interim.repeat(9) + GOOD_101);
        assertEquals(UpgradeViolation.TOO_MANY_INTERIM, invalid.violation());
        assertEquals("more than 8", invalid.detail());
    }

    @Test
    void informationalAnswersSpendFromTheSameHeaderLimit() {
        byte[] answer = latin1("HTTP/1.1 103 Early Hints\r\nLink: " + "x".repeat(100) + "\r\n\r\n" + GOOD_101);
        assertInstanceOf(UpgradeOutcome.Accepted.class, Responses.outcome(PLAIN, answer.length, answer, 0, false));
        UpgradeOutcome outcome = Responses.outcome(PLAIN, answer.length - 1, answer, 1, false);
        assertEquals(UpgradeViolation.HEAD_TOO_LARGE, assertInstanceOf(UpgradeOutcome.Invalid.class, outcome).violation());
    }

    @Test
    void aBrokenHeadBehindAnInformationalOneIsReportedAsItself() {
        UpgradeOutcome.Invalid invalid = Responses.invalid(PLAIN, "HTTP/1.1 100 Continue\r\nA: b\r\n\r\ngarbage");
        assertEquals(UpgradeViolation.NOT_HTTP, invalid.violation());
        assertEquals(0, invalid.status());
        assertEquals(0, invalid.headers().size());
    }

    @Test
    void theEndOfTheStreamBeforeTheHeadIsCompleteSaysHowFarItCame() {
        assertEquals("the other end closed the connection before its response was complete: no byte of it had arrived (RFC 9112 section 8)",
            assertInstanceOf(UpgradeOutcome.Invalid.class, attempt(PLAIN).endOfStream()).sentence());
        String head = "HTTP/1.1 503 Busy\r\nServer: x\r\nRetry-";
        UpgradeOutcome.Invalid invalid = assertInstanceOf(UpgradeOutcome.Invalid.class, Responses.outcomeAtEnd(PLAIN, head));
        assertEquals(UpgradeViolation.CLOSED_EARLY, invalid.violation());
        assertEquals(head.length() + " bytes of it had arrived", invalid.detail());
        assertEquals(503, invalid.status());
        assertEquals("x", invalid.headers().first("Server"));
    }

    @Test
    void theStreamMayEndAtEachByteOfAGoodAnswer() {
        for (int end = 0; end < GOOD_101.length(); end++) {
            Http1Upgrade attempt = attempt(PLAIN);
            assertFalse(attempt.receive(ByteBuffer.wrap(latin1(GOOD_101), 0, end)));
            UpgradeOutcome.Invalid invalid = assertInstanceOf(UpgradeOutcome.Invalid.class, attempt.endOfStream());
            assertEquals(UpgradeViolation.CLOSED_EARLY, invalid.violation());
            assertTrue(invalid.detail().startsWith(end == 0 ? "no byte" : end + " bytes"), invalid.detail());
            assertEquals(end >= 12 ? 101 : 0, invalid.status());
        }
    }

    @Test
    void aCallerThatTimesOutStillLearnsOfTheRejection() {
        Http1Upgrade attempt = attempt(PLAIN);
        assertNull(attempt.rejectionSoFar());
        assertFalse(attempt.receive(ByteBuffer.wrap(latin1("HTTP/1.1 403 Forbidden\r\n"))));
        assertNull(attempt.rejectionSoFar());
        assertFalse(attempt.receive(ByteBuffer.wrap(latin1("\r\nban"))));
        assertNull(attempt.outcome());
        UpgradeOutcome.Rejected soFar = attempt.rejectionSoFar();
        assertEquals(403, soFar.status());
        assertEquals("ban", soFar.bodyText());
        assertFalse(soFar.bodyComplete());
        assertFalse(attempt.receive(ByteBuffer.wrap(latin1("ned"))));
        assertEquals("banned", ((UpgradeOutcome.Rejected) attempt.endOfStream()).bodyText());
        assertEquals("ban", soFar.bodyText());
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void redirectsSayWhereTo(int status) {
        String head = "HTTP/1.1 " + status + " Moved\r\nContent-Length: 0\r\n";
        UpgradeOutcome.Rejected rejected = Responses.rejected(head + "location: /elsewhere?x=1\r\n\r\n");
        assertTrue(rejected.isRedirect());
        assertEquals("/elsewhere?x=1", rejected.location());
        UpgradeOutcome.Rejected nowhere = Responses.rejected(head + "\r\n");
        assertTrue(nowhere.isRedirect());
        assertNull(nowhere.location());
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 201, 300, 304, 305, 306, 309, 400, 503})
    void otherAnswersDoNotRedirect(int status) {
        UpgradeOutcome.Rejected rejected = Responses.rejected("HTTP/1.1 " + status + " x\r\nLocation: /y\r\nContent-Length: 0\r\n\r\n");
        assertFalse(rejected.isRedirect());
        assertNull(rejected.location());
        assertEquals("/y", rejected.headers().first("Location"));
    }

    @Test
    void aLogLineOfARefusalShowsNoSecrets() {
        assertEquals("Rejected[401 Who\\u00e9, UpgradeHeaders[Set-Cookie, Content-Length], 3 bytes of body]",
            Responses.rejected("HTTP/1.1 401 Who\u00e9\r\nSet-Cookie: s3cr3t\r\nContent-Length: 3\r\n\r\nabc").toString());
    }

    private static String text(ByteBuffer request) {
        return StandardCharsets.ISO_8859_1.decode(request.duplicate()).toString();
    }
}
