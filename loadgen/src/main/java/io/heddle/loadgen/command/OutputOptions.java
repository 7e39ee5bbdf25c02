package io.heddle.loadgen.command;

import io.heddle.loadgen.cli.UserError;
import io.heddle.loadgen.interval.RunListener;
import io.heddle.loadgen.output.CsvOutput;
import io.heddle.loadgen.output.HlogOutput;
import io.heddle.loadgen.output.HtmlFile;
import io.heddle.loadgen.output.JUnitOutput;
import io.heddle.loadgen.output.JsonOutput;
import io.heddle.loadgen.output.LiveLine;
import io.heddle.loadgen.output.OutputFile;
import io.heddle.loadgen.output.PrometheusExporter;
import io.heddle.loadgen.output.RunOutputs;
import io.heddle.loadgen.output.Summary;
import io.heddle.loadgen.output.TimesTable;
import io.heddle.loadgen.verdict.Judge;
import io.heddle.loadgen.verdict.Threshold;
import io.heddle.loadgen.verdict.ThresholdException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import picocli.CommandLine.Option;

/** The options about thresholds and outputs, a mixin of the commands that have a run to show. <b>Thread:</b> the main thread. */
public final class OutputOptions {
    private static final String NO_BUILT_IN = "none";

    @Option(names = "--fail-if", paramLabel = "<threshold>",
        description = "Exit code 3 if it holds at the end, such as 'echo.p99>50ms', 'failed>0.1%%' or, to end the run then, 'lost>0 at"
            + " once'. Repeatable. 'none' turns the built-in thresholds off. docs/load.md lists the metrics.")
    private List<String> failIf = List.of();

    @Option(names = "--json", paramLabel = "<file>", description = "Write the run as JSON, for 'heddle merge' and 'heddle report'.")
    private Path json;

    @Option(names = "--csv", paramLabel = "<file>", description = "Write a table of the seconds.")
    private Path csv;

    @Option(names = "--hlog", paramLabel = "<file>", description = "Write the histograms of the seconds, for the tools of HdrHistogram.")
    private Path hlog;

    @Option(names = "--html", paramLabel = "<file>", description = "Write a page with charts: one file, which needs no network.")
    private Path html;

    @Option(names = "--junit", paramLabel = "<file>", description = "Write the verdict as JUnit XML.")
    private Path junit;

    @Option(names = "--prometheus", paramLabel = "[<host>:]<port>",
        description = "Show the figures to Prometheus while the run lasts; without a host on the loopback only.")
    private String prometheus;

    /** Makes an output of a file. */
    private interface FileListener extends BiFunction<Judge, OutputFile, RunListener> {}

    /** The thresholds of a plan, and those of the command line: what {@code RunStart} tells. */
    public List<String> failIf(List<String> ofPlan) {
        List<String> all = new ArrayList<>(ofPlan);
        failIf.stream().filter(text -> !all.contains(text)).forEach(all::add);
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
        Judge judge = judge(ofPlan, steps, stop);
        Map<String, RunListener> outputs = new LinkedHashMap<>();
        outputs.put("the live line", new LiveLine(out));
        return open(judge, outputs, out, err, List.of());
    }

    /**
     * The same for a run that was read from files, without the live line.
     *
     * @param inputs that must not be overwritten
     */
    public RunOutputs openForFiles(PrintStream out, PrintStream err, List<String> ofPlan, List<String> steps, List<Path> inputs) {
        refuseExporter();
        return open(judge(ofPlan, steps, sentence -> {}), new LinkedHashMap<>(), out, err, inputs);
    }

