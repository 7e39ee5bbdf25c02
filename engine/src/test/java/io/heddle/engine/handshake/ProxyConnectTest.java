package io.heddle.engine.handshake;

import static io.heddle.engine.handshake.Responses.MAX_FIELDS;
import static io.heddle.engine.handshake.Responses.MAX_HEADER_BYTES;
import static io.heddle.engine.handshake.Responses.latin1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.engine.testing.Fuzz;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 9110 section 9.3.6: the bytes of a CONNECT, and what each answer to it means. */
@Timeout(60)
class ProxyConnectTest {
    private static final String ESTABLISHED = "HTTP/1.1 200 Connection established\r\n\r\n";
    /** The SETTINGS frame of a server of HTTP/2 that speaks first, and an acknowledgement. */
    private static final byte[] SETTINGS = HexFormat.of().parseHex("000006040000000000" + "000300000064" + "000000040100000000");
    private static final int FUZZED_HEADER_BYTES = 2_048;

    // ---- the request ----

    @Test
    void theSmallestRequestIsTheseBytes() {
        assertEquals("CONNECT server.example.com:80 HTTP/1.1\r\nHost: server.example.com:80\r\n\r\n",
            text(connect("server.example.com:80", null).request()));
    }

    @Test
    void credentialsAreForTheProxy() {
        assertEquals("CONNECT [2001:db8::1]:443 HTTP/1.1\r\nHost: [2001:db8::1]:443\r\nProxy-Authorization: Basic dTpw\r\n\r\n",
            text(connect("[2001:db8::1]:443", "Basic dTpw").request()));
    }

