package io.heddle.loadgen.cli;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Executes a command line: what the user can mend becomes one sentence and exit code 2. <b>Thread:</b> any one thread. */
public final class ToolCommand {
    private static final Pattern PLAIN_WORD = Pattern.compile("[a-z][a-z-]{0,19}");

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

    /** A wrong name of an option makes an argument of its value, which may be a password. */
    private static String shown(String argument) {
        if (argument.startsWith("-")) {
            int value = argument.indexOf('=');
            return value < 0 ? argument : argument.substring(0, value + 1) + "...";
        }
        return PLAIN_WORD.matcher(argument).matches() ? argument : "...";
    }

    private static String sentence(ParameterException wrong) {
        String problem = wrong.getMessage().replaceFirst("^Error: ", "");
        if (wrong instanceof UnmatchedArgumentException unmatched) {
            for (String argument : unmatched.getUnmatched()) {
                problem = problem.replace("'" + argument + "'", "'" + shown(argument) + "'");
            }
        }
        return problem + (problem.endsWith(".") ? "" : ".") + " Try '" + wrong.getCommandLine().getCommandSpec().qualifiedName()
            + " --help'.";
    }
}
