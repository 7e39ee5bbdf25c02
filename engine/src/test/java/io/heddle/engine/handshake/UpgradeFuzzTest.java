package io.heddle.engine.handshake;

import static io.heddle.engine.handshake.Responses.GOOD_101;
import static io.heddle.engine.handshake.Responses.KEY;
import static io.heddle.engine.handshake.Responses.latin1;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Seeded random responses. No input of a server causes an exception or a loop; no byte after the response is taken, and the outcome stays.
 */
@Timeout(60)
class UpgradeFuzzTest {

    private static final int ROUNDS = 20_000;
    private static final UpgradeRequest REQUEST = UpgradeRequest.builder("/", "h").subprotocols(List.of("chat", "v2"))
        .extensionOffers(List.of("permessage-deflate", "permessage-deflate; a", "x")).build();
    private static final List<String> SEEDS = List.of(GOOD_101,
        Responses.good101With("Sec-WebSocket-Protocol: chat\r\nSec-WebSocket-Extensions: permessage-deflate; a=\"b\", x; c=d\r\n"),
        "HTTP/1.1 100 Continue\r\n\r\n" + GOOD_101,
        "HTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Length: 5\r\n\r\nhello",
        "HTTP/1.0 403 Forbidden\r\nServer: x\r\n\r\nsome body",
        "HTTP/1.1 500 Oops\r\nTransfer-Encoding: gzip, chunked\r\n\r\n5;x=y\r\nhello\r\n3\r\nabc\r\n0\r\nT: u\r\n\r\n");
    private static final String[] SNIPPETS = {"\r", "\n", "\r\n", "\r\n\r\n", ":", " ", "\t", "\0", ",", ";", "=", "\"", "\\",
        "HTTP/1.1 ", "101 ", "100 \r\n\r\n",
        "Content-Length: 0\r\n", "Content-Length: 99999999999\r\n", "Transfer-Encoding: chunked\r\n", "Upgrade: websocket\r\n",
        "Connection: upgrade\r\n", "Sec-WebSocket-Accept: x\r\n", "Sec-WebSocket-Extensions: x;\r\n", "Sec-WebSocket-Protocol: v2\r\n",
        "FFFFFFFF\r\n", "\u00ff\u0080", "xxxxxxxxxxxx"};

