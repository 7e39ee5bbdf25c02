package io.heddle.jmh.tools;

import io.heddle.jmh.compare.run.Pinning;
import io.heddle.loadgen.cli.UserError;
import io.heddle.loadgen.measure.CpuTime;
import io.heddle.loadgen.measure.ProcFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * Runs one tool once: starts it on its core, waits until all connections are open, measures a window, and reads its report. Whatever
 * happens, no process of the tool is left. <b>Thread:</b> the main thread; {@code kill} any thread.
 */
final class ToolRun {
    private static final String MARK = "HEDDLE_TOOLS_RUN";
    private static final long SAMPLE_MILLIS = 250;
    private static final int OPEN_SECONDS = 45;
    private static final int END_SECONDS = 60;

    private final ToolCommands commands;
    private final Pinning pinning;
    private final Path runs;
    private volatile ProcessTree tree;
    private volatile boolean killed;

    ToolRun(ToolCommands commands, Pinning pinning, Path runs) {
        this.commands = commands;
        this.pinning = pinning;
        this.runs = runs;
    }

    /**
     * One run to do.
     *
     * @param warmSeconds after all connections are open, before the window
     * @param windowSeconds that are measured
     */
    record Order(ToolResult.Part part, Tool tool, String version, int round, ToolWork work, int warmSeconds, int windowSeconds) {}

    ToolResult run(Order order) throws IOException, InterruptedException {
        Path folder = runs.resolve(order.part().name().toLowerCase(Locale.ROOT) + "-" + order.tool().id());
        deleteAll(folder);
        Files.createDirectories(folder);
        String load = ProcFile.readIfAny("/proc/loadavg").split(" ")[0];
        String mark = UUID.randomUUID().toString();
        tree = new ProcessTree(MARK + "=" + mark);
        try (EchoTarget target = new EchoTarget()) {
            ProcessBuilder builder =
                new ProcessBuilder(pinning.client(commands.of(order.tool(), order.work(), target.port(), folder)))
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve(ToolCommands.OUTPUT).toFile());
            builder.environment().putAll(ToolCommands.environment(folder));
            builder.environment().put(MARK, mark);
            if (killed) {
                throw new UserError("The comparison was ended.");
            }
            Process process = builder.start();
            process.getOutputStream().close();
            return measured(order, folder, load, target, process);
        } catch (UserError failed) {
            return new ToolResult(order.part(), order.tool(), order.version(), order.round(), order.work(), load, failed.getMessage(), 0, 0,
                0, 0, 0, tree.peakBytes(), 0, ToolReport.NONE, ToolReport.NONE);
        } finally {
            tree.kill();
        }
    }

    private ToolResult measured(Order order, Path folder, String load, EchoTarget target, Process process)
        throws IOException, InterruptedException {
        ToolWork work = order.work();
        awaitOpen(work, folder, target, process);
        boolean stalls = order.part() == ToolResult.Part.TRUTH;
        if (stalls) {
            target.beginStalls(work.seconds() / 10);
        } else {
            rest(order.warmSeconds());
        }
        Window before = window(target);
        rest(order.windowSeconds());
        Window after = window(target);
        awaitEnd(process);
        tree.sample();
        ToolReport report = ToolReports.of(order.tool(), folder);
        double seconds = (after.nanos - before.nanos) / 1e9;
        FeltTimes felt =
            stalls ? new FeltTimes(work, target.openedNanos(), target.firstMessageNanos(), target.stalls()) : null;
        // A message that arrived after the last was due was sent late.
        long arrived = stalls ? after.messages : after.messages - before.messages;
        long due = stalls ? felt.due() : Math.round(seconds * work.perSecond());
        CpuTime cpu = after.cpu.since(before.cpu);
        double micros = 1e3 * Math.max(1, after.messages - before.messages);
        return new ToolResult(order.part(), order.tool(), order.version(), order.round(), work, load, null, target.opened(), due, arrived,
            cpu.userNs() / micros, cpu.systemNs() / micros, tree.peakBytes(), after.server.since(before.server).totalNs() / 1e9 / seconds,
            report,
            stalls ? new ToolReport(felt.percentile(0.5), felt.percentile(0.9), felt.percentile(0.99), null, null) : ToolReport.NONE);
    }

    /**
     * The counters at one moment.
     *
     * @param cpu of the tool
     * @param server CPU of this process
     */
    private record Window(long nanos, long messages, CpuTime cpu, CpuTime server) {}

    private Window window(EchoTarget target) {
        return new Window(System.nanoTime(), target.messages(), tree.sample(), CpuTime.ofThisProcess());
    }

    private void awaitOpen(ToolWork work, Path folder, EchoTarget target, Process process) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(work.rampSeconds() * 3L + OPEN_SECONDS);
        while (target.opened() < work.connections()) {
            if (!process.isAlive() || System.nanoTime() > end || killed) {
                throw new UserError("It opened " + target.opened() + " of " + work.connections() + " connections"
                    + (process.isAlive() ? " in time" : " and ended") + "; its output is in " + folder.resolve(ToolCommands.OUTPUT) + ".");
            }
            Thread.sleep(SAMPLE_MILLIS / 5);
            tree.sample();
        }
    }

    private void rest(int seconds) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
            Thread.sleep(Math.min(SAMPLE_MILLIS, Math.max(1, left / 1_000_000)));
            tree.sample();
        }
    }

    private void awaitEnd(Process process) throws InterruptedException {
        for (long i = 0; i < END_SECONDS * 1_000 / SAMPLE_MILLIS && process.isAlive(); i++) {
            process.waitFor(SAMPLE_MILLIS, TimeUnit.MILLISECONDS);
            tree.sample();
        }
    }

    private static void deleteAll(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (var files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    /** Ends the tool of the current run, and lets no other begin. */
    void kill() {
        killed = true;
        ProcessTree running = tree;
        if (running != null) {
            running.kill();
        }
    }
}