    /** The same for histogram logs, which have times and nothing else: thresholds on them, a table, and a log of the sum. */
    public RunOutputs openForLogs(PrintStream out, PrintStream err, List<String> steps, List<Path> inputs) {
        if (json != null || csv != null || html != null || junit != null) {
            throw new UserError("Histogram logs have times only, so that their sum can be written with --hlog alone: merge the files of"
                + " --json for all outputs.");
        }
        refuseExporter();
        Judge given = judge(List.of(), steps, sentence -> {});
        Judge judge = new Judge(given.thresholds(), false, sentence -> {});
        Map<String, RunListener> outputs = new LinkedHashMap<>();
        add(outputs, new ArrayList<>(), inputs, judge, "--hlog", hlog, (same, file) -> new HlogOutput(file));
        outputs.put("the table", new TimesTable(judge, out));
        return new RunOutputs(judge, outputs, err);
    }

    /** The file of the page that compares runs, or null: nothing else is written of several runs. */
    public OutputFile openForComparison(List<Path> inputs) {
        if (json != null || csv != null || hlog != null || junit != null || !failIf.isEmpty()) {
            throw new UserError("Runs are compared on the console and with --html: give one file for the other outputs, or 'heddle merge'"
                + " to add runs.");
        }
        refuseExporter();
        return html == null ? null : checked(new ArrayList<>(), inputs, "--html", html);
    }

    private void refuseExporter() {
        if (prometheus != null) {
            throw new UserError("--prometheus shows a run while it lasts, and this one is over: leave it out.");
        }
    }

    private RunOutputs open(Judge judge, Map<String, RunListener> outputs, PrintStream out, PrintStream err, List<Path> inputs) {
        List<OutputFile> files = new ArrayList<>();
        Map<String, RunListener> written = new LinkedHashMap<>();
        add(written, files, inputs, judge, "--json", json, JsonOutput::new);
        add(written, files, inputs, judge, "--csv", csv, (same, file) -> new CsvOutput(file));
        add(written, files, inputs, judge, "--hlog", hlog, (same, file) -> new HlogOutput(file));
        add(written, files, inputs, judge, "--html", html, HtmlFile::new);
        add(written, files, inputs, judge, "--junit", junit, JUnitOutput::new);
        if (prometheus != null) {
            PrometheusExporter exporter = new PrometheusExporter(judge, prometheus);
            out.println("Prometheus finds the figures at " + exporter.url());
            written.put("--prometheus", exporter);
        }
        outputs.putAll(written);
        // Behind the files, so that a full disk is told below the summary as well.
        outputs.put("the summary", new Summary(judge, out));
        return new RunOutputs(judge, outputs, err);
    }

    private static void add(
        Map<String, RunListener> outputs, List<OutputFile> files, List<Path> inputs, Judge judge, String option, Path path,
        FileListener maker) {
        if (path == null) {
            return;
        }
        outputs.put(option, maker.apply(judge, checked(files, inputs, option, path)));
    }

    private static OutputFile checked(List<OutputFile> files, List<Path> inputs, String option, Path path) {
        OutputFile file = new OutputFile(option, path).checked();
        for (OutputFile other : files) {
            if (other.isSame(path)) {
                throw new UserError(
                    option + " and " + other.option() + " name the same file '" + path + "': one would overwrite the other.");
            }
        }
        for (Path input : inputs) {
            if (file.isSame(input)) {
                throw new UserError(option + " '" + path + "' would overwrite a file that is to be read: name another one.");
            }
        }
        files.add(file);
        return file;
    }

    private Judge judge(List<String> ofPlan, List<String> steps, Consumer<String> stop) {
        List<Threshold> thresholds = new ArrayList<>();
        boolean builtIn = true;
        for (String text : failIf(ofPlan)) {
            if (isNoBuiltIn(text)) {
                builtIn = false;
            } else {
                thresholds.add(threshold(text, steps));
            }
        }
        return new Judge(thresholds, builtIn, stop);
    }

    static boolean isNoBuiltIn(String text) {
        return text.strip().equals(NO_BUILT_IN);
    }

    private static Threshold threshold(String text, List<String> steps) {
        try {
            return Threshold.parse(text, steps);
        } catch (ThresholdException wrong) {
            throw new UserError("--fail-if '" + text + "', column " + wrong.column() + ": " + wrong.getMessage() + ".", wrong);
        }
    }
}
