package io.heddle.loadgen.command;

import io.heddle.api.EngineConfig;
import io.heddle.api.WebSocketEngine;
import io.heddle.api.internal.Redaction;
import io.heddle.loadgen.cli.Durations;
import io.heddle.loadgen.cli.Terminal;
import io.heddle.loadgen.cli.UserError;
import io.heddle.loadgen.connect.ConnectSettings;
import io.heddle.loadgen.connect.Console;
import io.heddle.loadgen.connect.HandSession;
import io.heddle.loadgen.connect.InputForm;
import io.heddle.loadgen.connect.OutputForm;
import io.heddle.loadgen.measure.Figures;
import io.heddle.loadgen.network.ConnectionSetup;
import io.heddle.loadgen.plan.Target;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code heddle connect}: one connection by hand or in a script. <b>Thread:</b> the main thread. */
@Command(
    name = "connect",
    description = {
        "Opens one connection: each line of standard input is sent as a text message, each message is printed on a line of standard output,"
            + " and everything else on standard error. The end of input closes the connection once all is sent. Without --json or --null, a"
            + " message with line feeds takes several lines. Colons and blanks between the bytes of --hex are ignored."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false,
    optionListHeading = "%nOptions:%n",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
        "0:closed in order, all sent, and all expected messages came",
        "1:a fault of heddle itself",
        "2:a wrong option, or input that could not be sent: the rest was",
        "4:not connected: name, address, proxy, TLS or time limit",
        "5:refused: the server answered the upgrade with another status",
        "6:connection lost, or ended because the server broke the protocol",
        "7:fewer messages came than --expect wants",
        "8:closed by the server with another code than 1000 or 1001",
        "130, 143:ended by Ctrl-C or SIGTERM, with a close frame",
        "141:standard output was closed by its reader"
    },
    footerHeading = "%nExamples:%n",
    footer = {
        "  heddle connect wss://example.org/chat",
        "  heddle connect ws://localhost:9001 -n -m hello --expect 1 --wait 2s",
        "  heddle connect ws://localhost:9001 --json < requests | jq .text"
    })
public final class ConnectCommand implements Callable<Integer> {
    /** A control frame has room for as many. */
    private static final int MIN_MESSAGE_BYTES = 125;
    private static final int MAX_MESSAGE_BYTES = 256 << 20;
    private static final int MAX_EXPECT = 1_000_000_000;
    private static final int MAX_REASON_BYTES = 123;
    private static final Duration MAX_WAIT = Duration.ofDays(7);
    private static final Duration MAX_TIMEOUT = Duration.ofHours(1);
    private static final long CLOSE_TIMEOUT_SECONDS = 3;

    @Parameters(paramLabel = "<url>", description = "A ws:// or wss:// URL, or ws+unix:/path/of/socket:/path.")
    private String url;

    @Option(names = {"-m", "--message"}, paramLabel = "<text>",
        description = "Send this first, and go on with standard input. Repeatable.")
    private List<String> messages = List.of();

    @Option(names = {"-n", "--no-input"}, description = "Do not read standard input; stay until the server, --expect or --wait ends it.")
    private boolean noInput;

    @Option(names = "--expect", paramLabel = "<n>", description = "Close after so many messages; exit code 7 if fewer come.")
    private Integer expect;

    @Option(names = {"-w", "--wait"}, paramLabel = "<time>", converter = Durations.class,
        description = "Close when nothing has been sent for so long: 2s, 500ms, 1m. Default: 10s with --expect; else at the end of input.")
    private Duration wait;

    @Option(names = "--close", paramLabel = "<code>", description = "Close with this code: 1000, 3000 to 4999, ... Default: 1000.")
    private Integer closeCode;

    @Option(names = "--close-reason", paramLabel = "<text>", description = "Close with this reason.")
    private String closeReason;

    @ArgGroup(exclusive = true)
    private Bytes bytes = new Bytes();

    @Option(names = "--json",
        description = {"Print {\"type\":\"text\",\"text\":\"...\"} or {\"type\":\"binary\",\"hex\":\"0a1b\"}, a line each."})
    private boolean json;

    @Option(names = {"-0", "--null"}, description = "A NUL byte, and not a line feed, ends messages on input and output.")
    private boolean nul;

    @Option(names = "--max-message", paramLabel = "<bytes>", defaultValue = "16777216",
        description = "The largest message in either direction. Default: ${DEFAULT-VALUE}.")
    private int maxMessageBytes;

    @Option(names = "--timeout", paramLabel = "<time>", converter = Durations.class,
        description = "For each step of opening: name, TCP, proxy, TLS, upgrade. Default: 10s.")
    private Duration timeout;

    @Option(names = {"-v", "--verbose"},
        description = "Tell status and header fields of the response; twice, those with sessions and credentials too.")
    private boolean[] verbose = {};

