package io.heddle.jmh.compare.run;

import io.heddle.jmh.compare.report.Matrix;
import io.heddle.jmh.compare.report.PeerResult;
import io.heddle.jmh.compare.report.ResultFolder;
import io.heddle.jmh.compare.report.Workload;
import io.heddle.loadgen.cli.ChildJvm;
import io.heddle.loadgen.cli.UserError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Runs one client once and always returns a line: the client's own, or one with the reason why there is none. <b>Thread:</b> any one
 * thread; {@code kill} any thread.
 */
final class ClientProcess {
    private static final String MAIN = "io.heddle.jmh.compare.scenario.PeerMain";
    /** The same bound for every client; it is the only flag. */
    private static final List<String> JVM_OPTIONS = List.of("-Xmx2g");
    /** Client processes have a watchdog and end by themselves long before; the slack is for a busy machine. */
    private static final int SLACK_SECONDS = 600;

    private final Pinning pinning;
    private final Path output;
    private final Path errorLog;
    private volatile Process process;
    private volatile boolean killed;

    ClientProcess(Pinning pinning, Path folder) {
        this.pinning = pinning;
        this.output = folder.resolve("client.out");
        this.errorLog = folder.resolve("client.log");
    }

    PeerResult run(RunPlan.Run run, Timing timing, ServerProcess server) throws IOException, InterruptedException {
        if (killed) {
            return failed(run, "The comparison was ended.");
        }
        List<String> command = pinning.client(ChildJvm.command(JVM_OPTIONS, MAIN, arguments(run, timing, server)));
        process = new ProcessBuilder(command).redirectOutput(output.toFile()).redirectError(errorLog.toFile()).start();
        process.getOutputStream().close();
        long limitSeconds = (long) timing.warmupSeconds() + (long) timing.windowSeconds() + SLACK_SECONDS;
        if (!process.waitFor(limitSeconds, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
            return failed(run, "It did not end within " + limitSeconds + " seconds and was ended.");
        }
        return result(run, process.exitValue());
    }

    static List<String> arguments(RunPlan.Run run, Timing timing, ServerProcess server) {
        List<String> arguments = new ArrayList<>(options(run, timing.of(run.workload())));
        arguments.addAll(server.clientOptions(run.workload().tls()));
        return arguments;
    }

    static List<String> options(RunPlan.Run run, Timing timing) {
        Workload workload = run.workload();
        List<String> options = new ArrayList<>(List.of("--client", run.client(), "--scenario", workload.scenario(), "--round",
            Integer.toString(run.round()), "--connections", Integer.toString(workload.connections()), "--warmup",
            seconds(timing.warmupSeconds()), "--seconds", seconds(timing.windowSeconds())));
        if (workload.bytes() > 0) {
            options.addAll(List.of("--bytes", Integer.toString(workload.bytes())));
        }
        if (workload.depth() > 1) {
            options.addAll(List.of("--depth", Integer.toString(workload.depth())));
        }
        if (workload.scenario().equals("openloop")) {
            options.addAll(List.of("--rate", Integer.toString(Matrix.OPENLOOP_RATE)));
        }
        if (workload.isPartlyActive()) {
            options.addAll(List.of("--active", Integer.toString(workload.active())));
        }
        return options;
    }

    private static String seconds(double seconds) {
        return String.format(Locale.ROOT, "%.3f", seconds);
    }

    private PeerResult result(RunPlan.Run run, int exitCode) throws IOException {
        String last = lastLine(output);
        if (!last.startsWith("{")) {
            String said = lastLine(errorLog);
            return failed(run, "It ended with exit code " + exitCode + " and without a result" + (said.isEmpty() ? "." : ": " + said));
        }
        try {
            PeerResult line = ResultFolder.parse(last);
            boolean asked = line.workload().equals(run.workload()) && line.client().equals(run.client()) && line.round() == run.round();
            return asked ? line : failed(run, "It answered with " + line.client() + " in " + line.workload().id() + ".");
        } catch (UserError noResult) {
            return failed(run, noResult.getMessage());
        }
    }

    private static String lastLine(Path file) throws IOException {
        // Libraries may print other encodings than UTF-8; Latin-1 accepts any bytes.
        return Files.readAllLines(file, StandardCharsets.ISO_8859_1).stream().filter(line -> !line.isBlank()).reduce("",
            (earlier, later) -> later);
    }

    private static PeerResult failed(RunPlan.Run run, String reason) {
        return PeerResult.failed(run.workload(), run.client(), run.round(), Runtime.version().toString(),
            Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(), reason);
    }

    /** Ends the current run and refuses later ones. */
    void kill() {
        killed = true;
        Process running = process;
        if (running != null) {
            running.destroyForcibly();
        }
    }
}
