package io.heddle.jmh.compare.scenario;

import io.heddle.jmh.compare.client.PeerClients;
import io.heddle.loadgen.cli.ToolCommand;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Runs one client through one scenario and prints one line of JSON on standard output. The output of libraries goes to standard error. A
 * watchdog ends a run that hangs. <b>Thread:</b> the main thread.
 */
@Command(
    name = "peer",
    description = {
        "Runs one WebSocket client through one scenario against a running server, and prints one line of JSON.",
        "The line is printed even without figures; then its field 'error' gives the reason."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footer = {"", "Exit codes: 0 a line was printed, 1 a fault of this program, 2 wrong use."})
public final class PeerMain implements Callable<Integer> {
    private static final int MIN_BYTES = Long.BYTES;
    private static final int MAX_BYTES = 16 << 20;
    private static final int MAX_SECONDS = 600;
    private static final int MAX_RATE = 10_000_000;
    private static final long END_TIMEOUT_SECONDS = 30;

    @Spec
    private CommandSpec spec;

    @Option(names = "--client", required = true, paramLabel = "<name>", completionCandidates = Names.class,
        description = "One of: ${COMPLETION-CANDIDATES}.")
    private String client;

    @Option(names = "--scenario", required = true, paramLabel = "<name>", converter = ByLabel.class,
        description = "One of: ${COMPLETION-CANDIDATES}.")
    private Scenario scenario;

    @Option(names = "--connections", paramLabel = "<n>", description = "Number of connections. Default: depends on the scenario.")
    private Integer connections;

    @Option(names = "--active", paramLabel = "<n>",
        description = "Connections that exchange messages, for pingpong, pipelined and deflate. Default: all.")
    private Integer active;

    @Option(names = "--bytes", paramLabel = "<n>", defaultValue = "32", description = "Payload of each message. Default: ${DEFAULT-VALUE}.")
    private int bytes;

    @Option(names = "--depth", paramLabel = "<n>", defaultValue = "1",
        description = "Messages in flight on each connection, for pipelined. Default: ${DEFAULT-VALUE}.")
    private int depth;

    @Option(names = "--rate", paramLabel = "<n>", defaultValue = "20000",
        description = "Messages per second over all connections, for openloop. Default: ${DEFAULT-VALUE}.")
    private int ratePerSecond;

    @Option(names = "--warmup", paramLabel = "<s>", defaultValue = "3",
        description = "Seconds of warm-up before the window. Default: ${DEFAULT-VALUE}.")
    private double warmupSeconds;

    @Option(names = "--seconds", paramLabel = "<s>", defaultValue = "4", description = "Seconds of measurement. Default: ${DEFAULT-VALUE}.")
    private double seconds;

    @Option(names = "--server", required = true, paramLabel = "<uri>", description = "ws://127.0.0.1:PORT or wss://127.0.0.1:PORT.")
    private URI server;

    @Option(names = "--addresses", paramLabel = "<n>", defaultValue = "4",
        description = "Number of addresses, from 127.0.0.1 on, that the server listens on. Default: ${DEFAULT-VALUE}.")
    private int addresses;

    @Option(names = "--server-pid", required = true, paramLabel = "<pid>", description = "The process id of the server.")
    private long serverPid;

    @Option(names = "--certificate", paramLabel = "<file>", description = "The server's certificate as PEM, for wss.")
    private Path certificate;

    @Option(names = "--round", paramLabel = "<n>", defaultValue = "1",
        description = "Number of the round, for the line. Default: ${DEFAULT-VALUE}.")
    private int round;

    private final PrintStream out;

    private PeerMain(PrintStream out) {
        this.out = out;
    }

    /**
     * Runs the command and ends the JVM.
     *
     * @param args the command line
     */
    public static void main(String[] args) {
        PrintStream out = System.out;
        System.setOut(System.err);
        CommandLine peer = new CommandLine(new PeerMain(out));
        peer.setCaseInsensitiveEnumValuesAllowed(true);
        System.exit(ToolCommand.execute(peer, "peer", out, System.err, args));
    }

    @Override
    public Integer call() throws InterruptedException {
        RunOptions options = options();
        long runMs = options.warmupMs() + WarmUp.MAX_EXTRA_MS + options.windowMs();
        long limitSeconds = Load.OPENING_SECONDS + runMs / 1_000 + END_TIMEOUT_SECONDS;
        Watchdog watchdog = Watchdog.start(TimeUnit.SECONDS.toMillis(limitSeconds), () -> print(
            new ResultLine(options).error("The run did not end within " + limitSeconds + " seconds.").toString()));
        ResultLine line = new PeerRun(options).run();
        if (watchdog.callOff()) {
            print(line.toString());
        }
        return ExitCode.OK;
    }

    private void print(String line) {
        out.println(line);
        out.flush();
    }

    private RunOptions options() {
        check(PeerClients.names().contains(client), "--client must be one of " + PeerClients.names() + ", not '" + client + "'.");
        check(bytes >= MIN_BYTES && bytes <= MAX_BYTES, "--bytes must be " + MIN_BYTES + " to " + MAX_BYTES + ", not " + bytes + ".");
        check(depth >= 1, "--depth must be 1 or more, not " + depth + ".");
        check(connections == null || connections >= 1, "--connections must be 1 or more, not " + connections + ".");
        check(ratePerSecond >= 1 && ratePerSecond <= MAX_RATE, "--rate must be 1 to " + MAX_RATE + ", not " + ratePerSecond + ".");
        check(seconds > 0 && seconds <= MAX_SECONDS && warmupSeconds >= 0 && warmupSeconds <= MAX_SECONDS,
            "--seconds and --warmup must be at most " + MAX_SECONDS + ".");
        String scheme = server.getScheme();
        check(("ws".equals(scheme) || "wss".equals(scheme)) && "127.0.0.1".equals(server.getHost()) && server.getPort() > 0,
            "--server must be ws://127.0.0.1:PORT or wss://127.0.0.1:PORT, not " + server + ".");
        check("ws".equals(scheme) || certificate != null && Files.isReadable(certificate),
            "wss needs --certificate, the file that the server wrote.");
        check(Files.isReadable(Path.of("/proc/" + serverPid + "/stat")), "There is no process " + serverPid + " for --server-pid.");
        int count = connections == null ? scenario.defaultConnections("wss".equals(scheme)) : connections;
        check(active == null || active >= 1 && active <= count, "--active must be 1 to " + count + ", not " + active + ".");
        return new RunOptions(
            client,
            scenario,
            count,
            active == null ? count : active,
            bytes,
            depth,
            ratePerSecond,
            (long) (warmupSeconds * 1_000),
            (long) (seconds * 1_000),
            server,
            addresses,
            serverPid,
            certificate,
            round);
    }

    private void check(boolean right, String problem) {
        if (!right) {
            throw new ParameterException(spec.commandLine(), problem);
        }
    }

    /** The candidates in the usage text. */
    private static final class Names implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return PeerClients.names().iterator();
        }
    }

    /** Scenarios are lower case on the command line. */
    private static final class ByLabel implements ITypeConverter<Scenario> {
        @Override
        public Scenario convert(String label) {
            return Scenario.valueOf(label.toUpperCase(Locale.ROOT));
        }
    }
}
