package io.heddle.engine.handshake;

import static io.heddle.engine.handshake.Responses.PLAIN;
import static io.heddle.engine.handshake.Responses.attempt;
import static io.heddle.engine.handshake.Responses.latin1;
import static io.heddle.engine.handshake.Responses.rejected;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class RejectionBodyTest {

    private static final String HEAD = "HTTP/1.1 400 Bad Request\r\n";
    private static final String CHUNKED = HEAD + "Transfer-Encoding: chunked\r\n\r\n";

    @Test
    void contentLengthSaysWhereTheBodyEnds() {
        UpgradeOutcome.Rejected rejected = rejected(HEAD + "Content-Length: 5\r\n\r\nhello");
        assertEquals("hello", rejected.bodyText());
        assertTrue(rejected.bodyComplete());
        byte[] pipelined = latin1(HEAD + "Content-Length: 2\r\n\r\nhello");
        assertEquals("he", ((UpgradeOutcome.Rejected) Responses.outcome(PLAIN, pipelined, 3)).bodyText());
    }

    @Test
    void anEmptyBodyIsCompleteAtOnce() {
        for (String answer : List.of(HEAD + "Content-Length: 0\r\n\r\n", HEAD + "Content-Length: 000\r\n\r\n",
            "HTTP/1.1 204 None\r\n\r\n",
            "HTTP/1.1 304 Same\r\nContent-Length: 500\r\n\r\n", "HTTP/1.1 204 None\r\nTransfer-Encoding: chunked\r\n\r\n")) {
            UpgradeOutcome.Rejected rejected = rejected(answer);
            assertEquals(0, rejected.body().length);
            assertTrue(rejected.bodyComplete());
        }
    }

    @Test
    void aShortBodyIsKeptAtTheEndOfTheStream() {
        UpgradeOutcome.Rejected rejected = rejectedAtEnd(HEAD + "Content-Length: 50\r\n\r\nhello");
        assertEquals("hello", rejected.bodyText());
        assertFalse(rejected.bodyComplete());
    }

    @Test
    void withoutLengthTheBodyEndsWithTheStream() {
        UpgradeOutcome.Rejected rejected = rejectedAtEnd(HEAD + "Server: x\r\n\r\nhello\r\nworld");
        assertEquals("hello\r\nworld", rejected.bodyText());
        assertTrue(rejected.bodyComplete());
        assertEquals("", rejectedAtEnd(HEAD + "\r\n").bodyText());
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 3\r\nContent-Length: 4", "Content-Length: x", "Content-Length:", "Content-Length: -1",
        "Content-Length: +3", "Content-Length: 3, 4", "Content-Length: 3\r\nContent-Length: x", "Content-Length: 0x3",
        "Content-Length: 3 3", "Content-Length: ,"})
    void noByteIsReadOfABodyWhoseLengthCannotBeBelieved(String fields) {
        byte[] answer = latin1(HEAD + "Server: x\r\n" + fields + "\r\n\r\nhello");
        UpgradeOutcome.Rejected rejected = assertInstanceOf(UpgradeOutcome.Rejected.class, Responses.outcome(PLAIN, answer, 5));
        assertEquals(400, rejected.status());
        assertEquals("x", rejected.headers().first("Server"));
        assertEquals("", rejected.bodyText());
        assertFalse(rejected.bodyComplete());
    }

    @ParameterizedTest
    @ValueSource(strings = {"Transfer-Encoding: gzip", "Transfer-Encoding: chunked, gzip", "Transfer-Encoding:",
        "Transfer-Encoding: ,", "Transfer-Encoding: chunked\r\nTransfer-Encoding: gzip", "Transfer-Encoding: gzip\r\nContent-Length: 2"})
    void withAnotherLastCodingTheBodyEndsWithTheStream(String fields) {
        UpgradeOutcome.Rejected rejected = rejectedAtEnd(HEAD + fields + "\r\n\r\nhello");
        assertEquals("hello", rejected.bodyText());
    }

    @Test
    void repeatedEqualLengthsAreOne() {
        assertEquals("abc", rejected(HEAD + "Content-Length: 3\r\ncontent-length: 03\r\n\r\nabc").bodyText());
        assertEquals("abc", rejected(HEAD + "Content-Length: 3, 3,,3 \r\n\r\nabc").bodyText());
    }

    @ParameterizedTest
    @ValueSource(strings = {"8191", "8192", "8193", "100000", "2147483647", "2147483648", "4294967301", "9223372036854775808",
        "99999999999999999999999"})
    void atMostEightKibibytesOfAKnownLengthAreKept(String length) {
        assertKept(HEAD + "Content-Length: " + length + "\r\n\r\n", length.length() == 4 ? Integer.parseInt(length) : 10_000_000,
            body(10_000));
    }

    @Test
    void atMostEightKibibytesUntilTheCloseAreKept() {
        assertKept(HEAD + "\r\n", 10_000_000, body(10_000));
        Http1Upgrade attempt = attempt(PLAIN);
        assertFalse(attempt.receive(ByteBuffer.wrap(latin1(HEAD + "\r\n"))));
        assertFalse(attempt.receive(ByteBuffer.wrap(body(8191))));
        UpgradeOutcome.Rejected rejected = assertInstanceOf(UpgradeOutcome.Rejected.class, attempt.endOfStream());
        assertArrayEquals(body(8191), rejected.body());
        assertTrue(rejected.bodyComplete());
    }

    @Test
    void atMostEightKibibytesOfChunksAreKept() {
        Http1Upgrade attempt = attempt(PLAIN);
        assertFalse(attempt.receive(ByteBuffer.wrap(latin1(CHUNKED))));
        int chunks = 0;
        while (!attempt.receive(ByteBuffer.wrap(latin1("64\r\n" + "x".repeat(100) + "\r\n")))) {
            assertTrue(++chunks < 82);
        }
        UpgradeOutcome.Rejected rejected = (UpgradeOutcome.Rejected) attempt.outcome();
        assertEquals("x".repeat(8192), rejected.bodyText());
        assertFalse(rejected.bodyComplete());
        assertKept(CHUNKED + "FFFFFFFFFFFFFFFFFFFF\r\n", 10_000_000, body(10_000));
    }

    @Test
    void chunksAreDecoded() {
        UpgradeOutcome.Rejected rejected = rejected(CHUNKED + "5\r\nhello\r\n1\r\n \r\n00A\r\nw\r\norld!!!\r\n0\r\n\r\n");
        assertEquals("hello w\r\norld!!!", rejected.bodyText());
        assertTrue(rejected.bodyComplete());
    }

    @Test
    void chunkExtensionsAndTrailersArePassedOver() {
        UpgradeOutcome.Rejected rejected = rejected(CHUNKED
            + "5;a=b;c=\"d\"\r\nhello\r\n1 ; x\r\n!\r\n0;last\r\nTrailer: x\r\nOther: y\r\n\r\n");
        assertEquals("hello!", rejected.bodyText());
        assertTrue(rejected.bodyComplete());
    }

    @ParameterizedTest
    @ValueSource(strings = {"Transfer-Encoding: Chunked", "Transfer-Encoding: gzip, chunked",
        "Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked", "Transfer-Encoding: chunked\r\nContent-Length: 3",
        "Content-Length: x\r\nTransfer-Encoding:\tchunked ", "Transfer-Encoding: gzip, chunked, ,",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding:"})
    void chunkedAsLastCodingRulesTheBody(String fields) {
        assertEquals("abcde", rejected(HEAD + fields + "\r\n\r\n5\r\nabcde\r\n0\r\n\r\n").bodyText());
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "\r", "\n", "-1\r\n", "5\n", "5\rx", "5x", "5\r\nhellox", "5\r\nhello\rx", "5\r\nhello\n",
        "5\r\nhello\r\n\r", "5\r\nhello\r\nzz", "5\r\nhello\r\n;x", "5;ext\n", "0\r\nx\n", "0\r\n\n", "0\r\n\rx", "0\r\nT: x\rx",
        "\u00b2", "0x5\r\n", "\0"})
    void aMalformedChunkEndsTheBody(String chunks) {
        UpgradeOutcome.Rejected rejected = (UpgradeOutcome.Rejected) Responses.outcome(PLAIN, latin1(CHUNKED + chunks), -1);
        assertEquals(400, rejected.status());
        assertEquals(chunks.contains("hello") ? "hello" : "", rejected.bodyText());
        assertFalse(rejected.bodyComplete());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "5\r", "5\r\n", "5;x", "5\r\nhello", "5\r\nhello\r", "5\r\nhello\r\n", "5\r\nhello\r\n0", "0\r\n",
        "0\r\nT: x", "0\r\n\r"})
    void chunksCutByTheEndOfTheStreamAreIncomplete(String chunks) {
        UpgradeOutcome.Rejected rejected = rejectedAtEnd(CHUNKED + chunks);
        assertEquals(chunks.contains("hello") ? "hello" : "", rejected.bodyText());
        assertFalse(rejected.bodyComplete());
    }

    @ParameterizedTest
    @ValueSource(strings = {"5;", "0", "0\r\nT: ", "0\r\nA: b\r\n"})
    void framingWithoutEndIsNotReadForEver(String beginning) {
        Http1Upgrade attempt = attempt(PLAIN);
        assertFalse(attempt.receive(ByteBuffer.wrap(latin1(CHUNKED + beginning))));
        byte[] piece = latin1((beginning.endsWith("\r\n") ? "X: y\r\n" : "0").repeat(128));
        int sent = 0;
        while (!attempt.receive(ByteBuffer.wrap(piece))) {
            sent += piece.length;
            assertTrue(sent <= ChunkedFraming.MAX_FRAMING_BYTES);
        }
        assertFalse(((UpgradeOutcome.Rejected) attempt.outcome()).bodyComplete());
    }

    @Test
    void framingOfTheLimitIsTakenAndOneByteMoreIsNot() {
        int fixedBytes = "0;\r\n\r\n".length();
        for (int more = 0; more <= 1; more++) {
            Http1Upgrade attempt = attempt(PLAIN);
            String extension = "x".repeat(ChunkedFraming.MAX_FRAMING_BYTES - fixedBytes + more);
            assertTrue(attempt.receive(ByteBuffer.wrap(latin1(CHUNKED + "0;" + extension + "\r\n\r\n"))));
            assertEquals(more == 0, ((UpgradeOutcome.Rejected) attempt.outcome()).bodyComplete());
        }
    }

    @Test
    void eightKibibytesInChunksOfOneByteFit() {
        Http1Upgrade attempt = attempt(PLAIN);
        assertTrue(attempt.receive(ByteBuffer.wrap(latin1(CHUNKED + "1\r\nx\r\n".repeat(8191) + "0\r\n\r\n"))));
        UpgradeOutcome.Rejected rejected = (UpgradeOutcome.Rejected) attempt.outcome();
        assertEquals(8191, rejected.body().length);
        assertTrue(rejected.bodyComplete());
    }

    /** Random bodies, chunked at random positions and fed in random pieces, come out as they went in. */
    @Test
    void randomChunkingDecodesToTheBody() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < 500; round++) {
            byte[] body = new byte[random.nextInt(RejectionBody.LIMIT_BYTES)];
            random.nextBytes(body);
            ByteBuffer wire = ByteBuffer.allocate(100 + 12 * body.length);
            wire.put(latin1(CHUNKED));
            for (int at = 0; at < body.length;) {
                int size = 1 + random.nextInt(Math.min(body.length - at, 1 << random.nextInt(13)));
                wire.put(latin1(Integer.toHexString(size) + "\r\n")).put(body, at, size).put(latin1("\r\n"));
                at += size;
            }
            wire.put(latin1("0\r\n\r\n")).flip();
            Http1Upgrade attempt = attempt(PLAIN);
            while (wire.hasRemaining()) {
                int piece = Math.min(wire.remaining(), 1 + random.nextInt(2000));
                attempt.receive(wire.slice(wire.position(), piece));
                wire.position(wire.position() + piece);
            }
            UpgradeOutcome.Rejected rejected = assertInstanceOf(UpgradeOutcome.Rejected.class, attempt.outcome(), "seed " + seed);
            assertArrayEquals(body, rejected.body(), "seed " + seed);
            assertTrue(rejected.bodyComplete(), "seed " + seed);
        }
    }

    /** Feeds a body that never ends, in uneven pieces, and checks that its beginning is kept, bounded. */
    private static void assertKept(String head, int length, byte[] body) {
        Http1Upgrade attempt = attempt(PLAIN);
        assertFalse(attempt.receive(ByteBuffer.wrap(latin1(head))));
        int at = 0;
        while (!attempt.receive(ByteBuffer.wrap(body, at, Math.min(777, body.length - at)))) {
            at += 777;
            assertTrue(at < body.length, "it must end at the limit");
        }
        UpgradeOutcome.Rejected rejected = (UpgradeOutcome.Rejected) attempt.outcome();
        assertArrayEquals(Arrays.copyOf(body, Math.min(length, RejectionBody.LIMIT_BYTES)), rejected.body());
        assertEquals(length <= RejectionBody.LIMIT_BYTES, rejected.bodyComplete());
    }

    private static UpgradeOutcome.Rejected rejectedAtEnd(String answer) {
        return assertInstanceOf(UpgradeOutcome.Rejected.class, Responses.outcomeAtEnd(PLAIN, answer));
    }

    private static byte[] body(int length) {
        byte[] body = new byte[length];
        new Random(length).nextBytes(body);
        return body;
    }
}
