package io.heddle.loadgen.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.loadgen.Capture;
import io.heddle.loadgen.cli.ToolCommand;
import io.heddle.loadgen.connect.ConnectSettings;
import io.heddle.loadgen.connect.InputForm;
import io.heddle.loadgen.connect.OutputForm;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** The options of the hand tool; nothing is opened. */
@Timeout(60)
final class ConnectCommandTest {
    private final Capture out = new Capture();
    private final Capture err = new Capture();

    private ConnectCommand command() {
        return new ConnectCommand(InputStream.nullInputStream(), out.stream, err.stream, config -> {
            throw new AssertionError("these arguments must not start an engine");
        });
    }

    private ConnectSettings parsed(String... args) {
        ConnectCommand command = command();
        new CommandLine(command).setExpandAtFiles(false).parseArgs(args);
        return command.settings();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
        "" | Missing required parameter: '<url>'. Try 'connect --help'.
        ws://a ws://u:SECRET@b | Unmatched argument at index 1: '...'. Try 'connect --help'.
        ws://a --heder=SECRET | Unknown option: '--heder=...'. Try 'connect --help'.
        localhost:9001 | The URL 'localhost:9001' must begin with ws:// or wss://, for instance ws://localhost:9001/.
        https://u:SECRET@a/?SECRET | The URL 'https://...@a/?...' must begin with ws:// or wss://: a WebSocket has these in place\
         of http:// and https://.
        ws://a/%zz | The URL 'ws://a/%zz' is none (Malformed escape pair at index 7): percent-encode special\
         characters.
        ws://a --expect 0 | --expect must be between 1 and 1,000,000,000, not 0.
        ws://a --wait 169h | --wait must be between 0s and 168h.
        ws://a --wait soon | Invalid value for option '--wait': 'soon' is not a duration: write 10 or 10s, 500ms, 2m or 1h.\
         Try 'connect --help'.
        ws://a --timeout 0 | --timeout must be between 1ms and 1h.
        ws://a --close 1005 | --close must be 1000 to 1003, 1007 to 1014 or 3000 to 4999 (RFC 6455 section 7.4), not 1005.
        ws://a --close 5000 | --close must be 1000 to 1003, 1007 to 1014 or 3000 to 4999 (RFC 6455 section 7.4), not 5000.
        ws://a --max-message 268435457 | --max-message must be between 125 and 268,435,456, not 268,435,457.
        ws://a --hex --binary | --hex, --binary are mutually exclusive (specify only one). Try 'connect --help'.
        ws://a --hex -m SECRET | --message number 1 has no hexadecimal digit at column 1: write bytes as 0a1b2c, or as 0a 1b 2c.
        ws://a --ca /nowhere/ca.pem | The file '/nowhere/ca.pem' of --ca does not exist: correct the path.
        ws://a --header SECRET | A --header of 6 characters lacks a name or a value: write it as 'Name: value'.
        """)
    void aMistakeIsOneSentenceAndTheExitCodeIs2(String line, String sentence) {
        String[] args = line.isEmpty() ? new String[0] : line.split(" ");
        assertEquals(2, ToolCommand.execute(new CommandLine(command()), "heddle", out.stream, err.stream, args));
        assertEquals("heddle: " + sentence + "\n", err.text());
        assertEquals("", out.text());
    }

    @Test
    void aReasonThatIsTooLongIsToldBeforeAnythingIsOpened() {
        int code = ToolCommand.execute(new CommandLine(command()), "heddle", out.stream, err.stream, "ws://a", "--close-reason",
            "\u00fc".repeat(62));
        assertEquals(2, code);
        assertEquals("heddle: --close-reason must have 123 bytes of UTF-8 at most (RFC 6455 section 5.5): shorten it.\n", err.text());
    }

    @Test
    void theDefaultsSendLinesAsTextAndReadUntilTheEndOfInput() {
        ConnectSettings settings = parsed("ws://a");
        assertEquals(InputForm.TEXT, settings.input());
        assertEquals(new OutputForm(OutputForm.Style.PLAIN, false, false), settings.output());
        assertTrue(settings.readsInput() && settings.expect() == 0 && settings.maxSilence() == null && settings.ping() == null);
        assertEquals(16 << 20, settings.maxMessageBytes());
    }

    @Test
    void everyOptionIsTaken() {
        ConnectSettings settings = parsed("wss://a/b?c", "-m", "@one", "--message", "two", "-n", "--expect", "3", "-w", "500ms", "--close",
            "4001", "--close-reason", "bye", "--binary", "--json", "-0", "--max-message", "200", "--timeout", "2s", "-vv", "-q", "--ping",
            "-H", "A: b", "--subprotocol", "v1");
        assertEquals(List.of("@one", "two"), settings.messages());
        assertEquals(InputForm.BINARY, settings.input());
        assertEquals(new OutputForm(OutputForm.Style.JSON, true, false), settings.output());
        assertTrue(!settings.readsInput() && settings.quiet() && settings.expect() == 3 && settings.closeCode() == 4001);
        assertEquals(Duration.ofMillis(500), settings.maxSilence());
        assertEquals(Duration.ofSeconds(2), settings.stepTimeout());
        assertEquals(Duration.ofSeconds(1), settings.ping());
        assertEquals("bye", settings.closeReason());
        assertEquals(2, settings.verbosity());
        assertEquals(200, settings.maxMessageBytes());
        assertEquals("b", settings.headers().get(0).getValue());
        assertEquals(List.of("v1"), settings.subprotocols());
        assertEquals(OutputForm.Style.HEX, parsed("ws://a", "--hex").output().style());
        assertEquals(OutputForm.Style.RAW, parsed("ws://a", "--binary").output().style());
    }

    @Test
    void helpFitsATerminalAndListsTheExitCodes() {
        assertEquals(0, ToolCommand.execute(new CommandLine(command()), "heddle", out.stream, err.stream, "--help"));
        assertTrue(out.text().lines().allMatch(line -> line.length() <= 80), out.text());
        for (String code : List.of("0", "1", "2", "4", "5", "6", "7", "8", "130, 143", "141")) {
            assertTrue(out.text().lines().anyMatch(line -> line.matches("  " + code + " +\\S.*")), code + " in " + out.text());
        }
    }
}