    @Test
    void noMutatedAnswerThrowsOrLoops() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        int accepted = 0;
        int rejected = 0;
        int invalid = 0;
        for (int round = 0; round < ROUNDS; round++) {
            byte[] answer = mutated(random);
            String message = "seed " + seed + " round " + round;
            UpgradeOutcome outcome = assertDoesNotThrow(() -> feed(answer, random, message), message);
            UpgradeOutcome whole = assertDoesNotThrow(() -> feed(answer, null, message), message);
            assertEquals(Responses.describe(whole), Responses.describe(outcome), message);
            accepted += outcome instanceof UpgradeOutcome.Accepted ? 1 : 0;
            rejected += outcome instanceof UpgradeOutcome.Rejected ? 1 : 0;
            invalid += outcome instanceof UpgradeOutcome.Invalid ? 1 : 0;
        }
        // A fuzz test that reaches only one kind would test little.
        assertTrue(accepted > ROUNDS / 100 && rejected > ROUNDS / 100 && invalid > ROUNDS / 100, accepted + " " + rejected + " " + invalid);
    }

    @Test
    void noGarbageThrowsOrLoops() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < ROUNDS / 4; round++) {
            byte[] garbage = new byte[random.nextInt(300)];
            random.nextBytes(garbage);
            String message = "seed " + seed + " round " + round;
            assertInstanceOf(UpgradeOutcome.Invalid.class, assertDoesNotThrow(() -> feed(garbage, random, message), message), message);
        }
    }

    /** A valid response made from a model is parsed to the model, however it is cut. */
    @Test
    void validRandomResponsesAreParsed() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < ROUNDS / 4; round++) {
            String message = "seed " + seed + " round " + round;
            int status = 200 + random.nextInt(400);
            String reason = text(random, "abc \t~\u00e9", 12);
            List<String> fields = new ArrayList<>();
            StringBuilder head = new StringBuilder("HTTP/1." + random.nextInt(2) + ' ' + status + ' ' + reason + "\r\n");
            for (int i = random.nextInt(20); i > 0; i--) {
                String name = "X" + text(random, "aB1!#$%&'*+-.^_`|~", 10);
                String value = text(random, "aB1:;,=\"\\ \t\u00e9\u00ff", 30).strip();
                head.append(name).append(':').append(text(random, " \t", 3)).append(value).append(text(random, " \t", 3)).append("\r\n");
                fields.add(name + ": " + value);
            }
            String body = status == 204 || status == 304 ? "" : text(random, "body\r\n", 40);
            head.append("Content-Length: ").append(body.length()).append("\r\n\r\n").append(body);
            fields.add("Content-Length: " + body.length());
            UpgradeOutcome.Rejected rejected = assertInstanceOf(UpgradeOutcome.Rejected.class,
                feed(latin1(head.toString()), random, message), message);
            assertEquals(status, rejected.status(), message);
            assertEquals(reason, rejected.reason(), message);
            assertEquals(fields, Responses.fields(rejected.headers()), message);
            assertEquals(body, rejected.bodyText(), message);
            assertTrue(rejected.bodyComplete(), message);
        }
    }

    /** Feeds in random pieces (or whole, without a random) and then ends the stream, checking the rules that hold for any response. */
    private static UpgradeOutcome feed(byte[] answer, Random random, String message) {
        Http1Upgrade attempt = new Http1Upgrade(REQUEST, 2048, KEY);
        int at = 0;
        while (at < answer.length) {
            int size = random == null ? answer.length : Math.min(answer.length - at, 1 + random.nextInt(1 + random.nextInt(200)));
            ByteBuffer piece = ByteBuffer.wrap(answer, at, size);
            boolean done = attempt.receive(piece);
            assertEquals(done, attempt.outcome() != null, message);
            if (done) {
                break;
            }
            assertFalse(piece.hasRemaining(), message);
            at += size;
        }
        UpgradeOutcome before = attempt.outcome();
        UpgradeOutcome outcome = attempt.endOfStream();
        assertNotNull(outcome, message);
        if (before == null) {
            assertFalse(outcome instanceof UpgradeOutcome.Accepted, message);
        } else {
            assertSame(before, outcome, message);
        }
        if (outcome instanceof UpgradeOutcome.Rejected rejected) {
            assertTrue(rejected.body().length <= RejectionBody.LIMIT_BYTES, message);
            assertTrue(rejected.headers().size() <= UpgradeResponseParser.MAX_HEADERS, message);
        } else if (outcome instanceof UpgradeOutcome.Invalid invalid) {
            assertTrue(invalid.sentence().chars().allMatch(c -> c >= ' ' && c < 0x7F), () -> message + invalid.sentence());
            assertNull(attempt.rejectionSoFar(), message);
        }
        return outcome;
    }

    private static byte[] mutated(Random random) {
        byte[] answer = latin1(SEEDS.get(random.nextInt(SEEDS.size())));
        for (int i = random.nextInt(4); i > 0; i--) {
            int at = random.nextInt(answer.length + 1);
            switch (random.nextInt(5)) {
                case 0 -> answer = spliced(answer, at, 0, latin1(SNIPPETS[random.nextInt(SNIPPETS.length)]));
                case 1 -> answer = spliced(answer, at, Math.min(random.nextInt(10), answer.length - at), new byte[0]);
                case 2 -> answer = spliced(answer, at, Math.min(1, answer.length - at), new byte[] {(byte) random.nextInt(256)});
                case 3 -> answer = spliced(answer, at, 0, Arrays.copyOfRange(answer, at, Math.min(answer.length, at + random.nextInt(80))));
                default -> answer = Arrays.copyOf(answer, at);
            }
        }
        return answer;
    }

    private static byte[] spliced(byte[] answer, int at, int removed, byte[] added) {
        ByteBuffer result = ByteBuffer.allocate(answer.length - removed + added.length);
        return result.put(answer, 0, at).put(added).put(answer, at + removed, answer.length - at - removed).array();
    }

    private static String text(Random random, String alphabet, int below) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(below); i > 0; i--) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return text.toString();
    }
}
