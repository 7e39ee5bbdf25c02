package io.heddle.loadgen.command;

import io.heddle.loadgen.cli.UserError;
import io.heddle.loadgen.interval.RunStart;
import io.heddle.loadgen.output.OutputFile;
import io.heddle.loadgen.output.RunComparison;
import io.heddle.loadgen.output.RunOutputs;
import io.heddle.loadgen.output.RunReader;
import io.heddle.loadgen.output.html.ComparedRun;
import io.heddle.loadgen.verdict.ExitCodes;
import io.heddle.loadgen.verdict.Judge;
import io.heddle.loadgen.verdict.Threshold;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code heddle report}: the outputs of a run again, or a comparison of several. <b>Thread:</b> the main thread. */
@Command(
    name = "report",
    description = {
        "Shows a run again from its --json file, with outputs and thresholds as if it ran now.",
        "With several files it compares the runs with the first one, on the console and with --html."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false,
    optionListHeading = "%nOptions:%n")
public final class ReportCommand implements Callable<Integer> {
    @Parameters(paramLabel = "<file>", arity = "1..*", description = "Files of --json.")
    private List<Path> files = List.of();

    @Mixin
    private final OutputOptions outputs = new OutputOptions();

    private final PrintStream out;
    private final PrintStream err;

    public ReportCommand(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    @Override
    public Integer call() {
        return files.size() == 1 ? again(files.get(0)) : compare();
    }

    private int again(Path file) {
        try (RunReader run = new RunReader(file)) {
            RunStart start = run.start();
            try (RunOutputs opened = outputs.openForFiles(out, err, start.failIf(), start.steps(), files)) {
                run.replay(opened);
                return opened.exitCode();
            }
        }
    }

    private int compare() {
        OutputFile page = outputs.openForComparison(files);
        List<ComparedRun> runs = new ArrayList<>();
        for (Path file : files) {
            try (RunReader reader = new RunReader(file)) {
                RunStart start = reader.start();
                Judge judge = new Judge(start.failIf().stream().filter(text -> !OutputOptions.isNoBuiltIn(text))
                    .map(text -> Threshold.parse(text, start.steps())).toList(),
                    start.failIf().stream().noneMatch(OutputOptions::isNoBuiltIn), sentence -> {});
                ComparedRun run = new ComparedRun(file.getFileName().toString(), judge);
                reader.replay(run);
                runs.add(run);
            }
        }
        RunComparison comparison = new RunComparison(runs);
        comparison.print(out);
        if (page != null) {
            try (page) {
                page.write(comparison.html());
            } catch (UncheckedIOException refused) {
                throw new UserError("--html " + refused.getMessage(), refused);
            }
        }
        return ExitCodes.WELL;
    }
}
