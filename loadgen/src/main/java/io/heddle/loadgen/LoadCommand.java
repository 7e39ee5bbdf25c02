package io.heddle.loadgen;

import io.heddle.api.EngineConfig;
import io.heddle.api.WebSocketEngine;
import io.heddle.loadgen.cli.Durations;
import io.heddle.loadgen.cli.Uris;
import io.heddle.loadgen.cli.UserError;
import io.heddle.loadgen.measure.Figures;
import java.io.PrintStream;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code heddle load}: opens connections, exchanges messages, prints the results. <b>Thread:</b> the main thread. */
@Command(
    name = "load",
    description = {
        "Opens connections from one event-loop thread, exchanges messages with an echo server, and measures.",
        "Without --url it starts its own echo server in another process. Ctrl-C ends the run and prints the summary."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false,
    optionListHeading = "%nOptions:%n",
    footerHeading = "%nExamples:%n",
    footer = {
        "  heddle load                                   as fast as possible",
        "  heddle load --connections 5000 --rate 20000   round trips at a steady rate",
        "  heddle load --connections 19000 --idle        heap of an idle connection",
        "  heddle load --connections 10000 --http2       as streams of 100 connections",
        "  heddle load --url wss://localhost:8443/ --insecure --header 'Name: value'"
    })
final class LoadCommand implements Callable<Integer> {
    private static final String DEFAULT = " Default: ${DEFAULT-VALUE}.";

    @Option(names = "--url", paramLabel = "<uri>", converter = Uris.class,
        description = "A ws:// or wss:// echo server. Default: one that heddle starts.")
    private URI uri;

    @Option(names = "--connections", paramLabel = "<n>", defaultValue = "1000", description = "Number of connections to open." + DEFAULT)
    private int connections;

    @Option(names = "--ramp", paramLabel = "<n>", defaultValue = "0",
        description = "Connections to begin per second; 0 means as fast as possible." + DEFAULT)
    private int rampPerSecond;

    @Option(names = "--rate", paramLabel = "<n>", defaultValue = "0",
        description = {
            "Messages per second over all connections; round trips then count from when a message was due."
                + " 0 means a closed loop: each connection sends when its last echo is back." + DEFAULT
        })
    private int ratePerSecond;

    @Option(names = "--size", paramLabel = "<bytes>", defaultValue = "64", description = "Payload of each message." + DEFAULT)
    private int sizeBytes;

    @ArgGroup(exclusive = true)
    private Kind kind = new Kind();

    @Option(names = "--duration", paramLabel = "<time>", defaultValue = "10s", converter = Durations.class,
        description = "How long to exchange messages: 10, 10s, 500ms, 2m, 1h." + DEFAULT)
    private Duration duration;

    @Option(names = "--header", paramLabel = "<field>",
        description = "A header field of the upgrade request, 'Name: value'. Repeatable.")
    private List<String> headers = List.of();

    @Option(names = "--subprotocol", paramLabel = "<name>",
        description = "A subprotocol to offer. Repeatable; the preferred one first.")
    private List<String> subprotocols = List.of();

    @Option(names = "--insecure", description = "Trust any certificate. For tests only.")
    private boolean insecure;

    @Option(names = "--ping", description = "Ping each connection every second, and end connections that stay silent.")
    private boolean ping;

    @Option(names = "--idle", description = "Send no messages; only hold the connections for the duration.")
    private boolean idle;

    @Option(names = "--deflate", description = "Offer permessage-deflate, without context takeover on either side.")
    private boolean deflate;

    @ArgGroup(exclusive = false)
    private Http2 http2 = new Http2();

    private final PrintStream out;
    private final Function<EngineConfig, WebSocketEngine> engines;

    LoadCommand(PrintStream out, Function<EngineConfig, WebSocketEngine> engines) {
        this.out = out;
        this.engines = engines;
    }

    /** The type of the messages; at most one of the two. */
    private static final class Kind {
        @Option(names = "--text", description = "Send text messages.")
        private boolean text;

        @Option(names = "--binary", description = "Send binary messages. The default.")
        private boolean binary;
    }

    /** The options of HTTP/2. */
    private static final class Http2 {
        private static final int DEFAULT_STREAMS = 100;

        @Option(names = "--http2", required = true,
            description = "Use HTTP/2 only: negotiated by ALPN with wss, by prior knowledge with ws.")
        private boolean on;

        @Option(names = "--streams-per-connection", paramLabel = "<n>", defaultValue = "" + DEFAULT_STREAMS,
            description = "With --http2: WebSockets per TCP connection, as far as the server allows." + DEFAULT)
        private int streams = DEFAULT_STREAMS;
    }

    @Override
    public Integer call() {
        new LoadRun(options(), out, engines).run();
        return 0;
    }

    LoadOptions options() {
        return new LoadOptions(
            uri,
            connections,
            rampPerSecond,
            ratePerSecond,
            sizeBytes,
            kind.text,
            duration,
            headers.stream().map(LoadOptions.Header::parse).toList(),
            subprotocols,
            insecure,
            ping,
            idle,
            deflate,
            streamsPerConnection());
    }

    private int streamsPerConnection() {
        if (http2.on && http2.streams < 1) {
            throw new UserError("--streams-per-connection must be 1 or more, not " + Figures.count(http2.streams) + ".");
        }
        return http2.on ? http2.streams : 0;
    }
}
