package io.heddle.loadgen.command;

import io.heddle.loadgen.cli.Durations;
import io.heddle.loadgen.cli.Uris;
import io.heddle.loadgen.cli.UserError;
import io.heddle.loadgen.measure.Figures;
import io.heddle.loadgen.plan.Plan;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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
        "  heddle load --stages 30s:1000,1m:5000,10s:0   a rate that rises and falls",
        "  heddle load --connections 19000 --idle        heap of an idle connection",
        "  heddle load --connections 10000 --http2       as streams of 100 connections",
        "  heddle load --rate 2000 --fail-if 'echo.p99>50ms' --json run.json",
        "  heddle load --url wss://localhost:8443/ --insecure --header 'Name: value'",
        "",
        "Exit codes: 0 well, 1 a fault of heddle, 2 a problem that you can fix,",
        "3 a threshold broke, 130 and 143 ended by a signal."
    })
public final class LoadCommand implements Callable<Integer> {
    private static final String DEFAULT = " Default: ${DEFAULT-VALUE}.";

    @Option(names = "--url", paramLabel = "<uri>", converter = Uris.class,
        description = "A ws:// or wss:// echo server. Default: one that heddle starts.")
    private URI uri;

    @Option(names = "--connections", paramLabel = "<n>", defaultValue = "1000", description = "Number of connections to open." + DEFAULT)
    private int connections;

    @Option(names = "--ramp", paramLabel = "<n>", defaultValue = "0",
        description = "Connections to begin per second, such as 200 or 0.5; 0 means as fast as possible." + DEFAULT)
    private double rampPerSecond;

    @Option(names = "--rate", paramLabel = "<n>", defaultValue = "0",
        description = {
            "Messages per second over all connections, such as 20000 or 0.5; latency then counts from when a message was due."
                + " 0 means a closed loop: each connection sends when its last echo is back." + DEFAULT
        })
    private double ratePerSecond;

    @Option(names = "--stages", paramLabel = "<time>:<n>,...",
        description = "Rates over time: from --rate the rate goes along a line to the first one within its time, then to the next."
            + " --duration is then the sum of the times, unless it is given.")
    private String stages;

    @Option(names = "--size", paramLabel = "<bytes>", defaultValue = "64", description = "Payload of each message." + DEFAULT)
    private int sizeBytes;

    @ArgGroup(exclusive = true)
    private Kind kind = new Kind();

    @ArgGroup(exclusive = true)
    private Content content = new Content();

    @Option(names = "--duration", paramLabel = "<time>", converter = Durations.class,
        description = "How long to exchange messages: 10, 10s, 500ms, 2m, 1h. Default: 10s.")
    private Duration duration;

    @Option(names = "--warmup", paramLabel = "<time>", defaultValue = "0", converter = Durations.class,
        description = "How much of the duration does not count, at its beginning." + DEFAULT)
    private Duration warmUp;

    @Option(names = "--engines", paramLabel = "<n>", defaultValue = "1",
        description = "Event loops to use, each on a core of its own." + DEFAULT)
    private int engines;

    @Option(names = "--idle", description = "Send no messages; only hold the connections for the duration.")
    private boolean idle;

    @Option(names = "--reconnect", description = "Open lost connections again, with growing pauses.")
    private boolean reconnect;

    @Option(names = "--measure-heap",
        description = "Measure the heap of a connection also with --url: all threads stand still meanwhile.")
    private boolean measureHeap;

    @Option(names = "--streams-per-connection", paramLabel = "<n>",
        description = "With --http2: WebSockets per TCP connection, as far as the server allows. Default: 100.")
    private Integer streams;

    @Mixin
    private final ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private final OutputOptions outputs = new OutputOptions();

    private final LocalRun run;

    /** @param run takes the plan */
    public LoadCommand(LocalRun run) {
        this.run = run;
    }

    /** The type of the messages; at most one of the two. */
    private static final class Kind {
        @Option(names = "--text", description = "Send text messages.")
        private boolean text;

        @Option(names = "--binary", description = "Send binary messages. The default.")
        private boolean binary;
    }

    /** A message of the user's own; at most one of the two. */
    private static final class Content {
        @Option(names = "--message", paramLabel = "<text>",
            description = "Send this text instead, a template such as '{\"id\":{{id}}}'; the next message of the server is its answer.")
        private String message;

        @Option(names = "--message-file", paramLabel = "<file>", description = "Send the text of this file instead, a template too.")
        private Path file;
    }

    @Override
    public Integer call() {
        LoadPlan plan = loadPlan();
        return run.run(plan.plan(), outputs, plan.workload(), measureHeap);
    }

    /** The plan that the options describe. */
    Plan plan() {
        return loadPlan().plan();
    }

    private LoadPlan loadPlan() {
        LoadPlan.checkUri(uri);
        LoadPlan.checkRange("--connections", connections, 1, LoadPlan.MAX_CONNECTIONS);
        LoadPlan.checkRange("--engines", engines, 1, Math.min(LoadPlan.MAX_ENGINES, connections));
        boolean isOwnText = content.message != null || content.file != null;
        return new LoadPlan(
            connection.target(uri),
            connection.network(streamsPerConnection(), reconnect),
            connections,
            LoadPlan.rate("--ramp", rampPerSecond),
            LoadPlan.rate("--rate", ratePerSecond),
            LoadPlan.stages(stages),
            sizeBytes,
            kind.text || isOwnText && !kind.binary,
            isOwnText ? LoadPlan.content(content.message, content.file) : null,
            duration,
            warmUp,
            engines,
            idle);
    }

    private int streamsPerConnection() {
        if (streams == null) {
            return connection.http2() ? ConnectionOptions.DEFAULT_STREAMS : 0;
        }
        if (!connection.http2()) {
            throw new UserError("--streams-per-connection is for HTTP/2: give --http2 too, or leave it out.");
        }
        if (streams < 1 || streams > LoadPlan.MAX_CONNECTIONS) {
            throw new UserError("--streams-per-connection must be between 1 and " + Figures.count(LoadPlan.MAX_CONNECTIONS) + ", not "
                + Figures.count(streams) + ".");
        }
        return streams;
    }
}
