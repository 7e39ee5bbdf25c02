package io.heddle.engine.handshake;

import static io.heddle.engine.handshake.Responses.KEY;
import static io.heddle.engine.handshake.Responses.latin1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.engine.testing.Fuzz;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Seeded random responses. No input of a server causes an exception or a loop; no byte after the response is taken, and the outcome stays.
 */
@Timeout(60)
class UpgradeFuzzTest {

    private static final int ROUNDS = 5_000;
    private static final int MAX_HEADER_BYTES = 2_048;
    private static final UpgradeRequest REQUEST = UpgradeRequest.builder("/", "h").subprotocols(List.of("chat", "v2"))
        .extensionOffers(List.of("permessage-deflate", "permessage-deflate; a", "x")).build();

    /** Whole or in pieces, a response has the same outcome, which keeps to the limits. */
    @Test
    @Timeout(value = 30, unit = TimeUnit.MINUTES)
    void noMutatedResponseThrowsOrLoops() throws InterruptedException {
        Map<Class<?>, AtomicInteger> kinds = new ConcurrentHashMap<>();
        Fuzz.run("upgrade", (response, random) -> {
            UpgradeOutcome outcome = feed(response, random);
            assertEquals(Responses.describe(feed(response, null)), Responses.describe(outcome));
            kinds.computeIfAbsent(outcome.getClass(), kind -> new AtomicInteger()).incrementAndGet();
        }, inputs -> {
            // A fuzz test that reaches only one kind would test little.
            for (Class<?> kind : UpgradeOutcome.class.getPermittedSubclasses()) {
                assertTrue(kinds.containsKey(kind) && kinds.get(kind).get() > inputs / 100, kinds::toString);
            }
        });
    }

    /** One of the two ends that a line may have. */
    private static String end(Random random) {
        return random.nextBoolean() ? "\r\n" : "\n";
    }

    /** A valid response made from a model is parsed to the model, however it is cut. */
    @Test
    void validRandomResponsesAreParsed() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            String message = "seed " + seed + " round " + round;
            int status = 200 + random.nextInt(400);
            String reason = text(random, "abc \t~\u00e9", 12).strip();
            List<String> fields = new ArrayList<>();
            StringBuilder head = new StringBuilder("HTTP/1." + random.nextInt(10) + ' ' + text(random, " \t", 3) + status);
            head.append(reason.isEmpty() ? "" : " " + text(random, " \t", 3)).append(reason).append(end(random));
            for (int i = random.nextInt(20); i > 0; i--) {
                String name = "X" + text(random, "aB1!#$%&'*+-.^_`|~", 10);
                String value = text(random, "aB1:;,=\"\\ \t\u00e9\u00ff", 30).strip();
                head.append(name).append(':').append(text(random, " \t", 3)).append(value).append(text(random, " \t", 3))
                    .append(end(random));
                if (random.nextInt(4) == 0) {
                    String more = text(random, "aB1:;,= \t\u00e9", 30).strip();
                    head.append(' ').append(text(random, " \t", 3)).append(more).append(text(random, " \t", 3)).append(end(random));
                    value = (value + ' ' + more).strip();
                }
                fields.add(name + ": " + value);
            }
            String body = status == 204 || status == 304 ? "" : text(random, "body\r\n", 40);
            head.append("Content-Length: ").append(body.length()).append(end(random)).append(end(random)).append(body);
            fields.add("Content-Length: " + body.length());
            UpgradeOutcome.Rejected rejected = assertInstanceOf(UpgradeOutcome.Rejected.class,
                feed(latin1(head.toString()), random), message);
            assertEquals(status, rejected.status(), message);
            assertEquals(reason, rejected.reason(), message);
            assertEquals(fields, Responses.fields(rejected.headers()), message);
            assertEquals(body, rejected.bodyText(), message);
            assertTrue(rejected.bodyComplete(), message);
        }
    }

    /** Feeds in random pieces (or whole, without a random) and then ends the stream, checking the rules that hold for any response. */
    private static UpgradeOutcome feed(byte[] answer, Random random) {
        Http1Upgrade attempt = new Http1Upgrade(REQUEST, MAX_HEADER_BYTES, Responses.MAX_FIELDS, KEY);
        int at = 0;
        while (at < answer.length) {
            int size = random == null ? answer.length : Math.min(answer.length - at, 1 + random.nextInt(1 + random.nextInt(200)));
            ByteBuffer piece = ByteBuffer.wrap(answer, at, size);
            boolean done = attempt.receive(piece);
            assertEquals(done, attempt.outcome() != null);
            if (done) {
                break;
            }
            assertFalse(piece.hasRemaining());
            at += size;
        }
        UpgradeOutcome before = attempt.outcome();
        UpgradeOutcome outcome = attempt.endOfStream();
        assertNotNull(outcome);
        if (before == null) {
            assertFalse(outcome instanceof UpgradeOutcome.Accepted);
        } else {
            assertSame(before, outcome);
        }
        if (outcome instanceof UpgradeOutcome.Rejected rejected) {
            assertTrue(rejected.body().length <= RejectionBody.LIMIT_BYTES);
            assertWithinLimits(rejected.headers());
        } else if (outcome instanceof UpgradeOutcome.Invalid invalid) {
            assertWithinLimits(invalid.headers());
            assertTrue(invalid.sentence().chars().allMatch(c -> c >= ' ' && c < 0x7F), invalid::sentence);
            assertNull(attempt.rejectionSoFar());
        }
        return outcome;
    }

    private static void assertWithinLimits(UpgradeHeaders headers) {
        assertTrue(headers.size() <= Responses.MAX_FIELDS);
        int bytes = 0;
        for (int i = 0; i < headers.size(); i++) {
            bytes += headers.name(i).length() + headers.value(i).length();
        }
        assertTrue(bytes <= MAX_HEADER_BYTES, bytes + " bytes of fields");
    }

    private static String text(Random random, String alphabet, int below) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(below); i > 0; i--) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return text.toString();
    }
}
