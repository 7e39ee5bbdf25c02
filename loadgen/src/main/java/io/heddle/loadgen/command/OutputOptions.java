package io.heddle.loadgen.command;

import io.heddle.loadgen.cli.UserError;
import io.heddle.loadgen.interval.RunListener;
import io.heddle.loadgen.output.LiveLine;
import io.heddle.loadgen.output.RunOutputs;
import io.heddle.loadgen.output.Summary;
import io.heddle.loadgen.verdict.Judge;
import io.heddle.loadgen.verdict.Threshold;
import io.heddle.loadgen.verdict.ThresholdException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import picocli.CommandLine.Option;

/** The options about thresholds and outputs, a mixin of the commands that have a run to show. <b>Thread:</b> the main thread. */
public final class OutputOptions {
    private static final String NO_BUILT_IN = "none";

    @Option(names = "--fail-if", paramLabel = "<threshold>",
        description = "Exit code 3 if it holds at the end, such as 'echo.p99>50ms', 'failed>0.1%%' or, to end the run then, 'lost>0 at once'."
            + " Repeatable. 'none' turns the built-in thresholds off. docs/load.md lists the metrics.")
    private List<String> failIf = List.of();

    /** The thresholds of a plan, and those of the command line. */
    public List<String> failIf(List<String> ofPlan) {
        List<String> all = new ArrayList<>(ofPlan);
        all.addAll(failIf);
        return all;
    }

    /**
     * Checks thresholds and files, and makes the outputs of a run. Files are created when the run begins.
     *
     * @param out for the live line and the summary
     * @param err for outputs that fail during the run
     * @param ofPlan thresholds of the plan
     * @param steps names of the plan's steps
     * @param stop ends the run when a threshold breaks that does so at once, with a sentence that says why
     * @throws UserError if a threshold or a file is wrong
     */
    public RunOutputs open(PrintStream out, PrintStream err, List<String> ofPlan, List<String> steps, Consumer<String> stop) {
        List<Threshold> thresholds = new ArrayList<>();
        boolean builtIn = true;
        for (String text : failIf(ofPlan)) {
            if (text.strip().equals(NO_BUILT_IN)) {
                builtIn = false;
            } else {
                thresholds.add(threshold(text, steps));
            }
        }
        Judge judge = new Judge(thresholds, builtIn, stop);
        Map<String, RunListener> outputs = new LinkedHashMap<>();
        outputs.put("the live line", new LiveLine(out));
        outputs.put("the summary", new Summary(judge, out));
        return new RunOutputs(judge, outputs, err);
    }

    private static Threshold threshold(String text, List<String> steps) {
        try {
            return Threshold.parse(text, steps);
        } catch (ThresholdException wrong) {
            throw new UserError("--fail-if '" + text + "', column " + wrong.column() + ": " + wrong.getMessage() + ".", wrong);
        }
    }
}
