package io.heddle.loadgen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.heddle.loadgen.server.Behaviour;
import io.heddle.loadgen.server.EchoProcess;
import io.heddle.loadgen.server.PracticeServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The main job with the real engine, and small figures. */
@Timeout(120)
final class LoadIT {
    private static final String ALL_RECEIVED = "([1-9][\\d,]*) sent in .*, \\1 received";

    private final Capture out = new Capture();
    private final Capture err = new Capture();

    private String load(String... args) {
        String[] line = new String[args.length + 1];
        line[0] = "load";
        System.arraycopy(args, 0, line, 1, args.length);
        int exitCode = Main.run(line, out.stream, err.stream);
        assertEquals("", err.text());
        assertEquals(0, exitCode);
        return out.text();
    }

    private static void assertHas(String text, String pattern) {
        assertTrue(text.lines().anyMatch(line -> line.matches(pattern)), pattern + " in\n" + text);
    }

    @Test
    void theClosedLoopMeasuresAllThatTheSummaryPromises() {
        String text = load("--connections", "50", "--duration", "1s");
        assertHas(text, "50 connections to ws://127\\.0\\.0\\.1:\\d+/ \\(our own echo server\\), 64-byte binary messages, .*");
        assertHas(text, "connections   50 opened( within \\d+ s)?, 0 failed, 0 lost");
        assertHas(text, "  connect     p50 .* max .*");
        assertHas(text, "messages      [1-9][\\d,]* a second sent, [1-9][\\d,]* received; .*");
        assertHas(text, "  in all      " + ALL_RECEIVED);
        assertHas(text, "latency       p50 .* p90 .* p99 .* p99\\.9 .* max .*");
        assertHas(text, "client CPU    .* a message sent and received.*% of one core");
        assertHas(text, "  idle        [1-9][\\d,]* bytes a connection, open and idle .*");
        assertHas(text, "pool          .*");
        assertFalse(text.contains("unmatched"), text);
        assertHas(text, "verdict       Passed: .*");
    }

    @Test
    void aSteadyRateOfTextIsKept() {
        String text = load("--connections", "20", "--duration", "2s", "--rate", "200", "--text", "--ramp", "200", "--ping");
        assertHas(text, "connections   20 opened( within \\d+ s)?, 0 failed, 0 lost");
        assertHas(text, "  in all      400 sent in .*, 400 received");
        assertHas(text, "  of it late  p50 .*");
    }

    @Test
    void emptyAndLargeMessagesComeBackToo() {
        assertHas(load("--connections", "3", "--duration", "500ms", "--size", "0", "--text"), "  in all      " + ALL_RECEIVED);
        out.clear();
        assertHas(load("--connections", "3", "--duration", "500ms", "--size", "3000000"), "  in all      " + ALL_RECEIVED);
    }

    @Test
    void connectionsAreStreamsOfFewSessions() {
        String text = load("--connections", "50", "--duration", "1s", "--http2", "--streams-per-connection", "20", "--subprotocol", "v2");
        assertHas(text, "connections   50 opened( within \\d+ s)?, 0 failed, 0 lost");
        assertHas(text, "HTTP/2        3 sessions, at most 20 streams on one, .*");
        assertHas(text, "  in all      " + ALL_RECEIVED);
        out.clear();
        assertHas(load("--connections", "3", "--duration", "500ms", "--size", "300000", "--http2"), "  in all      " + ALL_RECEIVED);
    }

    @Test
    void tenThousandStreamsTakeAHundredSocketsAndFewBytes() {
        String text = load("--connections", "10000", "--duration", "2s", "--http2", "--streams-per-connection", "100");
        assertHas(text, "connections   10,000 opened( within \\d+ s)?, 0 failed, 0 lost");
        assertHas(text, "HTTP/2        100 sessions, at most 100 streams on one, .*");
        assertHas(text, "  in all      [1-9][\\d,]{5,} sent in .*");
        // Less than 1,000.
        assertHas(text, "  idle        \\d{1,3} bytes a connection, open and idle .*");
    }

    @Test
    void compressedConnectionsShareOneOfEach() {
        String text = load("--connections", "20", "--duration", "500ms", "--size", "500", "--deflate");
        assertHas(text, "connections   20 opened( within \\d+ s)?, 0 failed, 0 lost");
        assertHas(text, "  in all      " + ALL_RECEIVED);
        assertHas(text, "deflate       1 deflater, [1-9]\\d* inflaters?, .* of native memory");
    }

    @Test
    void idleConnectionsAreHeld() {
        String text = load("--connections", "30", "--duration", "500ms", "--idle");
        assertHas(text, "connections   30 opened( within \\d+ s)?, 0 failed, 0 lost");
        assertFalse(text.contains("messages "), text);
    }

