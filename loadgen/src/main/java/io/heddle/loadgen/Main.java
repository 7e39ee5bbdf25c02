package io.heddle.loadgen;

import io.heddle.api.EngineConfig;
import io.heddle.api.WebSocketEngine;
import io.heddle.loadgen.cli.ExactArguments;
import io.heddle.loadgen.cli.ToolCommand;
import io.heddle.loadgen.command.ConnectCommand;
import io.heddle.loadgen.command.EchoCommand;
import io.heddle.loadgen.command.LoadCommand;
import io.heddle.loadgen.command.LocalRun;
import io.heddle.loadgen.command.MergeCommand;
import io.heddle.loadgen.command.ReportCommand;
import io.heddle.loadgen.command.RunCommand;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code heddle}. <b>Thread:</b> the main thread. */
@Command(
    name = "heddle",
    description = "Opens thousands of WebSocket connections and measures them.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    synopsisSubcommandLabel = "(load | run | merge | report | connect | echo)",
    commandListHeading = "%nCommands ('heddle load --help' lists the options):%n",
    footer = {"", "Exit codes: 0 well, 1 a fault of heddle itself, 2 a problem that you can fix, explained in one sentence,"
        + " 3 a threshold broke, 130 and 143 a run that a signal ended."})
public final class Main implements Runnable {
    @Spec
    private CommandSpec spec;

    private Main() {}

    /**
     * Runs the command and ends the JVM with its exit code.
     *
     * @param args the command line
     */
    public static void main(String[] args) {
        System.exit(run(ExactArguments.of(args), System.out, System.err));
    }

    static int run(String[] args, PrintStream out, PrintStream err) {
        return run(args, out, err, WebSocketEngine::start);
    }

    static int run(String[] args, PrintStream out, PrintStream err, Function<EngineConfig, WebSocketEngine> engines) {
        return run(args, System.in, out, err, engines);
    }

    static int run(
        String[] args, InputStream in, PrintStream out, PrintStream err, Function<EngineConfig, WebSocketEngine> engines) {
        LocalRun run = new LocalRun(out, err, engines, Version.NAME + " " + Version.number());
        CommandLine heddle = new CommandLine(new Main())
            .addSubcommand(new LoadCommand(run))
            .addSubcommand(new RunCommand(run, out))
            .addSubcommand(new MergeCommand(out, err))
            .addSubcommand(new ReportCommand(out, err))
            .addSubcommand(new ConnectCommand(in, out, err, engines))
            .addSubcommand(new EchoCommand(out))
            // An argument such as '@everyone' is a message, and not the name of a file with more arguments.
            .setExpandAtFiles(false);
        return ToolCommand.execute(heddle, "heddle", out, err, args);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say which command: load, run, merge, report, connect or echo");
    }

    /** The version that Maven wrote into a resource. */
    static final class Version implements IVersionProvider {
        private static final String NAME = "heddle";

        @Override
        public String[] getVersion() {
            return new String[] {NAME + " " + number() + ", Java " + Runtime.version()};
        }

        private static String number() {
            Properties properties = new Properties();
            try (InputStream input = Main.class.getResourceAsStream("version.properties")) {
                properties.load(input);
            } catch (IOException broken) {
                throw new UncheckedIOException(broken);
            }
            return properties.getProperty("version");
        }
    }
}
