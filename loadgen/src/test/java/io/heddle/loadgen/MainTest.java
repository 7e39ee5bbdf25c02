package io.heddle.loadgen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.EngineConfig;
import io.heddle.api.WebSocketEngine;
import io.heddle.api.config.JvmLifetime;
import io.heddle.loadgen.cli.UserError;
import io.heddle.loadgen.server.EchoProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The command line from the outside: what is printed where, and the exit codes. */
@Timeout(60)
final class MainTest {
    private final Capture out = new Capture();
    private final Capture err = new Capture();

    private int run(Function<EngineConfig, WebSocketEngine> engines, String... args) {
        return Main.run(args, out.stream, err.stream, engines);
    }

    private int run(String... args) {
        return run(config -> {
            throw new AssertionError("these arguments must not start an engine: " + Arrays.toString(args));
        }, args);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
        ""                              | Say which command: load, run, merge, report, connect or echo. Try 'heddle --help'.
        fly                             | Unmatched argument at index 0: 'fly'. Try 'heddle --help'.
        load extra                      | Unmatched argument at index 1: 'extra'. Try 'heddle load --help'.
        load --foo                      | Unknown option: '--foo'. Try 'heddle load --help'.
        load --connections              | Missing required parameter for option '--connections' (<n>). Try 'heddle load --help'.
        load --connections x            | Invalid value for option '--connections': 'x' is not an int. Try 'heddle load --help'.
        load --connections 0            | --connections must be between 1 and 1,000,000, not 0.
        load --connections -1           | --connections must be between 1 and 1,000,000, not -1.
        load --connections 1000001      | --connections must be between 1 and 1,000,000, not 1,000,001.
        load --connections 9999999999   | Invalid value for option '--connections': '9999999999' is not an int. Try 'heddle load --help'.
        load --ramp -5                  | --ramp must be between 0 and 10,000,000, not -5.
        load --rate -5                  | --rate must be between 0 and 10,000,000, not -5.
        load --rate 10000001            | --rate must be between 0 and 10,000,000, not 10,000,001.
        load --size -1                  | --size must be between 0 and 33,554,432, not -1.
        load --size 33554433            | --size must be between 0 and 33,554,432, not 33,554,433.
        load --duration 0               | --duration must be between 1ms and 168h.
        load --duration 169h            | --duration must be between 1ms and 168h.
        load --text --binary            | --text, --binary are mutually exclusive (specify only one). Try 'heddle load --help'.
        load --idle --rate 5            | --idle sends no messages, so --rate has no meaning with it: leave one of the two out.
        load --header nothing           | A --header of 7 characters lacks a name or a value: write it as 'Name: value'.
        load --header :x                | A --header of 2 characters lacks a name or a value: write it as 'Name: value'.
        load --url http://a/            | --url 'http://a/' must begin with ws:// or wss://.
        load --url localhost            | --url 'localhost' must begin with ws:// or wss://.
        load --url ws:nohost            | --url 'ws:nohost' names no host: write it as ws://host:port/path.
        load --url ws:///path           | --url 'ws:///path' names no host: write it as ws://host:port/path.
        load --url ws://a:0/            | --url 'ws://a:0/' has no valid port: it must be between 1 and 65,535.
        load --url ws://a:65536/        | --url 'ws://a:65536/' has no valid port: it must be between 1 and 65,535.
        load --url ws://a/#b            | --url 'ws://a/#...' must have no fragment: leave out the # and what follows it.
        load --url http://u:SECRET@a/?b | --url 'http://...@a/?...' must begin with ws:// or wss://.
        echo --port -1                  | --port must be between 0 and 65,535, not -1.
        echo --port 65536               | --port must be between 0 and 65,535, not 65,536.
        echo --threads 0                | --threads must be between 1 and 256, not 0.
        echo --threads 257              | --threads must be between 1 and 256, not 257.
        echo --as fly | --as must be one of echo, push, room, request, refuse, stall, drop, shuffle, lose, duplicate, not 'fly'.
        echo --as push --every 2        | --every has no meaning with --as push, which takes --rate and --size.
        echo --rate 5                   | --rate has no meaning with --as echo, which takes no other option.
        echo --as push --rate 0         | --rate must be between 0.001 and 10,000, not 0.0.
        echo --as drop --after -1       | --after must be between 0 and 1,000,000, not -1.
        echo --as stall --stall 10s     | --stall must be less than period: a server that always stands still answers nothing.
        echo --host nowhere.invalid     | The host name 'nowhere.invalid' of --host cannot be resolved: use an address of this machine.
        """)
    void whatIsWrongIsToldInOneLineAndTheExitCodeIs2(String line, String sentence) {
        String[] args = line.isEmpty() ? new String[0] : line.split(" ");
        assertEquals(2, run(args));
        assertEquals("heddle: " + sentence + "\n", err.text());
        assertEquals("", out.text());
    }

    @Test
    void aUriThatIsNoneIsToldWithWhereItBreaks() {
        assertEquals(2, run("load", "--url", "ws://a/b c"));
        assertEquals("heddle: Invalid value for option '--url': 'ws://a/b c' is not a URI (Illegal character in path at index 8)."
            + " Try 'heddle load --help'.\n", err.text());
    }

    @Test
    void aDurationThatIsNoneIsToldWithTheFormsThatAre() {
        assertEquals(2, run("load", "--duration", "5 years"));
        assertEquals("heddle: Invalid value for option '--duration': '5 years' is not a duration: write 10 or 10s, 500ms, 2m or 1h."
            + " Try 'heddle load --help'.\n", err.text());
    }

    @ParameterizedTest
    @CsvSource({"true,--insecure", "false,--ping"})
    void theEngineIsStartedForSoManyConnectionsAndTrustsAllOnlyIfTold(boolean trustsAll, String option) {
        AtomicReference<EngineConfig> started = new AtomicReference<>();
        assertEquals(2, run(config -> {
            started.set(config);
            throw new UserError("The test has seen enough.");
        }, "load", "--url", "wss://127.0.0.1:1/", "--connections", "123", option));
        assertEquals(trustsAll, started.get().tls().isTrustAllForTests());
        assertEquals(123, started.get().maxConnections());
        assertEquals(JvmLifetime.DAEMON, started.get().jvmLifetime());
    }

    @Test
    void aPortThatIsTakenIsToldAndTheExitCodeIs2() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(taken.getLocalPort());
            assertEquals(2, run("echo", "--port", port));
            String text = err.text();
            assertTrue(text.startsWith("heddle: Cannot listen on 127.0.0.1:" + port + " ("), text);
            assertTrue(text.endsWith("): choose another --port or --host.\n") && text.lines().count() == 1, text);
        }
    }

    @Test
    void aFaultOfOurOwnIsNoUsersError() {
        assertEquals(1, run(config -> {
            throw new IllegalStateException("broken on purpose");
        }, "load", "--url", "ws://127.0.0.1:1/"));
        assertTrue(err.text().contains("broken on purpose"), err.text());
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "load --help", "echo --help", "-h", "load -h"})
    void helpGoesToStandardOutputAndFitsATerminal(String line) {
        assertEquals(0, run(line.split(" ")));
        assertEquals("", err.text());
        assertTrue(out.text().startsWith("Usage: heddle"), out.text());
        assertTrue(out.text().lines().allMatch(text -> text.length() <= 80), out.text());
    }

    @Test
    void helpNamesEveryOptionButTheHiddenOne() {
        run("load", "--help");
        for (String option : List.of("--url", "--connections", "--ramp", "--rate", "--size", "--text", "--binary", "--duration",
            "--header", "--subprotocol", "--insecure", "--ping", "--idle", "--message", "--message-file", "--stages", "--warmup",
            "--engines", "--fail-if", "--json", "--hlog", "--prometheus", "--junit", "--proxy", "--client-certificate", "--cookie",
            "--local-address", "--reconnect", "--measure-heap")) {
            assertTrue(out.text().contains(option), option + " in " + out.text());
        }
        out.clear();
        run("echo", "--help");
        assertTrue(out.text().contains("--port") && !out.text().contains(EchoProcess.OWNED), out.text());
    }

    @Test
    void theVersionIsThatOfTheBuild() {
        assertEquals(0, run("--version"));
        assertTrue(out.text().matches("heddle \\d+\\.\\d+\\.\\d+\\S*, Java " + Runtime.version().feature() + "\\S*\n"), out.text());
    }
}
