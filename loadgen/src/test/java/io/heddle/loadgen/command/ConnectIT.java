package io.heddle.loadgen.command;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.WebSocketEngine;
import io.heddle.loadgen.Capture;
import io.heddle.loadgen.cli.ToolCommand;
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
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CountDownLatch;
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

    private final Capture out = new Capture();
    private final Capture err = new Capture();

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

    private int connect(InputStream in, URI uri, String... options) {
        List<String> args = new ArrayList<>(List.of(options));
        args.add(uri.toString());
        CommandLine command = new CommandLine(new ConnectCommand(in, out.stream, err.stream, WebSocketEngine::start));
        return ToolCommand.execute(command.setExpandAtFiles(false), "heddle", out.stream, err.stream, args.toArray(String[]::new));
    }

    private int connect(String input, URI uri, String... options) {
        return connect(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)), uri, options);
    }

    /** Standard input that says nothing and never ends: the terminal of somebody who thinks. */
    private static final class Silence extends InputStream {
        private final CountDownLatch ended = new CountDownLatch(1);

        @Override
        public int read() throws IOException {
            try {
                ended.await();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
            return -1;
        }

        @Override
        public void close() {
            ended.countDown();
        }
    }

    // ---- lines and messages ----

    @Test
    void eachLineIsAMessageAndEachMessageALine() {
        assertEquals(0, connect("hello\ngr\u00fc\u00df \ud83e\uddf5\r\n\nlast", echo.uri()));
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
        assertEquals(0, connect(lines, echo.uri(), options.split(" ")));
        assertEquals(output.replace("\\n", "\n").replace("\\0", "\0"), out.text());
    }

    @Test
    void binaryMessagesAreMarkedUnlessAskedForAndTextIsMarkedAmongBytes() {
        for (String[] row : new String[][] {{"--quiet", "text\nbinary: 00ff\n"}, {"--hex", "text: text\n00ff\n"}}) {
            out.clear();
            try (ScriptedServer server = ScriptedServer.onLoopback()) {
                server.nextConnection().upgrade().sendText("text").sendBinary((byte) 0, (byte) 0xFF).close(1000, "");
                assertEquals(0, connect(new Silence(), server.uri("/"), row[0]));
            }
            assertEquals(row[1], out.text());
        }
    }

    @Test
    void largeLinesGoThroughBothWays() {
        String line = "x".repeat(1 << 20);
        assertEquals(0, connect(line + "\n" + line, echo.uri(), "-q"));
        assertEquals(line + "\n" + line + "\n", out.text());
    }

    @Test
    void messagesOfTheCommandLineComeFirst() {
        assertEquals(0, connect("three", echo.uri(), "-m", "one", "--message", "@two"));
        assertEquals("one\n@two\nthree\n", out.text());
    }

    @Test
    void inputThatCannotBeSentIsToldAndTheRestIsSent() {
        assertEquals(2,
            connect("0a\nSECRET\n0b\n" + "00".repeat(126) + "\n" + "x".repeat(1_000), echo.uri(), "--hex", "-q", "--max-message", "125"));
        assertEquals("0a\n0b\n", out.text());
        assertEquals("heddle: Line 2 of standard input has no hexadecimal digit at column 1: write bytes as 0a1b2c, or as 0a 1b 2c."
            + " Nothing of it was sent.\nheddle: Line 4 of standard input has more than 125 bytes (--max-message). Nothing of it was sent.\n"
            + "heddle: Line 5 of standard input has more than 125 bytes (--max-message). Nothing of it was sent.\n", err.text());
    }

    @Test
    void aHundredWrongLinesAreTenSentencesAndACount() {
        assertEquals(2, connect("zz\n".repeat(100), echo.uri(), "--hex", "-q"));
        assertEquals(11, err.text().lines().count());
        assertTrue(err.text().endsWith("heddle: 90 more records could not be sent.\n"), err.text());
    }

    @Test
    void invalidUtf8IsNotSentAsText() {
        assertEquals(2, connect(new ByteArrayInputStream(new byte[] {(byte) 0xFF, '\n', 'a'}), echo.uri()));
        assertEquals("a\n", out.text());
        assertTrue(err.text().contains("Line 1 of standard input is not valid UTF-8"), err.text());
    }

    // ---- how it ends ----

    @Test
    void expectEndsAfterSoManyMessagesAndPrintsNoMore() {
        assertEquals(0, connect("1\n2\n3\n4\n5\n", echo.uri(), "--expect", "3"));
        assertEquals("1\n2\n3\n", out.text());
        out.clear();
        assertEquals(0, connect(new Silence(), echo.uri(), "-m", "hi", "--expect", "1"));
        assertEquals("hi\n", out.text());
    }

    @Test
    void fewerMessagesThanExpectedAreToldAfterTheWait() {
        assertEquals(7, connect(new Silence(), echo.uri(), "-m", "hi", "--expect", "2", "--wait", "100ms"));
        assertEquals("hi\n", out.text());
        assertTrue(err.text().contains("heddle: 1 of 2 expected messages came within 100 ms (--wait).\n"), err.text());
    }

    @Test
    void aServerThatClosesBeforeAllExpectedMessagesCameIsToldToo() {
        try (ScriptedServer server = ScriptedServer.onLoopback()) {
            server.nextConnection().upgrade().sendText("one").close(1000, "enough");
            assertEquals(7, connect("", server.uri("/"), "--expect", "2"));
        }
        assertTrue(
            err.text().endsWith("heddle: closed by the server with 1000 (enough)\nheddle: 1 of 2 expected messages came before that.\n"),
            err.text());
    }

    @Test
    void waitKeepsTheConnectionForRepliesThatComeLate() {
        try (ScriptedServer server = ScriptedServer.onLoopback()) {
            server.nextConnection().upgrade().expectText("ask").pause(Duration.ofMillis(50)).sendText("late").expectClose(1000);
            assertEquals(0, connect("ask", server.uri("/"), "--wait", "500ms"));
        }
        assertEquals("late\n", out.text());
    }

    @Test
    void waitEndsAConnectionWhoseInputGoesOn() {
        assertEquals(0, connect(new Silence(), echo.uri(), "-w", "50ms"));
        assertTrue(err.text().contains("nothing was sent for 50.0 ms (--wait): closing, although standard input goes on\n"), err.text());
    }

    @Test
    void withoutInputItListensUntilTheServerEndsIt() {
        try (ScriptedServer server = ScriptedServer.onLoopback()) {
            server.nextConnection().upgrade().pause(Duration.ofMillis(30)).sendText("news").close(1001, "");
            assertEquals(0, connect("is not read", server.uri("/"), "-n"));
            assertEquals(List.of(), server.received());
        }
        assertEquals("news\n", out.text());
        assertTrue(err.text().endsWith("heddle: closed by the server with 1001\n"), err.text());
    }

    @Test
    void theCloseCodeAndReasonAreTheUsers() {
        try (ScriptedServer server = ScriptedServer.onLoopback()) {
            server.nextConnection().upgrade().expectClose(4001, "bye");
            assertEquals(0, connect("", server.uri("/"), "--close", "4001", "--close-reason", "bye"));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        1000 | 0 | closed by the server with 1000 (why)
        1005 | 0 | closed by the server without a code
        1011 | 8 | closed by the server with 1011 (why)
        4000 | 8 | closed by the server with 4000 (why)
        """)
    void theCodeOfTheServerDecidesTheExitCode(int code, int exitCode, String sentence) {
        try (ScriptedServer server = ScriptedServer.onLoopback()) {
            server.nextConnection().upgrade().close(code, code == 1005 ? "" : "why");
            assertEquals(exitCode, connect(new Silence(), server.uri("/")));
        }
        assertTrue(err.text().endsWith("heddle: " + sentence + "\n"), err.text());
    }

    @Test
    void aLostConnectionHasItsOwnCode() {
        try (ScriptedServer server = ScriptedServer.onLoopback()) {
            server.nextConnection().upgrade().sendText("before").drop();
            assertEquals(6, connect(new Silence(), server.uri("/")));
        }
        assertEquals("before\n", out.text());
        assertTrue(err.text().contains("heddle: connection lost: CONNECTION_LOST in phase OPEN of ws://127.0.0.1:"), err.text());
    }

    @Test
    void aServerThatBreaksTheProtocolIsToldSo() {
        try (ScriptedServer server = ScriptedServer.onLoopback()) {
            server.nextConnection().upgrade().sendRaw((byte) 0xFF, (byte) 0).expectClose(1002);
            assertEquals(6, connect(new Silence(), server.uri("/")));
        }
        assertTrue(err.text().contains("heddle: closed with 1002"), err.text());
    }

    @Test
    void aMessageThatIsTooLargeNamesTheOption() {
        try (ScriptedServer server = ScriptedServer.onLoopback()) {
            server.nextConnection().upgrade().sendText("y".repeat(2_000)).expectClose(1009);
            assertEquals(6, connect(new Silence(), server.uri("/"), "--max-message", "1000", "-q"));
        }
        assertTrue(err.text().contains("--max-message"), err.text());
    }

    @Test
    void nobodyListensIsNotConnected() {
        PracticeServer gone = PracticeServer.start(Behaviour.echo());
        gone.close();
        assertEquals(4, connect("", gone.uri()));
        assertTrue(err.text().startsWith("heddle: not connected: CONNECT of " + gone.uri()), err.text());
        assertEquals(1, err.text().lines().count());
    }

    @Test
    void aServerThatDoesNotAnswerIsGivenUp() {
        try (ScriptedServer server = ScriptedServer.onLoopback()) {
            server.nextConnection().swallow();
            assertEquals(4, connect("", server.uri("/"), "--timeout", "100ms"));
            server.clearUnexpected();
        }
        assertTrue(err.text().startsWith("heddle: not connected: TIMEOUT in phase UPGRADE of"), err.text());
    }

    @Test
    void aRefusalShowsItsAnswerOnRequest() {
        try (ScriptedServer server = ScriptedServer.onLoopback()) {
            server.nextConnection()
                .upgrade(UpgradeAnswer.status(403).header("X-Reason", "no").header("Set-Cookie", "a=SECRET").body("go away"));
            assertEquals(5, connect("", server.uri("/"), "-v"));
        }
        List<String> lines = err.text().lines().toList();
        assertTrue(lines.get(0).startsWith("heddle: refused: UPGRADE of ws://127.0.0.1:"), err.text());
        assertTrue(lines.contains("heddle: status 403") && lines.contains("heddle: X-Reason: no") && lines.contains("heddle: body go away"),
            err.text());
        assertFalse(err.text().contains("SECRET"), err.text());
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
                connect("", server.uri("/chat?a=b"), "-v", "--header-file", fields.toString(), "-H", "X-One: 1", "--cookie", "a=b",
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
            assertEquals(0, connect("trusted", server.uri("/"), "--ca", ca.toString()));
            assertEquals(0, connect("insecure", server.uri("/"), "--insecure"));
            assertEquals(4, connect("neither", server.uri("/")));
            server.clearUnexpected();
        }
        assertEquals("trusted\ninsecure\n", out.text());
        assertTrue(err.text().contains("heddle: not connected: TLS of wss://127.0.0.1:"), err.text());
    }

    @Test
    void aProxyIsUsedWithItsPasswordAndNeverShowsIt() {
        try (ScriptedProxy proxy = ScriptedProxy.onLoopback().basic("bot", "SECRET")) {
            String uri = proxy.uri().toString().replace("://", "://bot:SECRET@");
            assertEquals(0, connect("through", echo.uri(), "--proxy", uri, "-v"));
            assertEquals(1, proxy.tunnels());
        }
        assertEquals("through\n", out.text());
        assertFalse(err.text().contains("SECRET"), err.text());
    }

    @Test
    void roundTripsOfPingsAreTold() {
        assertEquals(0, connect(new Silence(), echo.uri(), "--ping-interval", "20ms", "--wait", "150ms"));
        assertTrue(err.text().lines().filter(line -> line.matches("heddle: pong after \\d\\S* [mun]s")).count() >= 3, err.text());
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
            assertEquals(0, connect(input, server.uri("/"), "-q", "--max-message", "100000"));
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
        ConnectCommand command = new ConnectCommand(new Silence(), out.stream, err.stream, WebSocketEngine::start);
        new CommandLine(command).parseArgs("-q", "-m", message, echo.uri().toString());
        return new HandSession(command.settings(), new Silence(), output, err.stream).run(WebSocketEngine::start);
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
            ConnectCommand command = new ConnectCommand(new Silence(), out.stream, err.stream, WebSocketEngine::start);
            new CommandLine(command).parseArgs("-q", "-n", "--binary", server.uri("/").toString());
            assertEquals(0, new HandSession(command.settings(), new Silence(), output, err.stream)
                .run(WebSocketEngine::start));
        }
        assertEquals(200L * 100_001, slow.text().length());
    }

    @Test
    void stoppedItClosesInOrder() {
        try (ScriptedServer server = ScriptedServer.onLoopback()) {
            server.nextConnection().upgrade().sendText("you are open").expectClose(1001);
            ConnectCommand command = new ConnectCommand(new Silence(), out.stream, err.stream, WebSocketEngine::start);
            new CommandLine(command).parseArgs("-n", server.uri("/").toString());
            HandSession[] session = new HandSession[1];
            OutputStream stopping = new OutputStream() {
                @Override
                public void write(int b) {
                    session[0].stop();
                }
            };
            session[0] = new HandSession(command.settings(), new Silence(), stopping, err.stream);
            assertEquals(0, session[0].run(WebSocketEngine::start));
        }
    }

    @Test
    void stoppedBeforeItIsOpenItGivesUp() {
        try (ScriptedServer server = ScriptedServer.onLoopback()) {
            server.nextConnection().swallow();
            ConnectCommand command = new ConnectCommand(new Silence(), out.stream, err.stream, WebSocketEngine::start);
            new CommandLine(command).parseArgs("-n", server.uri("/").toString());
            HandSession session = new HandSession(command.settings(), new Silence(), out.stream, err.stream);
            session.stop();
            assertEquals(6, session.run(WebSocketEngine::start));
            server.clearUnexpected();
        }
        assertEquals("heddle: the connection was dropped\n", err.text());
    }

    @Test
    void inputBytesSurviveEveryForm() {
        byte[] all = new byte[256];
        StringBuilder hex = new StringBuilder();
        for (int i = 0; i < 256; i++) {
            all[i] = (byte) i;
            hex.append(String.format("%02x", i));
        }
        assertEquals(0, connect(hex.toString(), echo.uri(), "--hex"));
        assertEquals(hex + "\n", out.text());
        assertArrayEquals(all, java.util.HexFormat.of().parseHex(hex));
    }
}
