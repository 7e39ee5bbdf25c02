package io.heddle.engine.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.WebSocketError;
import io.heddle.engine.servers.FlawedScript;
import io.heddle.engine.servers.FlawedServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The sentence of a refusal is true of the response at hand, and names the remedy; its body reaches the user. */
@Timeout(180)
class ErrorSentencesIT {
    private WatchedEngine client;

    @BeforeEach
    void start() {
        client = WatchedEngine.start(settings -> settings.maxRedirects(0));
    }

    @AfterEach
    void closeLeavesNothing() {
        client.close();
    }

    /** A field "a: b; c: d" is two header lines. A word behind "!" must not be there. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        301 | Location: /x?token=SECRET               | redirects to /x?...: see EngineConfig.maxRedirects, which is 0. | !SECRET
        302 |                                          | a redirect without a Location header field                     | !null
        307 | Location: wss://u:SECRET@h/p#SECRET      | redirects to wss://...@h/p#...                                 | !SECRET
        400 |                                          | check path, header fields, origin and subprotocols             | !version
        400 | Sec-WebSocket-Version: 8                 | speaks version 8 of the WebSocket protocol                     | !proxy
        401 | WWW-Authenticate: Bearer realm="SECRET"  | wants credentials (WWW-Authenticate: Bearer)                   | !SECRET
        403 |                                          | an origin that it knows                                        | !proxy
        404 |                                          | Check the path of the URI                                      | !proxy
        405 |                                          | takes no upgrade                                               | !RFC 8441
        407 | Proxy-Authenticate: Basic                | A proxy on the way wants credentials                           | !The server wants
        408 |                                          | gave up waiting for the request                                | !null
        426 |                                          | a proxy on the way most likely removed its Upgrade             | !version
        426 | Sec-WebSocket-Version: 13                | a proxy on the way most likely removed its Upgrade             | !version
        426 | Sec-WebSocket-Version: 7, 8              | speaks version 7, 8 of the WebSocket protocol                  | !proxy
        429 | Retry-After: 120                         | more slowly. It says when to come back: Retry-After: 120.      | !null
        500 |                                          | its own log says why                                           | !null
        502 |                                          | got no valid answer from the server behind it                  | !open fewer
        503 |                                          | or no server behind the gateway is up                          | !Retry-After
        503 | Retry-After: Fri, 31 Dec 1999 23:59:59 GMT | Retry-After: Fri, 31 Dec 1999 23:59:59 GMT.                  | !null
        504 |                                          | waited in vain for the server behind it                        | !open fewer
        200 |                                          | an ordinary page                                               | !null
        """)
    void theAdviceIsForTheCauseThatTheResponseTellsOf(int status, String field, String words, String notThere) throws Exception {
        String[] fields = field == null ? new String[0] : new String[] {field};
        try (FlawedServer server = FlawedServer.start(FlawedScript.create().respond(status, "Reason", "", fields))) {
            String text = fail(server).toString();
            assertTrue(text.contains("127.0.0.1:" + server.uri().getPort() + ": The server answered the upgrade with " + status), text);
            assertTrue(text.contains(words), text);
            assertFalse(text.contains(notThere.substring(1)), text);
            assertTrue(text.endsWith(".") && text.lines().count() == 1, text);
        }
    }

    @ParameterizedTest
    @MethodSource("bodies")
    void theBodyIsThereAsTextOrAsBytes(String what, String fields, byte[] sent, byte[] bytes, String text) throws Exception {
        String[] head = ("HTTP/1.1 503 No\n" + fields + "Content-Length: " + sent.length).split("\n");
        try (FlawedServer server = FlawedServer.start(FlawedScript.create().answer(head).bytes(sent))) {
            WebSocketError error = fail(server);
            assertArrayEquals(bytes, error.httpBodyBytes(), what);
            assertEquals(text, error.httpBody(), what);
        }
    }

    static Stream<Arguments> bodies() throws IOException {
        byte[] why = "why: \u00fc\u20ac".getBytes(StandardCharsets.UTF_8);
        byte[] latin = "why: \u00fc".getBytes(StandardCharsets.ISO_8859_1);
        byte[] bomb = new byte[1 << 20];
        Arrays.fill(bomb, (byte) 'x');
        byte[] large = gzip(bomb);
        byte[] noise = {(byte) 0xFF, (byte) 0xFE, 0, 1, 2, (byte) 0x80};
        String gzip = "Content-Encoding: gzip\n";
        return Stream.of(
            Arguments.of("plain", "", why, why, "why: \u00fc\u20ac"),
            Arguments.of("gzip", gzip, gzip(why), why, "why: \u00fc\u20ac"),
            Arguments.of("x-gzip", "Content-Encoding: x-gzip\n", gzip(why), why, "why: \u00fc\u20ac"),
            Arguments.of("gzip of a charset", gzip + "Content-Type: text/plain; charset=\"ISO-8859-1\"\n", gzip(latin), latin,
                "why: \u00fc"),
            Arguments.of("gzip that inflates a thousandfold", gzip, large, Arrays.copyOf(bomb, 8192), "x".repeat(8192)),
            Arguments.of("gzip that is none", gzip, why, why, ""),
            Arguments.of("deflate", "Content-Encoding: deflate\n", deflate(why, false), why, "why: \u00fc\u20ac"),
            Arguments.of("bare deflate", "Content-Encoding: deflate\n", deflate(why, true), why, "why: \u00fc\u20ac"),
            Arguments.of("a coding that is not known", "Content-Encoding: br\n", noise, noise, ""),
            Arguments.of("two codings", "Content-Encoding: gzip, gzip\n", gzip(gzip(why)), gzip(gzip(why)), ""),
            Arguments.of("old text without a charset", "Content-Type: text/html\n", latin, latin, "why: \u00fc"),
            Arguments.of("a picture", "Content-Type: image/png\n", noise, noise, ""),
            Arguments.of("binary that claims to be text", "Content-Type: text/plain\n", noise, noise, ""));
    }

    @Test
    void textThatIsCutInsideACharacterLosesOnlyThat() throws Exception {
        byte[] body = ("x".repeat(8191) + "\u20ac and more").getBytes(StandardCharsets.UTF_8);
        try (FlawedServer server = FlawedServer.start(
            FlawedScript.create().answer("HTTP/1.1 500 No", "Content-Length: " + body.length).bytes(body))) {
            WebSocketError error = fail(server);
            assertEquals("x".repeat(8191), error.httpBody());
            assertEquals(8192, error.httpBodyBytes().length);
        }
    }

    @Test
    void gzipThatIsCutGivesItsBeginning() throws Exception {
        String text = "0123456789abcdef".repeat(200);
        byte[] whole = gzip(text.getBytes(StandardCharsets.UTF_8));
        // The server announces more than it sends.
        byte[] half = Arrays.copyOf(whole, whole.length - 12);
        try (FlawedServer server = FlawedServer.start(FlawedScript.create()
            .answer("HTTP/1.1 500 No", "Content-Encoding: gzip", "Content-Length: " + whole.length).bytes(half).drop())) {
            String kept = fail(server).httpBody();
            assertTrue(!kept.isEmpty() && text.startsWith(kept), kept);
        }
    }

    private WebSocketError fail(FlawedServer server) throws InterruptedException {
        ClientEvents events = client.opening(server.uri());
        WebSocketError error = events.nextError();
        events.assertSilent();
        return error;
    }

    private static byte[] gzip(byte[] plain) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(plain);
        }
        return packed.toByteArray();
    }

    private static byte[] deflate(byte[] plain, boolean bare) throws IOException {
        Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, bare);
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (DeflaterOutputStream out = new DeflaterOutputStream(packed, deflater)) {
            out.write(plain);
        } finally {
            deflater.end();
        }
        return packed.toByteArray();
    }
}
