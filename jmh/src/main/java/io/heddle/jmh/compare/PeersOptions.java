package io.heddle.jmh.compare;

import io.heddle.jmh.compare.report.Matrix;
import io.heddle.jmh.compare.report.ResultFolder;
import io.heddle.jmh.compare.run.MeasurementSet;
import io.heddle.jmh.compare.run.Timing;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** The options of the comparison. <b>Thread:</b> the main thread. */
final class PeersOptions {
    private static final int MAX_ROUNDS = 100;
    private static final double MAX_SECONDS = 60;

    @Spec(Target.MIXEE)
    private CommandSpec spec;

    private final Path project;

    @Option(names = "--quick", description = "Takes a few minutes: the main workloads, four clients, two rounds, short windows.")
    private boolean quick;

    @Option(names = "--growth", description = "Measures how cost grows from 100 to 19,000 connections, most of them idle; three clients.")
    private boolean growth;

    @Option(names = "--clients", split = ",", paramLabel = "<name>", description = "Runs only these clients.")
    private List<String> clients = List.of();

    @Option(names = "--scenarios", split = ",", paramLabel = "<name>",
        description = "Runs only these: a scenario (pingpong), a workload as named by --list, or tls for all workloads over TLS.")
    private List<String> scenarios = List.of();

    @Option(names = "--rounds", paramLabel = "<n>", description = "Runs of each client. Default: 3; 2 with --quick.")
    private Integer rounds;

    @Option(names = "--warmup", paramLabel = "<s>",
        description = {"Seconds of warm-up before each window; it goes on until the JIT compiler is done. Default: 2.5; 0.5 with --quick.",
            "TLS handshakes warm up four times as long; idle workloads settle for 6 seconds before each of their two counts."})
    private Double warmupSeconds;

    @Option(names = "--window", paramLabel = "<s>", description = "Seconds of measurement. Default: 2; 1.5 with --quick.")
    private Double windowSeconds;

    @Option(names = "--continue", description = "Continues an interrupted run and keeps its results.")
    private boolean continued;

    @Option(names = "--report", description = "Measures nothing; only rewrites the report.")
    private boolean reportOnly;

    @Option(names = "--publish", description = {
        "Writes jmh/RESULTS.md and its charts even if the comparison is incomplete; otherwise such a report stays in jmh/target/peers."})
    private boolean publish;

    @Option(names = "--readme", description = "Also updates the results in README.md.")
    private boolean readme;

    @Option(names = "--list", description = "Lists what would be measured and estimates how long it would take.")
    private boolean list;

    /** Takes the project's folder. */
    PeersOptions(Path project) {
        this.project = project.toAbsolutePath().normalize();
    }

    boolean isContinued() {
        return continued;
    }

    boolean isReportOnly() {
        return reportOnly;
    }

    boolean isReadme() {
        return readme;
    }

    boolean isList() {
        return list;
    }

    Path project() {
        return project;
    }

    MeasurementSet set() {
        if (quick && growth) {
            throw new ParameterException(spec.commandLine(), "--quick and --growth are two different runs: give one of them");
        }
        return quick ? MeasurementSet.QUICK : growth ? MeasurementSet.GROWTH
            : clients.isEmpty() && scenarios.isEmpty() ? MeasurementSet.FULL : MeasurementSet.CHOICE;
    }

    /** The chosen part of the matrix; a name that matches nothing is an error. */
    Matrix matrix() {
        Matrix all = set().matrix();
        for (String name : scenarios) {
            check(all.workloads().stream().anyMatch(workload -> PeersMain.isCalled(workload, name)), "--scenarios does not know '" + name
                + "'; it knows "
                + all.workloads().stream().map(workload -> workload.scenario()).distinct().collect(Collectors.joining(", "))
                + ", tls, and what --list names");
        }
        for (String name : clients) {
            check(all.cells().stream().anyMatch(cell -> cell.clients().contains(name)),
                "--clients does not know '" + name + "' here; it knows "
                    + all.cells().stream().flatMap(cell -> cell.clients().stream()).distinct().collect(Collectors.joining(", ")));
        }
        Matrix chosen = all.only(
            workload -> scenarios.isEmpty() || scenarios.stream().anyMatch(name -> PeersMain.isCalled(workload, name)),
            client -> clients.isEmpty() || clients.contains(client));
        check(!chosen.cells().isEmpty(), "no such client runs in these scenarios");
        return chosen;
    }

    int rounds() {
        int chosen = rounds == null ? set() == MeasurementSet.QUICK ? 2 : 3 : rounds;
        check(chosen >= 1 && chosen <= MAX_ROUNDS, "--rounds must be between 1 and " + MAX_ROUNDS + ", not " + chosen);
        return chosen;
    }

    Timing timing() {
        Timing usual = set().timing();
        Timing chosen = new Timing(warmupSeconds == null ? usual.warmupSeconds() : warmupSeconds,
            windowSeconds == null ? usual.windowSeconds() : windowSeconds);
        check(chosen.warmupSeconds() >= 0 && chosen.warmupSeconds() <= MAX_SECONDS,
            "--warmup must be between 0 and " + (int) MAX_SECONDS + " seconds, not " + written(chosen.warmupSeconds()));
        check(chosen.windowSeconds() >= 0.1 && chosen.windowSeconds() <= MAX_SECONDS,
            "--window must be between 0.1 and " + (int) MAX_SECONDS + " seconds, not " + written(chosen.windowSeconds()));
        return chosen;
    }

    private static String written(double seconds) {
        return String.format(Locale.ROOT, "%s", seconds);
    }

    /** The folder that holds a folder for each set. */
    Path results() {
        return project().resolve("jmh/target/peers");
    }

    ResultFolder folder() {
        return folder(set());
    }

    ResultFolder folder(MeasurementSet set) {
        return new ResultFolder(results().resolve(set.folder()));
    }

    /** The file of the page: only a complete comparison replaces the published one. */
    Path page(boolean isComplete) {
        boolean whole = isComplete && (set() == MeasurementSet.FULL || set() == MeasurementSet.GROWTH);
        return (publish || whole ? project().resolve("jmh") : folder().path()).resolve("RESULTS.md");
    }

    private void check(boolean right, String problem) {
        if (!right) {
            throw new ParameterException(spec.commandLine(), problem);
        }
    }
}
