package io.heddle.loadgen.cli;

import java.io.PrintStream;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ParameterException;

/** Executes a command line: what the user can mend becomes one sentence and exit code 2. <b>Thread:</b> any one thread. */
public final class ToolCommand {
    private ToolCommand() {}

    /**
     * Parses the arguments, runs the command they name, and returns the exit code.
     *
     * @param tool the name that begins each sentence on standard error
     */
    public static int execute(CommandLine command, String tool, PrintStream out, PrintStream err, String... args) {
        command.setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .setUsageHelpAutoWidth(true)
            .setParameterExceptionHandler((wrong, rest) -> refuse(tool, err, sentence(wrong)))
            .setExecutionExceptionHandler((exception, failed, parsed) -> {
                if (exception instanceof UserError user) {
                    return refuse(tool, err, user.getMessage());
                }
                throw exception;
            });
        int exitCode = command.execute(args);
        out.flush();
        err.flush();
        return exitCode;
    }

    private static int refuse(String tool, PrintStream err, String sentence) {
        err.println(tool + ": " + sentence);
        return ExitCode.USAGE;
    }

    private static String sentence(ParameterException wrong) {
        String problem = wrong.getMessage().replaceFirst("^Error: ", "");
        return problem + (problem.endsWith(".") ? "" : ".") + " Try '" + wrong.getCommandLine().getCommandSpec().qualifiedName()
            + " --help'.";
    }
}
