package io.heddle.loadgen.command;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.WebSocketEngine;
import io.heddle.loadgen.Capture;
import io.heddle.loadgen.connect.HandSession;
import io.heddle.loadgen.server.Behaviour;
import io.heddle.loadgen.server.PracticeServer;
import io.heddle.testkit.LoopbackCertificate;
import io.heddle.testkit.ScriptedProxy;
import io.heddle.testkit.ScriptedServer;
import io.heddle.testkit.UpgradeAnswer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** The hand tool against real servers, in this JVM. */
@Timeout(60)
final class ConnectIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static PracticeServer echo;

    private final ConnectRig rig = new ConnectRig();
    private final Capture out = rig.out;
    private final Capture err = rig.err;

    @TempDir
    Path folder;

    @BeforeAll
    static void startServer() {
        echo = PracticeServer.start(Behaviour.echo());
    }

    @AfterAll
    static void closeServer() {
        echo.close();
    }

    // ---- lines and messages ----

    @Test
    void eachLineIsAMessageAndEachMessageALine() {
        assertEquals(0, rig.connect("hello\ngr\u00fc\u00df \ud83e\uddf5\r\n\nlast", echo.uri()));
        assertEquals("hello\ngr\u00fc\u00df \ud83e\uddf5\n\nlast\n", out.text());
        assertEquals("heddle: connected to " + echo.uri() + " at 127.0.0.1:" + echo.uri().getPort() + " over HTTP/1.1\n"
            + "heddle: closed with 1000\n", err.text());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
        --hex            | "0a 0b\n\nFF"    | "0a0b\n\nff\n"
        --binary         | "a\n\nb"         | "a\n\nb\n"
        --json           | "a b"            | "{""type"":""text"",""text"":""a b""}\n"
        --hex --json     | "00ff"           | "{""type"":""binary"",""hex"":""00ff""}\n"
        -q -0            | "a\nb\0c\0"      | "a\nb\0c\0"
        --http2          | "over a stream"  | "over a stream\n"
        --deflate        | "deflated"       | "deflated\n"
        """)
    void formsOfInputAndOutput(String options, String input, String output) {
        String lines = input.replace("\\n", "\n").replace("\\0", "\0");
        assertEquals(0, rig.connect(lines, echo.uri(), options.split(" ")));
        assertEquals(output.replace("\\n", "\n").replace("\\0", "\0"), out.text());
    }

    @Test
    void binaryMessagesAreMarkedUnlessAskedForAndTextIsMarkedAmongBytes() {
        for (String[] row : new String[][] {{"--quiet", "text\nbinary: 00ff\n"}, {"--hex", "text: text\n00ff\n"}}) {
            out.clear();
            try (ScriptedServer server = ScriptedServer.onLoopback()) {
                server.nextConnection().upgrade().sendText("text").sendBinary((byte) 0, (byte) 0xFF).close(1000, "");
                assertEquals(0, rig.connect(new ConnectRig.Silence(), server.uri("/"), row[0]));
            }
            assertEquals(row[1], out.text());
        }
    }

    @Test
    void largeLinesGoThroughBothWays() {
        String line = "x".repeat(1 << 20);
        assertEquals(0, rig.connect(line + "\n" + line, echo.uri(), "-q"));
        assertEquals(line + "\n" + line + "\n", out.text());
    }

    @Test
    void messagesOfTheCommandLineComeFirst() {
        assertEquals(0, rig.connect("three", echo.uri(), "-m", "one", "--message", "@two"));
        assertEquals("one\n@two\nthree\n", out.text());
    }

    @Test
    void inputThatCannotBeSentIsToldAndTheRestIsSent() {
        assertEquals(2,
            rig.connect("0a\nSECRET\n0b\n" + "00".repeat(126) + "\n" + "x".repeat(1_000), echo.uri(), "--hex", "-q", "--max-message",
                "125"));
        assertEquals("0a\n0b\n", out.text());
        assertEquals("heddle: Line 2 of standard input has no hexadecimal digit at column 1: write bytes as 0a1b2c, or as 0a 1b 2c."
            + " Nothing of it was sent.\n"
            + "heddle: Line 4 of standard input has more than 125 bytes (--max-message). Nothing of it was sent.\n"
            + "heddle: Line 5 of standard input has more than 125 bytes (--max-message). Nothing of it was sent.\n", err.text());
    }

    @Test
    void aHundredWrongLinesAreTenSentencesAndACount() {
        assertEquals(2, rig.connect("zz\n".repeat(100), echo.uri(), "--hex", "-q"));
        assertEquals(11, err.text().lines().count());
        assertTrue(err.text().endsWith("heddle: 90 more records could not be sent.\n"), err.text());
    }

    @Test
    void invalidUtf8IsNotSentAsText() {
        assertEquals(2, rig.connect(new ByteArrayInputStream(new byte[] {(byte) 0xFF, '\n', 'a'}), echo.uri()));
        assertEquals("a\n", out.text());
        assertTrue(err.text().contains("Line 1 of standard input is not valid UTF-8"), err.text());
    }

    // ---- the connection ----

    @Test
    void theRequestHasWhatTheOptionsSay() throws IOException {
        Path fields = Files.writeString(folder.resolve("fields"), "Authorization: Bearer SECRET\n");
        try (ScriptedServer server = ScriptedServer.onLoopback()) {
            server.nextConnection()
                .expectTarget("/chat?a=b").expectHeader("Authorization", "Bearer SECRET").expectHeader("Cookie", "a=b; c=d")
                .expectHeader("Origin", "https://example.org").expectHeader("X-One", "1")
                .upgrade(UpgradeAnswer.accept().subprotocol("v1").header("Set-Cookie", "sid=SECRET; Path=/")).expectClose(1000);
            assertEquals(0,
                rig.connect("", server.uri("/chat?a=b"), "-v", "--header-file", fields.toString(), "-H", "X-One: 1", "--cookie", "a=b",
                    "--cookie", "c=d", "--origin", "https://example.org", "--subprotocol", "v2", "--subprotocol", "v1"));
        }
        assertTrue(err.text().contains("/chat?... at 127.0.0.1:"), err.text());
        assertTrue(err.text().contains("over HTTP/1.1, subprotocol v1\n"), err.text());
        assertTrue(err.text().contains("Set-Cookie: sid=...; Path=/\n"), err.text());
        assertFalse(err.text().contains("SECRET"), err.text());
    }

    @Test
    void certificatesAreVerifiedUnlessToldOtherwise() throws Exception {
        LoopbackCertificate certificate = LoopbackCertificate.create();
        String pem = "-----BEGIN CERTIFICATE-----\n"
            + Base64.getMimeEncoder().encodeToString(certificate.certificate().getEncoded()) + "\n-----END CERTIFICATE-----\n";
        Path ca = Files.writeString(folder.resolve("ca.pem"), pem);
        try (ScriptedServer server = ScriptedServer.onLoopback(certificate.serverContext())) {
            server.eachConnection().upgrade().echo();
            assertEquals(0, rig.connect("trusted", server.uri("/"), "--ca", ca.toString()));
            assertEquals(0, rig.connect("insecure", server.uri("/"), "--insecure"));
            assertEquals(4, rig.connect("neither", server.uri("/")));
            while (server.unexpected().isEmpty()) {
                // The alert is on its way.
                Thread.yield();
            }
            server.clearUnexpected();
        }
        assertEquals("trusted\ninsecure\n", out.text());
        assertTrue(err.text().contains("heddle: not connected: TLS of wss://127.0.0.1:"), err.text());
    }

    @Test
    void aProxyIsUsedWithItsPasswordAndNeverShowsIt() {
        try (ScriptedProxy proxy = ScriptedProxy.onLoopback().basic("bot", "SECRET")) {
            String uri = proxy.uri().toString().replace("://", "://bot:SECRET@");
            assertEquals(0, rig.connect("through", echo.uri(), "--proxy", uri, "-v"));
            assertEquals(1, proxy.tunnels());
        }
        assertEquals("through\n", out.text());
        assertFalse(err.text().contains("SECRET"), err.text());
    }

    @Test
    void roundTripsOfPingsAreTold() {
        try (ScriptedServer server = ScriptedServer.onLoopback()) {
            server.nextConnection().upgrade().expectPing().close(1000, "");
            assertEquals(0, rig.connect("", server.uri("/"), "-n", "--ping-interval", "1s"));
        }
        assertTrue(err.text().lines().anyMatch(line -> line.matches("heddle: pong after \\d\\S* [mun]?s")), err.text());
    }

    // ---- slow sides ----

    @Test
    void inputWaitsForAServerThatDoesNotReadAndNothingIsLost() {
        AtomicInteger taken = new AtomicInteger();
        int lines = 250;
        byte[] line = ("x".repeat(99_999) + "\n").getBytes(StandardCharsets.US_ASCII);
        InputStream input = new InputStream() {
            private int position;

            @Override
            public int read() {
                throw new UnsupportedOperationException("one byte at a time");
            }

            @Override
            public int read(byte[] buffer, int offset, int count) {
                if (taken.get() == lines * line.length) {
                    return -1;
                }
                int some = Math.min(count, line.length - position);
                System.arraycopy(line, position, buffer, offset, some);
                position = (position + some) % line.length;
                taken.addAndGet(some);
                return some;
            }
        };
        AtomicInteger takenWhileStuck = new AtomicInteger();
        try (ScriptedServer server = ScriptedServer.onLoopback()) {
            server.nextConnection().upgrade().pauseReading().pause(Duration.ofMillis(200))
                .then(peer -> takenWhileStuck.set(taken.get())).resumeReading()
                .repeat(lines, each -> each.expectMessage("a line", message -> message.payload().length == 99_999)).expectClose(1000);
            assertEquals(0, rig.connect(input, server.uri("/"), "-q", "--max-message", "100000"));
            server.awaitDone(LIMIT);
        }
        // 4 MiB of ours, and what the system's sockets hold.
        assertTrue(takenWhileStuck.get() < 20 << 20, takenWhileStuck + " bytes were read while the server took none");
    }

    @Test
    void aClosedOutputEndsItQuietly() {
        OutputStream closed = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("Broken pipe");
            }
        };
        assertEquals(141, session(closed, "hello"));
        assertEquals("", err.text());
    }

    @Test
    void aFullDiskIsNoQuietEnd() {
        OutputStream full = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("No space left on device");
            }
        };
        assertEquals(2, session(full, "hello"));
        assertEquals("heddle: Standard output cannot be written (No space left on device): make room, or send it elsewhere.\n", err.text());
    }

    private int session(OutputStream output, String message) {
        ConnectCommand command = new ConnectCommand(new ConnectRig.Silence(), out.stream, err.stream, WebSocketEngine::start);
        new CommandLine(command).parseArgs("-q", "-n", "-m", message, echo.uri().toString());
        return new HandSession(command.settings(), new ConnectRig.Silence(), output, err.stream).run(WebSocketEngine::start);
    }

    @Test
    void messagesThatComeFasterThanTheyArePrintedAreAllPrinted() {
        byte[] message = new byte[100_000];
        Arrays.fill(message, (byte) 'a');
        Capture slow = new Capture();
        OutputStream output = new OutputStream() {
            @Override
            public void write(int b) {
                slow.stream.write(b);
            }

            @Override
            public void write(byte[] bytes, int offset, int count) {
                slow.stream.write(bytes, offset, count);
                Thread.yield();
            }
        };
        try (ScriptedServer server = ScriptedServer.onLoopback()) {
            server.nextConnection().upgrade().repeat(200, each -> each.sendBinary(message)).close(1000, "");
            ConnectCommand command = new ConnectCommand(new ConnectRig.Silence(), out.stream, err.stream, WebSocketEngine::start);
            new CommandLine(command).parseArgs("-q", "-n", "--binary", server.uri("/").toString());
            assertEquals(0, new HandSession(command.settings(), new ConnectRig.Silence(), output, err.stream)
                .run(WebSocketEngine::start));
        }
        assertEquals(200L * 100_001, slow.text().length());
    }

    @Test
    void inputBytesSurviveEveryForm() {
        byte[] all = new byte[256];
        StringBuilder hex = new StringBuilder();
        for (int i = 0; i < 256; i++) {
            all[i] = (byte) i;
            hex.append(String.format("%02x", i));
        }
        assertEquals(0, rig.connect(hex.toString(), echo.uri(), "--hex"));
        assertEquals(hex + "\n", out.text());
        assertArrayEquals(all, java.util.HexFormat.of().parseHex(hex));
    }
}
