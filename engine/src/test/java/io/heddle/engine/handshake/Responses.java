package io.heddle.engine.handshake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.heddle.api.internal.LogText;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** Feeds responses to an attempt: whole, byte by byte, and cut at each position; the outcome must be the same. */
final class Responses {

    /** RFC 6455 section 1.3. */
    static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";
    static final String ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";
    static final int MAX_HEADER_BYTES = 16 * 1024;
    static final int MAX_FIELDS = 100;
    static final UpgradeRequest PLAIN = UpgradeRequest.builder("/chat", "server.example.com").build();
    static final String UPGRADE_FIELDS = "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: " + ACCEPT + "\r\n";
    static final String GOOD_101 = "HTTP/1.1 101 Switching Protocols\r\n" + UPGRADE_FIELDS + "\r\n";

    private Responses() {
    }

    /** A good 101 with more fields, each with its CRLF. */
    static String good101With(String fields) {
        return "HTTP/1.1 101 Switching Protocols\r\n" + UPGRADE_FIELDS + fields + "\r\n";
    }

    static byte[] latin1(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    static Http1Upgrade attempt(UpgradeRequest request) {
        return new Http1Upgrade(request, MAX_HEADER_BYTES, MAX_FIELDS, KEY);
    }

    /** The outcome of bytes alone: it must be known without the end of the stream. */
    static UpgradeOutcome outcome(UpgradeRequest request, String answer) {
        return outcome(request, latin1(answer), 0);
    }

    static UpgradeOutcome outcome(UpgradeRequest request, byte[] answer, int leftOver) {
        return outcome(request, MAX_HEADER_BYTES, answer, leftOver, false);
    }

    /** The outcome once the stream has ended after the bytes. */
    static UpgradeOutcome outcomeAtEnd(UpgradeRequest request, String answer) {
        return outcome(request, MAX_HEADER_BYTES, latin1(answer), 0, true);
    }

    static UpgradeOutcome.Accepted accepted(UpgradeRequest request, String answer) {
        return assertInstanceOf(UpgradeOutcome.Accepted.class, outcome(request, answer), answer);
    }

    static UpgradeOutcome.Rejected rejected(String answer) {
        return assertInstanceOf(UpgradeOutcome.Rejected.class, outcome(PLAIN, answer), answer);
    }

    static UpgradeOutcome.Invalid invalid(UpgradeRequest request, String answer) {
        // A response is often invalid long before its end: the bytes left over do not count here.
        return assertInstanceOf(UpgradeOutcome.Invalid.class, outcome(request, MAX_HEADER_BYTES, latin1(answer), -1, false), answer);
    }

    static void assertInvalid(UpgradeViolation expected, String answer) {
        assertInvalid(expected, PLAIN, answer);
    }

    static void assertInvalid(UpgradeViolation expected, UpgradeRequest request, String answer) {
        UpgradeOutcome.Invalid invalid = invalid(request, answer);
        assertEquals(expected, invalid.violation(), () -> LogText.printable(answer) + " -> " + invalid);
    }

    /**
     * @param leftOver the number of bytes that must be left in the source after the outcome; -1 if that does not matter
     * @param ends whether the stream ends after the response
     */
    static UpgradeOutcome outcome(UpgradeRequest request, int maxHeaderBytes, byte[] answer, int leftOver,
        boolean ends) {
        UpgradeOutcome whole = feed(new Http1Upgrade(request, maxHeaderBytes, MAX_FIELDS, KEY), leftOver, ends, answer);
        String expected = describe(whole);
        for (int cut = 1; cut < answer.length; cut++) {
            UpgradeOutcome split = feed(new Http1Upgrade(request, maxHeaderBytes, MAX_FIELDS, KEY), leftOver, ends,
                Arrays.copyOfRange(answer, 0, cut), Arrays.copyOfRange(answer, cut, answer.length));
            assertEquals(expected, describe(split), "cut at " + cut);
        }
        byte[][] single = new byte[answer.length][];
        for (int i = 0; i < answer.length; i++) {
            single[i] = new byte[] {answer[i]};
        }
        assertEquals(expected, describe(feed(new Http1Upgrade(request, maxHeaderBytes, MAX_FIELDS, KEY), leftOver, ends, single)),
            "byte by byte");
        return whole;
    }

    private static UpgradeOutcome feed(Http1Upgrade attempt, int leftOver, boolean ends, byte[]... pieces) {
        int left = 0;
        for (int i = 0; i < pieces.length; i++) {
            // Both kinds of buffer, and a position that is not zero, as in the engine's shared read buffer.
            int capacity = pieces[i].length + 3;
            ByteBuffer source = i % 2 == 0 ? ByteBuffer.allocateDirect(capacity) : ByteBuffer.allocate(capacity);
            source.position(3).put(pieces[i]).flip().position(3);
            if (attempt.outcome() != null) {
                left += source.remaining();
            } else if (attempt.receive(source)) {
                left += source.remaining();
            } else {
                assertFalse(source.hasRemaining(), "more is wanted, so all must have been taken");
                assertNull(attempt.outcome());
            }
        }
        if (ends) {
            assertSame(attempt.endOfStream(), attempt.outcome());
        }
        if (leftOver >= 0) {
            assertEquals(leftOver, left, "bytes after the response");
        }
        return attempt.outcome();
    }

    /** All values of an outcome, but a detail only for an invalid head, which never depends on later bytes, except with NOT_HTTP. */
    static String describe(UpgradeOutcome outcome) {
        if (outcome instanceof UpgradeOutcome.Accepted accepted) {
            return "accepted " + accepted.subprotocol() + ' ' + accepted.extensions() + ' ' + fields(accepted.headers());
        }
        if (outcome instanceof UpgradeOutcome.Rejected rejected) {
            return "rejected " + rejected.status() + ' ' + rejected.reason() + ' ' + fields(rejected.headers()) + ' '
                + HexFormat.of().formatHex(rejected.body()) + ' ' + rejected.bodyComplete();
        }
        if (outcome instanceof UpgradeOutcome.Invalid invalid) {
            return "invalid " + invalid.violation() + ' ' + invalid.status() + ' ' + fields(invalid.headers()) + ' '
                + (invalid.violation() == UpgradeViolation.NOT_HTTP ? "" : invalid.detail());
        }
        return "none";
    }

    static List<String> fields(UpgradeHeaders headers) {
        List<String> fields = new ArrayList<>();
        for (int i = 0; i < headers.size(); i++) {
            fields.add(headers.name(i) + ": " + headers.value(i));
        }
        return fields;
    }
}
