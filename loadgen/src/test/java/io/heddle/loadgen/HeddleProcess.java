package io.heddle.loadgen;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.heddle.loadgen.cli.ChildJvm;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The command as a user starts it: in a process of its own, which hears Ctrl-C whatever shell runs the tests. Ends with its children when
 * it is closed.
 *
 * <p><b>Thread:</b> any one thread.
 */
public final class HeddleProcess implements AutoCloseable {
    private static final long END_TIMEOUT_SECONDS = 30;

    private final Process process;
    /** The processes that it started: a child outlives its parent, and is not found any more then. */
    private final List<ProcessHandle> children = new ArrayList<>();

    private HeddleProcess(Process process) {
        this.process = process;
    }

    public static HeddleProcess start(String... args) throws IOException {
        return run(Signals.withInterrupt(command(args)));
    }

    public static List<String> command(String... args) {
        return ChildJvm.command(List.of(), Main.class.getName(), List.of(args));
    }

    public static HeddleProcess run(List<String> command) throws IOException {
        return new HeddleProcess(new ProcessBuilder(command).redirectErrorStream(true).start());
    }

    public ProcessHandle handle() {
        return process.toHandle();
    }

    /** The one process that it has started. */
    public ProcessHandle child() {
        ProcessHandle child = process.toHandle().children().findFirst().orElseThrow();
        children.add(child);
        return child;
    }

    /** Reads up to the first line that holds the words, and gives all that was read. */
    public String awaitLine(String words) throws IOException {
        StringBuilder read = new StringBuilder();
        // Not closed: the rest is read later. Unbuffered as far as lines go, so that nothing is swallowed.
        BufferedReader reader = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8), 1);
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            read.append(line).append('\n');
            if (line.contains(words)) {
                return read.toString();
            }
        }
        throw new AssertionError("'" + words + "' never came:\n" + read);
    }

    public String readRest() throws IOException {
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    public void awaitExit(int code, String whenNot) throws InterruptedException {
        if (!process.waitFor(END_TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("it does not end:\n" + whenNot);
        }
        assertEquals(code, process.exitValue(), whenNot);
    }

    public void kill() {
        process.destroyForcibly();
    }

    @Override
    public void close() {
        Stream.concat(children.stream(), process.descendants()).toList().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().onExit().join();
    }
}
