package io.heddle.testkit.docs;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.heddle.testkit.junit.Child;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * A program in a JVM of its own that ends by a signal.
 *
 * <p><b>Thread:</b> the test's. <b>Owns:</b> the process, and a thread that reads what it prints.
 */
@SuppressWarnings("try")
final class LiveProgram implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    /** The line of proc(5) with the set of the ignored signals, of which SIGINT is the second. */
    private static final String IGNORED = "SigIgn:";
    private static final long INTERRUPT_BIT = 1 << 1;

    private final Process process;
    private final Printed printed = new Printed();
    private final Thread reader;

    private LiveProgram(Process process) {
        this.process = process;
        reader = new Thread(this::read, "live-program");
        reader.setDaemon(true);
        reader.start();
    }

    static LiveProgram start(Path classes, String mainClass, String... arguments) throws IOException {
        return new LiveProgram(new ProcessBuilder(Child.command(List.of(classes), mainClass, arguments)).redirectErrorStream(true).start());
    }

    private void read() {
        try (InputStream from = process.getInputStream()) {
            from.transferTo(printed);
        } catch (IOException e) {
            byte[] why = ("(reading ended: " + e + ")\n").getBytes(UTF_8);
            printed.write(why, 0, why.length);
        }
    }

    /** Waits until all that it has printed is as it should be. */
    void awaitOutput(Predicate<String> isRight) throws InterruptedException {
        if (!printed.await(isRight, LIMIT)) {
            throw new AssertionError("it printed\n" + printed.text());
        }
    }

    String output() {
        return printed.text();
    }

    /** @param name of the signal: INT is that of Ctrl-C, TERM that of {@code kill} */
    void signal(String name) throws IOException, InterruptedException {
        int exitValue = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).inheritIO().start().waitFor();
        if (exitValue != 0) {
            throw new AssertionError("kill: " + exitValue);
        }
    }

    /**
     * True if Ctrl-C would not reach it: a shell that runs these tests in the background has SIGINT ignored by all that they start, and no
     * process can take that back for its children.
     */
    static boolean ignoresInterrupts() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.isReadable(status)) {
            return false;
        }
        String mask = Files.readAllLines(status).stream().filter(line -> line.startsWith(IGNORED)).findFirst().orElse(IGNORED + "0");
        return (Long.parseUnsignedLong(mask.substring(IGNORED.length()).strip(), 16) & INTERRUPT_BIT) != 0;
    }

    /** Its exit code, once it has ended by itself and all that it printed is here. */
    int awaitExit() throws InterruptedException {
        if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("it is still alive, and printed\n" + printed.text());
        }
        reader.join(LIMIT.toMillis());
        return process.exitValue();
    }

    @Override
    public void close() throws InterruptedException {
        process.destroyForcibly().waitFor();
        reader.join(LIMIT.toMillis());
    }
}