    @Test
    void aServerOfTheUsersIsUsedWithHeadersAndSubprotocol() {
        try (PracticeServer server = PracticeServer.start(Behaviour.echo())) {
            String text = load("--url", server.uri() + "x?y", "--connections", "5", "--duration", "300ms", "--subprotocol", "v2",
                "--header", "X-A: b");
            assertHas(text, "5 connections to " + server.uri() + "x\\?\\.\\.\\., .*");
            assertHas(text, "connections   5 opened( within \\d+ s)?, 0 failed, 0 lost");
        }
    }

    @Test
    void aPortWhereNobodyListensIsOneSentenceAndExitCode2() throws IOException {
        // Taken, but without anybody who listens: nobody else can take it meanwhile.
        try (Socket holder = new Socket()) {
            holder.bind(new InetSocketAddress("127.0.0.1", 0));
            int port = holder.getLocalPort();
            assertEquals(2, Main.run(new String[] {"load", "--url", "ws://127.0.0.1:" + port + "/"}, out.stream, err.stream));
            assertTrue(err.text().startsWith("heddle: No connection could be opened: CONNECT at 127.0.0.1:" + port + ": "), err.text());
        }
        assertEquals(1, err.text().lines().count(), err.text());
    }

    @Test
    void anUnknownHostIsOneSentenceAndExitCode2() {
        assertEquals(2, Main.run(new String[] {"load", "--url", "ws://nowhere.invalid/"}, out.stream, err.stream));
        assertTrue(err.text().startsWith("heddle: No connection could be opened: RESOLVE: "), err.text());
        assertEquals(1, err.text().lines().count(), err.text());
    }

    @Test
    void whatTheEngineRefusesOfARequestIsOneSentenceAndExitCode2() {
        for (String[] wrong : new String[][] {{"--header", "Upgrade: x"}, {"--header", "X-A: \u0001"}, {"--subprotocol", "a b"}}) {
            err.clear();
            String[] args = {"load", "--url", "ws://127.0.0.1:1/", wrong[0], wrong[1]};
            assertEquals(2, Main.run(args, out.stream, err.stream));
            assertTrue(err.text().matches("heddle: (A|In) .*\n"), err.text());
            assertEquals(1, err.text().lines().count(), err.text());
        }
    }

    @ParameterizedTest
    @CsvSource({"INT,130", "TERM,143"})
    void aSignalEndsARunWithItsSummaryAndItsExitCode(String signal, int exitCode) throws Exception {
        try (HeddleProcess heddle = HeddleProcess.start("load", "--connections", "20", "--duration", "100s")) {
            String before = heddle.awaitLine("running");
            ProcessHandle server = heddle.child();
            // A terminal sends it to both; the server has to stay for the last echoes.
            Signals.interrupt(server);
            Signals.send(signal, heddle.handle());
            String rest = heddle.readRest();
            heddle.awaitExit(exitCode, rest);
            assertHas(rest, "verdict       Stopped by the user\\.");
            assertHas(rest, "  early       The run ended early, after .* of 100 s .*");
            assertFalse((before + rest).contains("WARNING"), "the JVM warns of something:\n" + before + rest);
            assertHas(rest, "connections   20 opened( within \\d+ s)?, 0 failed, 0 lost");
            assertHas(rest, "  in all      " + ALL_RECEIVED);
            server.onExit().get(30, TimeUnit.SECONDS);
        }
    }

    @Test
    void ctrlCEndsTheEchoServerWithExitCode0() throws Exception {
        try (HeddleProcess heddle = HeddleProcess.start("echo", "--port", "0")) {
            heddle.awaitLine(EchoProcess.FIRST_LINE);
            Signals.interrupt(heddle.handle());
            heddle.awaitExit(0, "echo");
        }
    }

    @Test
    void ctrlCDoesSoUnderAShellThatIgnoresIt() throws Exception {
        List<String> launcher = Signals.launcher();
        assumeFalse(launcher.isEmpty(), "no launcher is here that gives SIGINT back");
        List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", "trap '' INT; exec \"$@\"", "sh"));
        command.addAll(launcher);
        command.addAll(HeddleProcess.command("echo", "--port", "0"));
        try (HeddleProcess heddle = HeddleProcess.run(command)) {
            heddle.awaitLine(EchoProcess.FIRST_LINE);
            Signals.interrupt(heddle.handle());
            heddle.awaitExit(0, "echo");
        }
    }

    @Test
    void aTestThatFailsLeavesNoProcess() throws Exception {
        List<ProcessHandle> started = new ArrayList<>();
        assertThrows(AssertionError.class, () -> {
            try (HeddleProcess heddle = HeddleProcess.start("load", "--connections", "5", "--duration", "100s")) {
                heddle.awaitLine("running");
                started.add(heddle.handle());
                started.add(heddle.child());
                throw new AssertionError("on purpose");
            }
        });
        assertEquals(2, started.size());
        for (ProcessHandle process : started) {
            process.onExit().get(30, TimeUnit.SECONDS);
        }
    }
}