    @ParameterizedTest
    @CsvSource({
        "example.com, 443, example.com:443", "10.0.0.1, 80, 10.0.0.1:80", "a_b, 1, a_b:1", "::1, 80, [::1]:80",
        "2001:db8::1, 65535, [2001:db8::1]:65535", "fe80::1%eth0, 80, [fe80::1]:80"})
    void theAuthorityHasAlwaysItsPortAndNoZone(String host, int port, String authority) {
        assertEquals(authority, ProxyConnect.authority(host, port));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b:80", "a:80\r\nX: y", "a\n:80", "", "user@host:80", "host:80/path", "h\u00e4:80", "h\0:80"})
    void noCharacterOfTheAuthorityCanEndTheLine(String authority) {
        assertThrows(IllegalArgumentException.class, () -> connect(authority, null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Basic secret\r\nX: y", "Basic secret\n", "Basic secret\0", "Basic secret\u20ac"})
    void noCharacterOfTheCredentialsCanEndTheLineAndNoErrorShowsThem(String credentials) {
        String message = assertThrows(IllegalArgumentException.class, () -> connect("h:80", credentials)).getMessage();
        assertTrue(message.startsWith("header Proxy-Authorization: U+"), message);
        assertFalse(message.contains("secret"), message);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
    void theHeaderLimitIsPositive(int limit) {
        assertThrows(IllegalArgumentException.class, () -> new ProxyConnect("h:80", null, limit, MAX_FIELDS));
    }

    @Test
    void theRequestBufferRemembersHowFarWritingGot() {
        ProxyConnect connect = connect("h:80", null);
        assertEquals('C', connect.request().get());
        assertSame(connect.request(), connect.request());
        assertEquals(1, connect.request().position());
    }

    @Test
    void theTraceOfTheRequestHidesTheCredentials() {
        assertEquals("CONNECT h:80 HTTP/1.1 [Host: h:80; Proxy-Authorization: ...]",
            HeadText.request(connect("h:80", "Basic dTpw").request()));
    }

    // ---- what opens the tunnel ----

    @ParameterizedTest
    @ValueSource(strings = {
        ESTABLISHED, "HTTP/1.0 200 OK\r\n\r\n", "HTTP/1.1 200\n\n", "HTTP/1.1 299 x\r\nProxy-Agent: y\r\n\r\n", "HTTP/1.1 204 x\r\n\r\n",
        "HTTP/1.1 100 x\r\n\r\nHTTP/1.1 103 x\r\nContent-Length: 9\r\n\r\nHTTP/1.1 200 x\r\n\r\n"})
    void any2xxOpensTheTunnelAnd1xxMayComeBefore(String answer) {
        assertInstanceOf(UpgradeOutcome.Accepted.class, outcome(latin1(answer), 0));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "Content-Length: 5\r\n", "Transfer-Encoding: chunked\r\n", "Content-Length: x\r\nContent-Length: 7\r\n", "Connection: close\r\n"})
    void theLengthAndTheCodingOfA2xxHaveNoMeaning(String fields) {
        byte[] glued = joined("HTTP/1.1 200 OK\r\n" + fields + "\r\n", SETTINGS);
        assertInstanceOf(UpgradeOutcome.Accepted.class, outcome(glued, SETTINGS.length));
    }

    @Test
    void theBytesBehindA2xxStayInTheSource() {
        byte[] glued = joined(ESTABLISHED, SETTINGS);
        for (int cut = 0; cut < ESTABLISHED.length(); cut++) {
            ProxyConnect connect = connect("h:80", null);
            assertFalse(connect.receive(ByteBuffer.wrap(glued, 0, cut)));
            ByteBuffer rest = ByteBuffer.wrap(glued, cut, glued.length - cut);
            assertTrue(connect.receive(rest));
            byte[] tunnelled = new byte[rest.remaining()];
            rest.get(tunnelled);
            assertArrayEquals(SETTINGS, tunnelled);
        }
    }

    @Test
    void theStatusOfAnOpenTunnelIsKnownForTheTrace() {
        ProxyConnect connect = connect("h:80", null);
        assertEquals(0, connect.status());
        connect.receive(ByteBuffer.wrap(latin1("HTTP/1.1 204 x\r\nVia: y\r\nSet-Cookie: a=secret\r\n\r\n")));
        assertEquals("HTTP/1.1 204 [Via: y; Set-Cookie: ...]", HeadText.response("HTTP/1.1", connect.outcome(), connect.status()));
    }

    // ---- what does not ----

    @ParameterizedTest
    @CsvSource({
        "300", "301", "302", "304", "400", "403", "404", "405", "407", "429", "500", "501", "502", "503", "504", "600", "099", "000"})
    void anotherStatusIsARejectionWithItsBody(String status) {
        boolean isBodiless = status.equals("304");
        UpgradeOutcome.Rejected rejected = assertInstanceOf(UpgradeOutcome.Rejected.class,
            outcome(latin1("HTTP/1.1 " + status + " No\r\nContent-Length: 4\r\n\r\n" + (isBodiless ? "" : "page")), 0));
        assertEquals(Integer.parseInt(status), rejected.status());
        assertEquals(isBodiless ? "" : "page", rejected.bodyText());
    }

    @Test
    void onlyTheFirst8KibOfABodyAreRead() {
        ProxyConnect connect = connect("h:80", null);
        assertTrue(connect.receive(ByteBuffer.wrap(latin1("HTTP/1.1 403 No\r\n\r\n" + "x".repeat(20_000)))));
        UpgradeOutcome.Rejected rejected = assertInstanceOf(UpgradeOutcome.Rejected.class, connect.outcome());
        assertEquals(RejectionBody.LIMIT_BYTES, rejected.body().length);
        assertFalse(rejected.bodyComplete());
    }

    @Test
    void aRejectionIsKnownBeforeItsBodyEnds() {
        ProxyConnect connect = connect("h:80", null);
        assertFalse(connect.receive(ByteBuffer.wrap(latin1("HTTP/1.1 503 No\r\nContent-Length: 10\r\n\r\nhalf"))));
        assertEquals("half", connect.rejectionSoFar().bodyText());
        assertInstanceOf(UpgradeOutcome.Rejected.class, connect.endOfStream());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "SSH-2.0-x                             | it begins with 'SSH-2.0-x'",
        "\\15\\03\\01\\00\\02\\02\\46          | it looks like TLS; if this proxy speaks TLS, configure it as an https proxy",
        "\\16\\03\\03                          | it looks like TLS; if this proxy speaks TLS, configure it as an https proxy",
        "\\05\\ff                              | it looks like SOCKS; if this is a SOCKS proxy, configure it as one",
        "\\00\\5b\\00\\00                      | it looks like SOCKS; if this is a SOCKS proxy, configure it as one"})
    void whatIsNotHttpIsToldFromHttpAtItsFirstByte(String answer, String detail) {
        UpgradeOutcome.Invalid invalid = invalid(HexText.bytes(answer));
        assertEquals(UpgradeViolation.NOT_HTTP, invalid.violation());
        assertEquals(detail, invalid.detail());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "SWITCHING_UNASKED | HTTP/1.1 101 Switching Protocols\\r\\nUpgrade: x\\r\\nConnection: Upgrade\\r\\n\\r\\n",
        "HTTP_VERSION      | HTTP/2.0 200\\r\\n\\r\\n",
        "STATUS_LINE       | HTTP/1.1 2000\\r\\n\\r\\n",
        "HEADER_VALUE      | HTTP/1.1 200 OK\\r\\nX: \\0\\r\\n\\r\\n",
        "SPACE_BEFORE_COLON| HTTP/1.1 200 OK\\r\\nX : y\\r\\n\\r\\n",
        "BARE_CR           | HTTP/1.1 200 OK\\rX: y\\r\\n\\r\\n"})
    void theRulesOfResponsesHoldForAProxyToo(UpgradeViolation violation, String answer) {
        String bytes = answer.translateEscapes();
        assertEquals(violation, invalid(latin1(bytes)).violation());
    }

    @Test
    void anEndlessHeadEndsAtTheLimit() {
        ProxyConnect connect = new ProxyConnect("h:80", null, 1_000, MAX_FIELDS);
        assertFalse(connect.receive(ByteBuffer.wrap(latin1("HTTP/1.1 200 OK\r\nX: " + "y".repeat(900)))));
        assertTrue(connect.receive(ByteBuffer.wrap(latin1("y".repeat(100)))));
        assertEquals(UpgradeViolation.HEAD_TOO_LARGE, ((UpgradeOutcome.Invalid) connect.outcome()).violation());
        assertEquals(UpgradeViolation.TOO_MANY_HEADERS, invalid(latin1("HTTP/1.1 200 OK\r\n" + "A: b\r\n".repeat(MAX_FIELDS + 1)))
            .violation());
        assertEquals(UpgradeViolation.TOO_MANY_INTERIM, invalid(latin1("HTTP/1.1 100 x\r\n\r\n".repeat(9))).violation());
    }

    @Test
    void anEndInsideOfTheHeadIsToldWithItsByteCount() {
        UpgradeOutcome outcome = connect("h:80", null).endOfStream();
        assertEquals("the other end closed the connection before its response was complete: no byte of it had arrived (RFC 9112 section 8)",
            assertInstanceOf(UpgradeOutcome.Invalid.class, outcome).sentence());
        ProxyConnect connect = connect("h:80", null);
        connect.receive(ByteBuffer.wrap(latin1("HTTP/1.1 200 OK\r\n")));
        assertEquals("17 bytes of it had arrived", ((UpgradeOutcome.Invalid) connect.endOfStream()).detail());
    }

    // ---- anything at all ----

    /** Whole or in pieces, a response has the same outcome, which keeps to the limits. */
    @Test
    @Timeout(value = 30, unit = TimeUnit.MINUTES)
    void noMutatedResponseThrowsOrLoops() throws InterruptedException {
        Map<Class<?>, AtomicInteger> kinds = new ConcurrentHashMap<>();
        Fuzz.run("connect", (response, random) -> {
            UpgradeOutcome outcome = feed(response, random);
            assertEquals(Responses.describe(feed(response, null)), Responses.describe(outcome));
            kinds.computeIfAbsent(outcome.getClass(), kind -> new AtomicInteger()).incrementAndGet();
        }, inputs -> {
            for (Class<?> kind : UpgradeOutcome.class.getPermittedSubclasses()) {
                assertTrue(kinds.containsKey(kind) && kinds.get(kind).get() > inputs / 100, kinds::toString);
            }
        });
    }

    private static UpgradeOutcome feed(byte[] answer, Random random) {
        ProxyConnect connect = new ProxyConnect("h:80", null, FUZZED_HEADER_BYTES, MAX_FIELDS);
        int at = 0;
        boolean isDone = false;
        while (!isDone && at < answer.length) {
            int size = random == null ? answer.length : Math.min(answer.length - at, 1 + random.nextInt(1 + random.nextInt(200)));
            ByteBuffer piece = ByteBuffer.wrap(answer, at, size);
            isDone = connect.receive(piece);
            assertEquals(isDone, connect.outcome() != null);
            assertTrue(isDone || !piece.hasRemaining());
            at += size;
        }
        UpgradeOutcome before = connect.outcome();
        UpgradeOutcome outcome = connect.endOfStream();
        assertNotNull(outcome);
        if (before == null) {
            assertFalse(outcome instanceof UpgradeOutcome.Accepted);
        } else {
            assertSame(before, outcome);
        }
        if (outcome instanceof UpgradeOutcome.Rejected rejected) {
            assertTrue(rejected.body().length <= RejectionBody.LIMIT_BYTES);
        } else if (outcome instanceof UpgradeOutcome.Invalid invalid) {
            assertTrue(invalid.sentence().chars().allMatch(c -> c >= ' ' && c < 0x7F), invalid::sentence);
            assertNull(connect.rejectionSoFar());
        }
        return outcome;
    }

    // ---- helpers ----

    private static ProxyConnect connect(String authority, String credentials) {
        return new ProxyConnect(authority, credentials, MAX_HEADER_BYTES, MAX_FIELDS);
    }

    private static UpgradeOutcome.Invalid invalid(byte[] answer) {
        return assertInstanceOf(UpgradeOutcome.Invalid.class, outcome(answer, -1));
    }

    /** The outcome of bytes whole, byte by byte, and cut at each position: always the same. */
    private static UpgradeOutcome outcome(byte[] answer, int leftOver) {
        UpgradeOutcome whole = null;
        for (int cut = 0; cut <= answer.length; cut++) {
            ProxyConnect connect = connect("h:80", null);
            int left = 0;
            int[] pieceEnds = cut == answer.length ? steps(answer.length) : new int[] {cut, answer.length};
            int at = 0;
            for (int end : pieceEnds) {
                ByteBuffer piece = ByteBuffer.wrap(answer, at, end - at);
                left += connect.outcome() != null || connect.receive(piece) ? piece.remaining() : 0;
                at = end;
            }
            whole = whole == null ? connect.outcome() : whole;
            assertEquals(Responses.describe(whole), Responses.describe(connect.outcome()), "cut at " + cut);
            assertTrue(leftOver < 0 || leftOver == left, "cut at " + cut + ": " + left + " bytes left");
        }
        return whole;
    }

    /** 1, 2, ... length: byte by byte. */
    private static int[] steps(int length) {
        int[] steps = new int[length];
        Arrays.setAll(steps, i -> i + 1);
        return steps;
    }

    private static byte[] joined(String head, byte[] rest) {
        byte[] bytes = Arrays.copyOf(latin1(head), head.length() + rest.length);
        System.arraycopy(rest, 0, bytes, head.length(), rest.length);
        return bytes;
    }

    private static String text(ByteBuffer request) {
        return StandardCharsets.ISO_8859_1.decode(request.duplicate().rewind()).toString();
    }

    /** Text in which a backslash and two hex digits are a byte. */
    private static final class HexText {
        private HexText() {}

        static byte[] bytes(String text) {
            StringBuilder bytes = new StringBuilder();
            int at = 0;
            while (at < text.length()) {
                boolean isHex = text.charAt(at) == '\\';
                bytes.append(isHex ? (char) Integer.parseInt(text.substring(at + 1, at + 3), 16) : text.charAt(at));
                at += isHex ? 3 : 1;
            }
            return latin1(bytes.toString());
        }
    }
}
