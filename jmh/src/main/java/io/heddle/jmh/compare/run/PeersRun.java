package io.heddle.jmh.compare.run;

import io.heddle.jmh.compare.report.PeerResult;
import io.heddle.jmh.compare.report.ResultFolder;
import io.heddle.jmh.compare.report.Workload;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Executes a plan: it starts a server and one client after the other, and writes each line to disk before the next client begins. A failure
 * affects only its own run. When this JVM is told to end, it ends everything that it started. <b>Thread:</b> the main thread.
 */
public final class PeersRun {
    /** Their results are discarded. They make the JIT compile the server, for which the first client would otherwise pay. */
    public static final List<Workload> WARMING =
        List.of(Workload.pingpong(100, 32), Workload.pipelined(100, 16, 32), Workload.receive(10, 125));
    private static final Timing WARMING_TIME = new Timing(0.5, 2);
    /** If this process cannot end the server, the server ends by itself this long after the plan's expected end. */
    private static final int SERVER_SLACK_SECONDS = 1_800;

    private final RunPlan plan;
    private final Timing timing;
    private final List<Workload> warming;
    private final Pinning pinning;
    private final ResultFolder folder;
    private final PrintStream err;
    private final ClientProcess client;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private volatile ServerProcess server;

    public PeersRun(RunPlan plan, Timing timing, List<Workload> warming, Pinning pinning, ResultFolder folder, PrintStream err) {
        this.plan = plan;
        this.timing = timing;
        this.warming = warming;
        this.pinning = pinning;
        this.folder = folder;
        this.err = err;
        this.client = new ClientProcess(pinning, folder.path());
    }

    public void run() throws IOException, InterruptedException {
        Thread hook = new Thread(this::stop, "stop");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            runAll();
        } finally {
            stop();
            removeHook(hook);
        }
    }

    private void runAll() throws IOException, InterruptedException {
        Files.createDirectories(folder.path());
        double perRun = plan.runs().stream().mapToDouble(run -> timing.of(run.workload()).runSeconds()).average().orElse(0);
        RunProgress progress = new RunProgress(err, plan.runs().size(), perRun);
        for (RunPlan.Run run : plan.runs()) {
            ensureServer(progress.secondsLeft());
            if (stopping.getCount() == 0) {
                return;
            }
            long startNs = System.nanoTime();
            PeerResult line = client.run(run, timing, server);
            // A signal from the terminal may end the client before the hook here runs: the client has not failed then.
            if (line.hasFailed() && stopping.await(1, TimeUnit.SECONDS)) {
                return;
            }
            folder.add(line);
            progress.finished(line, (System.nanoTime() - startNs) / 1e9);
        }
    }

    private void ensureServer(double secondsLeft) throws IOException, InterruptedException {
        if (server != null && server.isAlive()) {
            return;
        }
        if (server != null) {
            err.println("peers: the server ended unexpectedly; starting it again");
        }
        server = ServerProcess.start(pinning, folder.path(), (long) (2 * secondsLeft) + SERVER_SLACK_SECONDS);
        err.println("peers: warming up the server");
        for (Workload workload : warming) {
            warm(workload);
            if (plan.usesTls()) {
                warm(workload.overTls());
            }
        }
    }

    private void warm(Workload workload) throws IOException, InterruptedException {
        PeerResult line = client.run(new RunPlan.Run(workload, workload.tls() ? "netty-nio" : "raw", 0), WARMING_TIME, server);
        if (line.hasFailed() && stopping.getCount() > 0) {
            err.println("peers: a warm-up run of the server failed (" + workload.id() + "): " + line.error());
        }
    }

    private void stop() {
        stopping.countDown();
        client.kill();
        ServerProcess running = server;
        if (running != null) {
            running.close();
        }
    }

    private static void removeHook(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException alreadyEnding) {
            // The JVM runs the hook; there is nothing to remove.
            return;
        }
    }
}
