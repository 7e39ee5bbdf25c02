package io.heddle.engine.handshake;

import static io.heddle.engine.handshake.Responses.ACCEPT;
import static io.heddle.engine.handshake.Responses.GOOD_101;
import static io.heddle.engine.handshake.Responses.PLAIN;
import static io.heddle.engine.handshake.Responses.accepted;
import static io.heddle.engine.handshake.Responses.assertInvalid;
import static io.heddle.engine.handshake.Responses.good101With;
import static io.heddle.engine.handshake.Responses.invalid;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The checks of RFC 6455 section 4.1, one by one, on a response that is valid but for one thing. */
@Timeout(60)
class UpgradeValidatorTest {

    private static final String UPGRADE = "Upgrade: websocket\r\n";
    private static final String CONNECTION = "Connection: Upgrade\r\n";
    private static final String ACCEPT_FIELD = "Sec-WebSocket-Accept: " + ACCEPT + "\r\n";
    private static final UpgradeRequest CHAT = UpgradeRequest.builder("/", "h").subprotocols(List.of("chat", "superchat")).build();
    private static final UpgradeRequest DEFLATE = UpgradeRequest.builder("/", "h").extensionOffers(List.of("permessage-deflate")).build();

    @ParameterizedTest
    @ValueSource(strings = {"Upgrade: websocket", "upgrade: WebSocket", "UPGRADE:WEBSOCKET", "Upgrade: \t websocket \t"})
    void upgradeIsComparedWithoutRegardToCase(String field) {
        accepted(PLAIN, GOOD_101.replace(UPGRADE, field + "\r\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"websocket,", ", websocket ,,", "WebSocket\r\nUpgrade: websocket", "\r\nUpgrade: websocket"})
    void upgradeIsAList(String value) {
        accepted(PLAIN, GOOD_101.replace(UPGRADE, "Upgrade: " + value + "\r\n"));
    }

    @ParameterizedTest
    @CsvSource({"Upgrade, UPGRADE_MISSING", "Connection, CONNECTION_MISSING", "Sec-WebSocket-Accept, ACCEPT_MISSING"})
    void eachOfTheThreeFieldsMustBeThere(String name, UpgradeViolation violation) {
        assertInvalid(violation, GOOD_101.replaceFirst("\n" + name + ": .*\r\n", "\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "h2c", "websockets", "web socket", "websocket, h2c", "h2c, websocket", "websocket/13", "\"websocket\"",
        ",", "h2c\r\nUpgrade: websocket", "websocket\r\nUpgrade: h2c"})
    void upgradeIsWebsocketAndNothingElse(String value) {
        assertInvalid(UpgradeViolation.UPGRADE_WRONG, GOOD_101.replace(UPGRADE, "Upgrade: " + value + "\r\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Upgrade", "upgrade", "UPGRADE", "keep-alive, Upgrade", "Upgrade, keep-alive", "a,upgrade,b",
        " ,, Upgrade ,,", "a\t,\tupgrade\t", "keep-alive\r\nConnection: Upgrade", "Upgrade\r\nconnection: close"})
    void connectionIsAListThatHasUpgrade(String value) {
        accepted(PLAIN, GOOD_101.replace(CONNECTION, "Connection: " + value + "\r\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "close", "keep-alive", "Upgrades", "xUpgrade", "Up grade", "\"Upgrade\"", "Upgrade;q=1",
        "Upgrade keep-alive", ",", ",,", "close\r\nConnection: keep-alive"})
    void connectionWithoutTheTokenIsRefused(String value) {
        assertInvalid(UpgradeViolation.CONNECTION_WRONG, GOOD_101.replace(CONNECTION, "Connection: " + value + "\r\n"));
    }

    @Test
    void acceptMayHaveWhiteSpaceAround() {
        accepted(PLAIN, GOOD_101.replace(ACCEPT_FIELD, "sec-websocket-accept:\t " + ACCEPT + " \t\r\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo==", "S3PPLMBITXAQ9KYGZZHZRBK+XOO=",
        "dGhlIHNhbXBsZSBub25jZQ==", "\"s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\"", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=, x", "HSmrc0sMlYUkAGmm5OPpG2HaGWk="})
    void acceptMustBelongToTheKey(String value) {
        assertInvalid(UpgradeViolation.ACCEPT_WRONG, GOOD_101.replace(ACCEPT, value));
    }

    @Test
    void aWrongAcceptShowsBothValues() {
        assertEquals("'abc' instead of '" + ACCEPT + "'; a cache or a proxy may have responded",
            invalid(PLAIN, GOOD_101.replace(ACCEPT, "abc")).detail());
    }

    @Test
    void acceptStandsThereOnce() {
        assertInvalid(UpgradeViolation.ACCEPT_DUPLICATE, good101With(ACCEPT_FIELD));
        assertInvalid(UpgradeViolation.ACCEPT_DUPLICATE, good101With("SEC-WEBSOCKET-ACCEPT: x\r\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 0", "Content-Length: 5", "Content-Length: x", "Content-Length: 1\r\nContent-Length: 2",
        "Transfer-Encoding: chunked", "transfer-encoding: identity", "Transfer-Encoding:", "Trailer: x"})
    void a101EndsAtItsEmptyLineWhateverItsFields(String fields) {
        byte[] frames = {(byte) 0x81, 1, 'x'};
        byte[] head = Responses.latin1(good101With(fields + "\r\n"));
        byte[] glued = Arrays.copyOf(head, head.length + frames.length);
        System.arraycopy(frames, 0, glued, head.length, frames.length);
        assertInstanceOf(UpgradeOutcome.Accepted.class, Responses.outcome(PLAIN, glued, frames.length));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " \t ", "\r\nSec-WebSocket-Protocol:"})
    void anEmptyFieldChoosesNothing(String value) {
        assertEquals(null, accepted(CHAT, good101With("Sec-WebSocket-Protocol:" + value + "\r\n")).subprotocol());
        assertEquals(null, accepted(PLAIN, good101With("Sec-WebSocket-Protocol:" + value + "\r\n")).subprotocol());
        assertEquals("chat",
            accepted(CHAT, good101With("Sec-WebSocket-Protocol:" + value + "\r\nSec-WebSocket-Protocol: chat\r\n")).subprotocol());
        String extensions = "Sec-WebSocket-Extensions:" + value.replace("Protocol", "Extensions") + "\r\n";
        assertEquals(List.of(), accepted(PLAIN, good101With(extensions)).extensions());
        assertEquals(1,
            accepted(DEFLATE, good101With(extensions + "Sec-WebSocket-Extensions: permessage-deflate,\r\n")).extensions().size());
    }

    @Test
    void theSubprotocolIsOneOfThoseRequestedOrNone() {
        assertEquals("superchat", accepted(CHAT, good101With("Sec-WebSocket-Protocol: superchat\r\n")).subprotocol());
        assertEquals("chat", accepted(CHAT, good101With("SEC-WEBSOCKET-PROTOCOL: \tchat \r\n")).subprotocol());
        assertEquals(null, accepted(CHAT, GOOD_101).subprotocol());
    }

    @ParameterizedTest
    @ValueSource(strings = {"other", "Chat", "CHAT", "chat2", "\"chat\"", "chat;x"})
    void anotherSubprotocolIsRefused(String value) {
        assertInvalid(UpgradeViolation.SUBPROTOCOL_NOT_REQUESTED, CHAT, good101With("Sec-WebSocket-Protocol: " + value + "\r\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"chat", "chat, superchat"})
    void aSubprotocolIsRefusedIfNoneWasRequested(String value) {
        assertInvalid(UpgradeViolation.SUBPROTOCOL_UNEXPECTED, PLAIN, good101With("Sec-WebSocket-Protocol: " + value + "\r\n"));
    }

    @Test
    void severalSubprotocolsAreRefused() {
        assertInvalid(UpgradeViolation.SUBPROTOCOL_SEVERAL, CHAT, good101With("Sec-WebSocket-Protocol: chat, superchat\r\n"));
        assertInvalid(UpgradeViolation.SUBPROTOCOL_SEVERAL, CHAT, good101With("Sec-WebSocket-Protocol: chat,\r\n"));
        String twice = good101With("Sec-WebSocket-Protocol: chat\r\nsec-websocket-protocol: chat\r\n");
        assertInvalid(UpgradeViolation.SUBPROTOCOL_DUPLICATE, CHAT, twice);
        assertEquals("'chat', 'chat'", invalid(CHAT, twice).detail());
    }

    @Test
    void extensionsAreValidatedToo() {
        assertInvalid(UpgradeViolation.EXTENSION_MALFORMED, DEFLATE, good101With("Sec-WebSocket-Extensions: permessage-deflate;\r\n"));
        assertInvalid(UpgradeViolation.EXTENSION_NOT_OFFERED, DEFLATE, good101With("Sec-WebSocket-Extensions: x\r\n"));
        assertInvalid(UpgradeViolation.EXTENSION_NOT_OFFERED, PLAIN, good101With("Sec-WebSocket-Extensions: permessage-deflate\r\n"));
        assertInvalid(UpgradeViolation.EXTENSION_REPEATED, DEFLATE,
            good101With("Sec-WebSocket-Extensions: permessage-deflate, permessage-deflate\r\n"));
        assertEquals(List.of(new NegotiatedExtension("permessage-deflate", List.of())),
            accepted(DEFLATE, good101With("Sec-WebSocket-Extensions: permessage-deflate\r\n")).extensions());
    }

    @Test
    void aRefused101ShowsStatusAndHeaders() {
        UpgradeOutcome.Invalid invalid = invalid(PLAIN, GOOD_101.replace(UPGRADE, "Server: x\r\n"));
        assertEquals(101, invalid.status());
        assertEquals("x", invalid.headers().first("server"));
        assertEquals("the 101 has no Upgrade header (RFC 6455 section 4.1)", invalid.sentence());
    }

    @Test
    void detailsCannotForgeALogLine() {
        String detail = invalid(PLAIN, GOOD_101.replace("websocket", "\u00e9\u009b2J" + "x".repeat(500))).detail();
        assertTrue(detail.length() < 100, detail);
        assertTrue(detail.startsWith("'\\u00e9\\u009b2Jxxx"), detail);
    }

    @ParameterizedTest
    @EnumSource(UpgradeViolation.class)
    void eachViolationNamesItsRule(UpgradeViolation violation) {
        assertTrue(violation.section().startsWith("RFC "), violation.section());
        assertFalse(violation.sentence().endsWith("."), violation.sentence());
    }

    @Test
    void noTwoViolationsReadTheSame() {
        Set<String> sentences = new HashSet<>();
        for (UpgradeViolation violation : UpgradeViolation.values()) {
            assertTrue(sentences.add(violation.sentence()), violation.sentence());
        }
    }
}
