package io.heddle.jmh.compare;

import io.heddle.jmh.compare.report.Matrix;
import io.heddle.jmh.compare.report.Report;
import io.heddle.jmh.compare.report.ResultFolder;
import io.heddle.jmh.compare.report.RunInfo;
import io.heddle.jmh.compare.report.Workload;
import io.heddle.jmh.compare.run.Machine;
import io.heddle.jmh.compare.run.MeasurementSet;
import io.heddle.jmh.compare.run.PeersRun;
import io.heddle.jmh.compare.run.Pinning;
import io.heddle.jmh.compare.run.RunPlan;
import io.heddle.jmh.compare.run.Timing;
import io.heddle.loadgen.cli.ToolCommand;
import io.heddle.loadgen.cli.UserError;
import io.heddle.loadgen.measure.ProcFile;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The entrance: the command behind {@code jmh/peers.sh}. <b>Thread:</b> the main thread. */
@Command(
    name = "jmh/peers.sh",
    description = {
        "Compares WebSocket clients for Java, each in its own process against the same server, and writes a report.",
        "Without options it runs all clients in all workloads three times, takes about two hours, and writes jmh/RESULTS.md."
    },
    sortOptions = false,
    footer = {"",
        "Exit codes: 0 done (even if a client failed: its row says why), 1 a fault of this program, 2 a problem that you can fix."})
public final class PeersMain implements Callable<Integer> {
    @Mixin
    private final PeersOptions options;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Shows this help.")
    private boolean help;

    private final PrintStream out;
    private final PrintStream err;

    private PeersMain(Path project, PrintStream out, PrintStream err) {
        this.options = new PeersOptions(project);
        this.out = out;
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
        return ToolCommand.execute(new CommandLine(new PeersMain(project, out, err)), "peers", out, err, args);
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Matrix matrix = options.matrix();
        if (options.isList()) {
            list(matrix);
            return ExitCode.OK;
        }
        try (FileChannel channel = FileChannel.open(lockFile(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = tryLock(channel)) {
            if (lock == null) {
                throw new UserError("Another jmh/peers.sh is running here, and two would disturb each other: wait until it has ended.");
            }
            if (!options.isReportOnly()) {
                measure(matrix);
            }
            report(matrix);
        }
        return ExitCode.OK;
    }

    /** Returns null if the lock is taken, by this JVM or another. */
    private static FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException taken) {
            return null;
        }
    }

    private Path lockFile() throws IOException {
        return Files.createDirectories(options.results()).resolve("lock");
    }

    private void list(Matrix matrix) {
        for (Matrix.Cell cell : matrix.cells()) {
            out.printf("%-28s %s%n", cell.workload().id(), cell.workload().title());
            out.printf("%-28s %s%n", "", String.join(", ", cell.clients()));
        }
        double seconds =
            RunPlan.of(matrix, options.rounds()).runs().stream().mapToDouble(run -> options.timing().of(run.workload()).runSeconds()).sum();
        out.printf("%d runs a round, %d rounds: about %s%n", matrix.runs(), options.rounds(), Timing.written(seconds));
        out.flush();
    }

    private void measure(Matrix matrix) throws IOException, InterruptedException {
        ResultFolder folder = options.folder();
        Pinning pinning = Pinning.find(Optional.ofNullable(System.getenv("PATH")).orElse(""), Runtime.getRuntime().availableProcessors(),
            ProcFile.readIfAny("/proc/self/status"));
        if (!pinning.isPossible()) {
            err.println("peers: " + pinning.reason() + ": server and clients share cores, so figures will scatter");
        }
        RunInfo info = Machine.describe(options.project(), options.rounds(), options.timing(), pinning.isPossible());
        if (options.isContinued()) {
            checkSame(folder.info().orElseThrow(() -> new UserError("There is no run to continue in " + folder.path() + ".")), info);
        } else {
            Machine.mustSuit(System.getProperty("os.name"), System.getProperty("os.arch"));
            folder.setAside();
        }
        folder.begin(info);
        RunPlan plan = RunPlan.of(matrix, options.rounds()).without(folder.lines());
        err.printf("peers: %d runs, each line into %s%n", plan.runs().size(), folder.path());
        if (!plan.runs().isEmpty()) {
            new PeersRun(plan, options.timing(), PeersRun.WARMING, pinning, folder, err).run();
        }
    }

    /** Figures are only comparable if all of them were measured in the same way. */
    private static void checkSame(RunInfo before, RunInfo now) {
        checkSame("JDK", before.jdk(), now.jdk());
        checkSame("machine", before.machine(), now.machine());
        checkSame("commit", before.commit(), now.commit());
        checkSame("--warmup", before.warmupSeconds(), now.warmupSeconds());
        checkSame("--window", before.windowSeconds(), now.windowSeconds());
        checkSame("pinning", before.pinned(), now.pinned());
    }

    private static void checkSame(String what, Object before, Object now) {
        if (!before.equals(now)) {
            throw new UserError("The run to continue had another " + what + " (" + before + ", now " + now
                + "): use the same, or leave out --continue to start again.");
        }
    }

    private void report(Matrix matrix) throws IOException {
        ResultFolder folder = options.folder();
        ResultFolder growth = options.folder(MeasurementSet.GROWTH);
        ResultFolder peers = options.set() == MeasurementSet.GROWTH ? options.folder(MeasurementSet.FULL) : folder;
        Report report = Report.read(peers, growth);
        int missing = RunPlan.of(matrix, options.rounds()).without(folder.lines()).runs().size();
        if (missing > 0) {
            err.println("peers: " + missing + " runs are still missing; jmh/peers.sh --continue measures them");
        }
        Path page = options.page(isComplete(peers));
        report.write(page);
        err.println("peers: wrote " + page);
        if (options.isReadme()) {
            report.refresh(options.project().resolve("README.md"));
            err.println("peers: refreshed README.md");
        }
    }

    /** True if a folder has at least one round of the full matrix. */
    private static boolean isComplete(ResultFolder peers) throws IOException {
        return RunPlan.of(Matrix.full(), 1).without(peers.lines()).runs().isEmpty();
    }

    /** True if a user may call the workload by this name. */
    static boolean isCalled(Workload workload, String name) {
        return workload.id().equals(name) || workload.scenario().equals(name) || workload.tls() && name.equals("tls");
    }
}
