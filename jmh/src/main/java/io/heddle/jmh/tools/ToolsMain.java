package io.heddle.jmh.tools;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.heddle.jmh.compare.report.MarkedSection;
import io.heddle.jmh.compare.report.RunInfo;
import io.heddle.jmh.compare.run.Machine;
import io.heddle.jmh.compare.run.Pinning;
import io.heddle.jmh.compare.run.Timing;
import io.heddle.jmh.tools.ToolResult.Part;
import io.heddle.loadgen.cli.ToolCommand;
import io.heddle.loadgen.cli.UserError;
import io.heddle.loadgen.measure.ProcFile;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;

/** The entrance: the command behind {@code jmh/tools.sh}. <b>Thread:</b> the main thread. */
@Command(
    name = "jmh/tools.sh",
    description = {
        "Compares load tools: CPU and memory, the highest honest rate, and whether they report what users feel when a server stalls.",
        "Without options it takes about half an hour and writes its section of jmh/RESULTS.md."
    },
    sortOptions = false,
    footer = {"",
        "Exit codes: 0 done (even if a tool failed: its row says why), 1 a fault of this program, 2 a problem that you can fix."})
public final class ToolsMain implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Shows this help.")
    private boolean help;

    @Option(names = "--quick", description = "One round of less, in under five minutes. The section goes to jmh/target/tools/part.md.")
    private boolean quick;

    @Option(names = "--try",
        description = "Only tries the tools, with 50 connections: the figures mean nothing. The section goes there too.")
    private boolean trial;

    @Option(names = "--rounds", paramLabel = "<n>", description = "Rounds of each measurement. Default: 3, or 1 with --quick.")
    private int rounds;

    @Option(names = "--tool", split = ",", paramLabel = "<tool>",
        description = "Only these: ${COMPLETION-CANDIDATES}, in any case. The section goes there too.")
    private List<Tool> only = List.of(Tool.values());

    @Option(names = "--part", split = ",", paramLabel = "<part>",
        description = "Only these: ${COMPLETION-CANDIDATES}, in any case. The section goes there too.")
    private List<Part> parts = List.of(Part.values());

    @Option(names = "--report", description = "Measures nothing; writes the pages from the lines of the last run.")
    private boolean reportOnly;

    @Option(names = "--readme", description = "Also refreshes the table in README.md.")
    private boolean readme;

    private final String command;
    private final Path project;
    private final Path tools;
    private final PrintStream err;
    private final List<ToolResult> results = new ArrayList<>();
    private final Map<String, String> missing = new TreeMap<>();
    private final Map<Tool, String> versions = new TreeMap<>();
    private ToolRun runner;

    private ToolsMain(String[] args, Path project, PrintStream err) {
        this.command =
            Stream.concat(Stream.of("jmh/tools.sh"), Stream.of(args).filter(arg -> !arg.equals("--report") && !arg.equals("--readme")))
                .collect(Collectors.joining(" "));
        this.project = project;
        this.tools = project.resolve("jmh/target/tools");
        this.err = err;
    }

    /**
     * Runs the command in the project that the property {@code heddle.project} names, and ends the JVM with its exit code.
     *
     * @param args the command line
     */
    public static void main(String[] args) {
        System.exit(run(args, Path.of(System.getProperty("heddle.project", "")), System.out, System.err));
    }

    static int run(String[] args, Path project, PrintStream out, PrintStream err) {
        CommandLine line = new CommandLine(new ToolsMain(args, project, err)).setCaseInsensitiveEnumValuesAllowed(true);
        return ToolCommand.execute(line, "tools", out, err, args);
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (rounds < 0 || rounds > 20) {
            throw new UserError("--rounds must be between 1 and 20, not " + rounds + ".");
        }
        quick |= trial;
        rounds = rounds > 0 ? rounds : quick ? 1 : 3;
        Path lines = tools.resolve(isWhole() ? "results.jsonl" : "part.jsonl");
        Path about = tools.resolve(isWhole() ? "results.json" : "part.json");
        findTools();
        if (reportOnly) {
            if (!Files.exists(lines) || !Files.exists(about)) {
                throw new UserError("There is nothing to report in " + tools + ": run jmh/tools.sh first.");
            }
            for (String line : Files.readAllLines(lines)) {
                results.add(JSON.readValue(line, ToolResult.class));
            }
            report(JSON.readValue(Files.readString(about), RunInfo.class));
            return ExitCode.OK;
        }
        Machine.mustSuit(System.getProperty("os.name"), System.getProperty("os.arch"));
        Pinning pinning = pinning();
        RunInfo info = Machine.describe(project, rounds, new Timing(warmSeconds(), windowSeconds()), pinning.isPossible());
        pin(pinning);
        Files.writeString(about, JSON.writeValueAsString(info));
        Files.deleteIfExists(lines);
        runner = new ToolRun(new ToolCommands(project, tools), pinning, tools.resolve("runs"));
        Runtime.getRuntime().addShutdownHook(new Thread(runner::kill));
        measure(lines);
        report(info);
        return ExitCode.OK;
    }

    /** True if the figures may stand in RESULTS.md: of all tools, all parts, and as many rounds as it takes. */
    private boolean isWhole() {
        return !quick && only.containsAll(List.of(Tool.values())) && parts.containsAll(List.of(Part.values()));
    }

    /** Reads the notes of jmh/tools.sh: the version of each tool, or why it is not there. */
    private void findTools() throws IOException {
        for (Tool tool : Tool.values()) {
            Path ready = tools.resolve(tool.id() + ".ready");
            Path reason = tools.resolve(tool.id() + ".missing");
            if (Files.exists(ready)) {
                versions.put(tool, Files.readString(ready).strip());
            } else {
                missing.put(tool.title(), Files.exists(reason) ? Files.readString(reason).strip() : "jmh/tools.sh did not prepare it.");
            }
        }
        versions.keySet().retainAll(only);
    }

    private Pinning pinning() {
        Pinning pinning = Pinning.find(Optional.ofNullable(System.getenv("PATH")).orElse(""), Runtime.getRuntime().availableProcessors(),
            ProcFile.readIfAny("/proc/self/status"));
        if (!pinning.isPossible()) {
            err.println("tools: " + pinning.reason() + ": server and tools share cores, so figures will scatter");
        }
        return pinning;
    }

    /** Moves this process, which is the server, to its core. */
    private static void pin(Pinning pinning) throws IOException, InterruptedException {
        if (!pinning.isPossible()) {
            return;
        }
        List<String> command = List.of(pinning.taskset().toString(), "-a", "-c", "-p", Integer.toString(pinning.serverCore()),
            Long.toString(ProcessHandle.current().pid()));
        Process taskset = new ProcessBuilder(command).redirectOutput(Redirect.DISCARD).redirectError(Redirect.INHERIT).start();
        if (taskset.waitFor() != 0) {
            throw new UserError("taskset could not pin the server to core " + pinning.serverCore() + ": its error is above.");
        }
    }

    private int warmSeconds() {
        return quick ? 3 : 5;
    }

    private int windowSeconds() {
        return quick ? 5 : 8;
    }

    private void measure(Path lines) throws IOException, InterruptedException {
        for (Part part : parts) {
            switch (part) {
                case COST -> cost(lines);
                case RATE -> rate(lines);
                case TRUTH -> truth(lines);
            }
        }
    }

    private void cost(Path lines) throws IOException, InterruptedException {
        List<ToolWork> works = new ArrayList<>(List.of(trial ? work(50, 250, 2) : work(1_000, 5_000, quick ? 3 : 5)));
        if (!quick) {
            works.add(work(5_000, 5_000, 10));
        }
        for (int round = 1; round <= rounds; round++) {
            for (ToolWork work : works) {
                // The larger work varies less, and costs more time.
                for (Tool tool : work.connections() > 1_000 && round > 2 ? List.<Tool>of() : inTurn(round)) {
                    run(lines, order(Part.COST, tool, round, work));
                }
            }
        }
    }

    /** One step of each tool after the other, until all searches are over. */
    private void rate(Path lines) throws IOException, InterruptedException {
        if (quick) {
            return;
        }
        Map<Tool, RateSearch> searches = new TreeMap<>();
        versions.keySet().forEach(tool -> searches.put(tool, new RateSearch(costOf(tool))));
        for (int round = 1; !searches.isEmpty(); round++) {
            for (Tool tool : inTurn(round)) {
                RateSearch search = searches.get(tool);
                if (search != null && search.next().isPresent()) {
                    search.take(run(lines, order(Part.RATE, tool, round, work(1_000, search.next().getAsInt(), 5))));
                }
            }
            searches.values().removeIf(search -> search.next().isEmpty());
        }
    }

    private double costOf(Tool tool) {
        return results.stream().filter(result -> result.part() == Part.COST && result.tool() == tool && !result.hasFailed())
            .filter(result -> result.work().connections() == 1_000).mapToDouble(ToolResult::cpuMicros).average().orElse(80);
    }

    private void truth(Path lines) throws IOException, InterruptedException {
        int seconds = quick ? 20 : 30;
        // Few messages a second, so that no tool and no machine is the limit: only the stalls count.
        List<ToolWork> works = new ArrayList<>(List.of(new ToolWork(20, 400, 2, seconds)));
        if (!quick) {
            works.add(0, new ToolWork(200, 400, 2, seconds));
        }
        for (int i = 0; i < works.size(); i++) {
            for (Tool tool : inTurn(i + 1)) {
                run(lines, new ToolRun.Order(Part.TRUTH, tool, versions.get(tool), 1, works.get(i), 0, seconds));
            }
        }
    }

    /** Traffic lasts longer than the window, so that connections that opened first are still there at its end, if opening is slow too. */
    private ToolWork work(int connections, int perSecond, int rampSeconds) {
        return new ToolWork(connections, perSecond, rampSeconds, rampSeconds + warmSeconds() + windowSeconds() + 2 + connections / 1_000);
    }

    private ToolRun.Order order(Part part, Tool tool, int round, ToolWork work) {
        return new ToolRun.Order(part, tool, versions.get(tool), round, work, warmSeconds(), windowSeconds());
    }

    /** Even rounds go the other way, so that no tool always follows the same one. */
    private List<Tool> inTurn(int round) {
        List<Tool> turn = new ArrayList<>(versions.keySet());
        if (round % 2 == 0) {
            Collections.reverse(turn);
        }
        return turn;
    }

    private ToolResult run(Path lines, ToolRun.Order order) throws IOException, InterruptedException {
        ToolResult result = runner.run(order);
        results.add(result);
        Files.writeString(lines, JSON.writeValueAsString(result) + "\n", StandardOpenOption.CREATE,
            StandardOpenOption.APPEND);
        err.printf(Locale.ROOT, "tools: %-5s %-9s round %d  %,6d connections %,7d/s  load %s  %s%n", order.part(), order.tool().id(),
            order.round(), order.work().connections(), order.work().perSecond(), result.load(),
            result.hasFailed() ? "failed: " + result.error()
                : String.format(Locale.ROOT, "%.1f us a message, %.0f MB, %.1f %% sent, p99 %s ms", result.cpuMicros(),
                    result.peakBytes() / 1e6, 100 * result.sentShare(), ToolsPage.millis(result.report().p99())));
        return result;
    }

    private void report(RunInfo info) throws IOException {
        ToolsPage page = new ToolsPage(results, info, missing, command);
        if (!isWhole()) {
            Path file = tools.resolve("part.md");
            Files.writeString(file, page.section());
            err.println("tools: wrote " + file);
            return;
        }
        refresh(project.resolve("jmh/RESULTS.md"), MarkedSection.TOOLS, page.section());
        if (readme) {
            refresh(project.resolve("README.md"), MarkedSection.TOOLS_README, page.readme());
        }
    }

    private void refresh(Path file, MarkedSection section, String markdown) throws IOException {
        Files.writeString(file, section.refresh(project.relativize(file).toString(), Files.readString(file), markdown));
        err.println("tools: refreshed " + file);
    }
}
