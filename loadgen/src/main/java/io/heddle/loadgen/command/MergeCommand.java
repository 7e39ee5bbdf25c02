package io.heddle.loadgen.command;

import io.heddle.loadgen.cli.UserError;
import io.heddle.loadgen.output.HlogReader;
import io.heddle.loadgen.output.RunOutputs;
import io.heddle.loadgen.output.RunReader;
import io.heddle.loadgen.output.RunSource;
import io.heddle.loadgen.output.RunSum;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code heddle merge}: adds the shares of a run. <b>Thread:</b> the main thread. */
@Command(
    name = "merge",
    description = {
        "Adds runs of the same plan exactly, such as the shares that several machines took, and judges the sum.",
        "Files of --json give every output and the exit code; histogram logs (.hlog) give times only."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false,
    optionListHeading = "%nOptions:%n")
public final class MergeCommand implements Callable<Integer> {
    /** How seconds of different runs find one another. */
    private enum Alignment {
        second,
        clock
    }

    @Parameters(paramLabel = "<file>", arity = "1..*", description = "Files of --json, or .hlog files.")
    private List<Path> files = List.of();

    @Option(names = "--align", paramLabel = "<how>", defaultValue = "second",
        description = "Add the same second of each run, or with 'clock' the same time of day. The totals are the same. Default:"
            + " ${DEFAULT-VALUE}.")
    private Alignment alignment = Alignment.second;

    @Mixin
    private final OutputOptions outputs = new OutputOptions();

    private final PrintStream out;
    private final PrintStream err;

    public MergeCommand(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    @Override
    public Integer call() {
        boolean areLogs = isLog(files.get(0));
        List<RunSource> runs = new ArrayList<>();
        try {
            for (Path file : files) {
                if (isLog(file) != areLogs) {
                    throw new UserError(
                        "'" + files.get(0) + "' and '" + file + "' are of two kinds: merge .hlog files, or files of --json.");
                }
                runs.add(areLogs ? new HlogReader(file) : new RunReader(file));
            }
            return areLogs ? sumOfLogs(runs) : sum(runs);
        } finally {
            runs.forEach(RunSource::close);
        }
    }

    static boolean isLog(Path file) {
        return file.toString().endsWith(".hlog");
    }

    private int sum(List<RunSource> runs) {
        RunSum sum = new RunSum(runs, alignment == Alignment.clock);
        try (RunOutputs opened = outputs.openForFiles(out, err, sum.start().failIf(), sum.start().steps(), files)) {
            out.println(runs.size() + " files, " + sum.start().agents() + " agents, " + sum.start().connections() + " connections in all");
            sum.play(opened);
            return opened.exitCode();
        }
    }

    private int sumOfLogs(List<RunSource> runs) {
        List<String> steps = runs.stream().flatMap(run -> run.start().steps().stream()).distinct().toList();
        try (RunOutputs opened = outputs.openForLogs(out, err, steps, files)) {
            RunSum.ofLogs(runs, alignment == Alignment.clock).play(opened);
            return opened.exitCode();
        }
    }
}
