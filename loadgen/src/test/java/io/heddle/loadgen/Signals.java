package io.heddle.loadgen;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/**
 * Signals for child processes. A process whose parent ignores SIGINT ignores it too, and a JVM then leaves it so: the tests run like that
 * in a background job of a shell. A small launcher gives the signal its meaning back.
 *
 * <p><b>Thread:</b> any thread.
 */
public final class Signals {
    private static final int SIGINT = 2;
    private static final String IGNORED = "SigIgn:";

    private Signals() {}

    /** The command, so that its process hears SIGINT even if this one does not. */
    public static List<String> withInterrupt(List<String> command) throws IOException {
        if (!isInterruptIgnored()) {
            return command;
        }
        List<String> launcher = launcher();
        Assumptions.assumeFalse(launcher.isEmpty(),
            "this process ignores SIGINT, and neither GNU env nor perl nor python3 is here to give it back to a child");
        List<String> whole = new ArrayList<>(launcher);
        whole.addAll(command);
        return whole;
    }

    /** A command that gives SIGINT its default meaning and becomes the command that follows it; empty if the machine has none. */
    static List<String> launcher() {
        List<List<String>> candidates = List.of(
            List.of("env", "--default-signal=INT"),
            List.of("perl", "-e", "$SIG{INT} = 'DEFAULT'; exec @ARGV or die"),
            List.of("python3", "-c", "import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_DFL);"
                + " os.execvp(sys.argv[1], sys.argv[1:])"));
        return candidates.stream().filter(Signals::works).findFirst().orElse(List.of());
    }

    private static boolean works(List<String> launcher) {
        List<String> command = new ArrayList<>(launcher);
        command.add("true");
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(new File("/dev/null")).start();
            boolean ended = process.waitFor(20, TimeUnit.SECONDS);
            process.destroyForcibly();
            return ended && process.exitValue() == 0;
        } catch (IOException missing) {
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** As Linux tells it; elsewhere a shell is believed not to ignore it. */
    private static boolean isInterruptIgnored() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.isReadable(status)) {
            return false;
        }
        Optional<String> mask = Files.readAllLines(status).stream().filter(line -> line.startsWith(IGNORED)).findFirst();
        return mask.isPresent() && (Long.parseUnsignedLong(mask.get().substring(IGNORED.length()).strip(), 16) >> SIGINT - 1 & 1) == 1;
    }

    /** The signal that Ctrl-C sends. */
    public static void interrupt(ProcessHandle process) throws IOException, InterruptedException {
        send("INT", process);
    }

    /** A signal by its name without SIG. */
    public static void send(String signal, ProcessHandle process) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).inheritIO().start();
        assertEquals(0, kill.waitFor());
    }
}
