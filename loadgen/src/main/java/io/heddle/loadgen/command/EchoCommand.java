package io.heddle.loadgen.command;

import io.heddle.loadgen.cli.StopSignal;
import io.heddle.loadgen.cli.UserError;
import io.heddle.loadgen.measure.Figures;
import io.heddle.loadgen.server.Behaviour;
import io.heddle.loadgen.server.EchoProcess;
import io.heddle.loadgen.server.PracticeServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code heddle echo}: the echo server alone, or another server to practise on. <b>Thread:</b> the main thread. */
@Command(
    name = "echo",
    description = "Runs a server to practise on, until Ctrl-C: unless told otherwise an echo server, which sends every message back.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    optionListHeading = "%nOptions:%n",
    footerHeading = "%nExamples:%n",
    footer = {
        "  heddle echo                                     sends every message back",
        "  heddle echo --as push --rate 100                sends messages unasked",
        "  heddle echo --as refuse --every 3 --status 429  refuses every third upgrade",
        "  heddle echo --as stall                          stands still 2 s in each 10 s"
    })
public final class EchoCommand implements Callable<Integer> {
    @Option(names = "--host", paramLabel = "<address>", description = "The address to listen on. Default: ${DEFAULT-VALUE}.",
        defaultValue = "127.0.0.1")
    private String host;

    @Option(names = "--port", paramLabel = "<port>", description = "The port to listen on; 0 picks a free one. Default: ${DEFAULT-VALUE}.",
        defaultValue = "9001")
    private int port;

    @Option(names = "--threads", paramLabel = "<n>", description = "Event-loop threads of the server. Default: ${DEFAULT-VALUE}.",
        defaultValue = "1")
    private int threads;

    @Option(names = EchoProcess.OWNED, hidden = true, description = "Ends only when standard input does and ignores signals.")
    private boolean owned;

    @Mixin
    private BehaviourOptions behaviourOptions = new BehaviourOptions();

    private final PrintStream out;

    /** @param out for the line that says where it listens */
    public EchoCommand(PrintStream out) {
        this.out = out;
    }

    @Override
    public Integer call() throws IOException {
        if (port < 0 || port > 65_535) {
            throw new UserError("--port must be between 0 and 65,535, not " + Figures.count(port) + ".");
        }
        if (threads < 1 || threads > 256) {
            throw new UserError("--threads must be between 1 and 256, not " + Figures.count(threads) + ".");
        }
        Behaviour behaviour = behaviourOptions.behaviour();
        try (StopSignal stop = StopSignal.ofServer();
            PracticeServer server = PracticeServer.start(host, port, threads, behaviour)) {
            if (behaviour.name().equals("echo")) {
                out.println(EchoProcess.FIRST_LINE + server.uri());
            } else {
                out.println("Practice server (" + behaviour.name() + ") on " + server.uri());
                out.println(behaviour.sentence());
            }
            out.flush();
            if (owned) {
                // Ctrl-C reaches the whole group of processes, but the client still needs the server for its last echoes.
                drain(System.in);
            } else {
                waitFor(stop.requested());
            }
        }
        return 0;
    }

    private static void drain(InputStream input) throws IOException {
        byte[] ignored = new byte[64];
        while (input.read(ignored) >= 0) {
            // Nothing is ever sent: the end of the stream is the message.
        }
    }

    private static void waitFor(CompletableFuture<Void> signal) {
        signal.join();
    }
}
