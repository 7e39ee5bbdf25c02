package io.heddle.jmh.tools;

import io.heddle.loadgen.measure.CpuTime;
import io.heddle.loadgen.measure.ProcFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * All processes whose environment has a mark: a tool, its children, and those that have left it, such as a daemon. Their CPU is kept
 * when they end. Needs Linux. <b>Thread:</b> any one thread at a time.
 */
final class ProcessTree {
    private static final Path PROC = Path.of("/proc");
    /** Linux tells programs hundredths of a second. */
    private static final long TICK_NS = 10_000_000;
    /** A process that was just forked still has the environment of its parent. */
    private static final int LOOKS = 4;

    private final String mark;
    private final Map<Long, Entry> entries = new HashMap<>();
    private long peakBytes;

    /** Finds processes by an entry {@code NAME=value} of their environment. */
    ProcessTree(String mark) {
        this.mark = mark;
    }

    private static final class Entry {
        private long startTicks;
        private long userTicks;
        private long systemTicks;
        private int looks;
        private boolean ours;
        private boolean seen;
    }

    /** Looks at all processes once, and returns the CPU that those with the mark have used until now. */
    synchronized CpuTime sample() {
        entries.values().forEach(entry -> entry.seen = false);
        long bytes = 0;
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path process : processes) {
                bytes += look(process);
            }
        } catch (IOException noProc) {
            throw new IllegalStateException("/proc cannot be read: the comparison needs Linux.", noProc);
        }
        peakBytes = Math.max(peakBytes, bytes);
        entries.values().removeIf(entry -> !entry.seen && !entry.ours);
        long user = 0;
        long system = 0;
        for (Entry entry : entries.values()) {
            user += entry.ours ? entry.userTicks : 0;
            system += entry.ours ? entry.systemTicks : 0;
        }
        return CpuTime.split(user * TICK_NS, system * TICK_NS);
    }

    /** Returns the memory of a process if it is one of ours. */
    private long look(Path process) {
        long pid = Long.parseLong(process.getFileName().toString());
        String stat = ProcFile.readIfAny(process + "/stat");
        String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ");
        if (fields.length < 20) {
            return 0;
        }
        long startTicks = Long.parseLong(fields[19]);
        Entry entry = entries.get(pid);
        if (entry == null || entry.startTicks != startTicks) {
            entry = new Entry();
            entry.startTicks = startTicks;
            keep(pid, entry);
        }
        entry.seen = true;
        if (!entry.ours && entry.looks < LOOKS) {
            entry.looks++;
            entry.ours = hasMark(process);
        }
        if (!entry.ours) {
            return 0;
        }
        entry.userTicks = Long.parseLong(fields[11]);
        entry.systemTicks = Long.parseLong(fields[12]);
        return residentBytes(ProcFile.readIfAny(process + "/status"));
    }

    /** The number of a process of ours may have been given to another. */
    private void keep(long pid, Entry entry) {
        Entry former = entries.put(pid, entry);
        if (former != null && former.ours) {
            long free = -1;
            while (entries.containsKey(free)) {
                free--;
            }
            entries.put(free, former);
        }
    }

    private boolean hasMark(Path process) {
        try {
            String environment = "\0" + new String(Files.readAllBytes(process.resolve("environ")), StandardCharsets.ISO_8859_1) + "\0";
            return environment.contains("\0" + mark + "\0");
        } catch (IOException gone) {
            return false;
        }
    }

    static long residentBytes(String status) {
        return status.lines()
            .filter(line -> line.startsWith("VmRSS:"))
            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1_024)
            .findFirst()
            .orElse(0);
    }

    /** The most memory that all of them had together. */
    synchronized long peakBytes() {
        return peakBytes;
    }

    /** Ends all of them at once. */
    synchronized void kill() {
        sample();
        entries.forEach((pid, entry) -> {
            if (entry.ours && entry.seen && pid > 0) {
                ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
            }
        });
    }
}