    @Option(names = {"-q", "--quiet"}, description = "Tell only failures.")
    private boolean quiet;

    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    private final InputStream in;
    private final PrintStream out;
    private final PrintStream err;
    private final Function<EngineConfig, WebSocketEngine> engines;

    /**
     * @param in lines to send
     * @param out messages
     * @param err everything else
     * @param engines starts the engine
     */
    public ConnectCommand(InputStream in, PrintStream out, PrintStream err, Function<EngineConfig, WebSocketEngine> engines) {
        this.in = in;
        this.out = out;
        this.err = err;
        this.engines = engines;
    }

    /** Binary messages; at most one of the two. */
    private static final class Bytes {
        @Option(names = "--hex", description = "Lines are bytes such as '0a 1b2c', sent as binary messages, and printed so.")
        private boolean hex;

        @Option(names = "--binary",
            description = "Lines are sent as binary messages, and the bytes of binary messages printed as they are.")
        private boolean raw;
    }

    @Override
    public Integer call() {
        HandSession session = new HandSession(settings(), in, Console.bare(out), err);
        CountDownLatch ended = new CountDownLatch(1);
        // The JVM ends with 130 or 143 by itself once its hooks are done.
        Thread hook = new Thread(() -> {
            session.stop();
            awaitEnd(ended);
        }, "heddle-stop");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            return session.run(engines);
        } finally {
            ended.countDown();
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException alreadyEnding) {
                // The hook has done its work.
            }
        }
    }

    private static void awaitEnd(CountDownLatch ended) {
        try {
            ended.await(CLOSE_TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    ConnectSettings settings() {
        checkRange("--expect", expect == null ? 1 : expect, 1, MAX_EXPECT);
        checkRange("--max-message", maxMessageBytes, MIN_MESSAGE_BYTES, MAX_MESSAGE_BYTES);
        if (wait != null && wait.compareTo(MAX_WAIT) > 0) {
            throw new UserError("--wait must be between 0s and " + MAX_WAIT.toHours() + "h.");
        }
        if (timeout != null && (timeout.isZero() || timeout.compareTo(MAX_TIMEOUT) > 0)) {
            throw new UserError("--timeout must be between 1ms and 1h.");
        }
        checkClose();
        URI uri = uri(url);
        Target target = connection.target(uri);
        InputForm input = bytes.hex ? InputForm.HEX : bytes.raw ? InputForm.BINARY : InputForm.TEXT;
        input.check(messages, maxMessageBytes);
        OutputForm.Style style = json ? OutputForm.Style.JSON : bytes.hex ? OutputForm.Style.HEX : bytes.raw ? OutputForm.Style.RAW
            : OutputForm.Style.PLAIN;
        return new ConnectSettings(uri, ConnectionSetup.of(connection.network()), target.headers(), target.subprotocols(), timeout, input,
            new OutputForm(style, nul, out == System.out && Terminal.isStandardOutput()), messages, !noInput, expect == null ? 0 : expect,
            wait, closeCode == null ? 0 : closeCode, closeReason == null ? "" : closeReason, connection.ping(), maxMessageBytes, quiet,
            verbose.length);
    }

    private void checkClose() {
        boolean isSendable = closeCode == null || closeCode >= 1000 && closeCode <= 1003 || closeCode >= 1007 && closeCode <= 1014
            || closeCode >= 3000 && closeCode <= 4999;
        if (!isSendable) {
            throw new UserError(
                "--close must be 1000 to 1003, 1007 to 1014 or 3000 to 4999 (RFC 6455 section 7.4), not " + closeCode + ".");
        }
        if (closeReason != null && closeReason.getBytes(StandardCharsets.UTF_8).length > MAX_REASON_BYTES) {
            throw new UserError("--close-reason must have 123 bytes of UTF-8 at most (RFC 6455 section 5.5): shorten it.");
        }
    }

    private static void checkRange(String option, int value, int min, int max) {
        if (value < min || value > max) {
            throw new UserError(option + " must be between " + Figures.count(min) + " and " + Figures.count(max) + ", not "
                + Figures.count(value) + ".");
        }
    }

    private static URI uri(String text) {
        String shown = Redaction.reference(text);
        String lower = text.toLowerCase(Locale.ROOT);
        if (!lower.startsWith("ws:") && !lower.startsWith("wss:") && !lower.startsWith("ws+unix:") && !lower.startsWith("wss+unix:")) {
            boolean isHttp = lower.startsWith("http://") || lower.startsWith("https://");
            throw new UserError("The URL '" + shown + "' must begin with ws:// or wss://"
                + (isHttp ? ": a WebSocket has these in place of http:// and https://." : ", for instance ws://localhost:9001/."));
        }
        try {
            return new URI(text);
        } catch (URISyntaxException wrong) {
            throw new UserError("The URL '" + shown + "' is none (" + wrong.getReason() + " at index " + wrong.getIndex()
                + "): percent-encode special characters.", wrong);
        }
    }
}
