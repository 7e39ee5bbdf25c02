package io.heddle.engine.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * A JVM of its own, of the same kind as this one. It is ended with this object at the latest; a main class that ends when its standard
 * input does ends even if this JVM is killed.
 *
 * <p><b>Thread:</b> any thread. <b>Owns:</b> the process and two threads that read what it prints.
 */
final class ChildJvm implements AutoCloseable {
    private static final long TIMEOUT_S = 120;

    private final String mainClass;
    private final Process process;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final Queue<String> errors = new ConcurrentLinkedQueue<>();
    private final List<Thread> readers;

    private ChildJvm(String mainClass, Process process) {
        this.mainClass = mainClass;
        this.process = process;
        readers = List.of(reader("out", process.getInputStream(), lines), reader("err", process.getErrorStream(), errors));
        readers.forEach(Thread::start);
    }

    /** Starts a main class without any JVM flag but {@code flags}. */
    static ChildJvm start(String classPath, List<String> flags, String mainClass, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags);
        command.addAll(List.of("-cp", classPath, mainClass));
        command.addAll(List.of(arguments));
        return new ChildJvm(mainClass, new ProcessBuilder(command).start());
    }

    /** A class path of where these classes come from. */
    static String classPathOf(Class<?>... classes) {
        return Arrays.stream(classes).map(ChildJvm::origin).distinct().collect(Collectors.joining(System.getProperty("path.separator")));
    }

    private static String origin(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    long pid() {
        return process.pid();
    }

    /** Writes a line to its standard input. */
    void tell(String line) throws IOException {
        process.getOutputStream().write((line + "\n").getBytes(UTF_8));
        process.getOutputStream().flush();
    }

    /** The next line on its standard output. */
    String nextLine() throws InterruptedException {
        String line = lines.poll(TIMEOUT_S, TimeUnit.SECONDS);
        if (line == null) {
            throw new AssertionError(mainClass + " printed nothing for " + TIMEOUT_S + " s; errors: " + errors);
        }
        return line;
    }

    /** Its exit code, once it has ended by itself and all that it printed is here. */
    int awaitExit() throws InterruptedException {
        if (!process.waitFor(TIMEOUT_S, TimeUnit.SECONDS)) {
            throw new AssertionError(mainClass + " is still alive after " + TIMEOUT_S + " s; errors: " + errors);
        }
        for (Thread reader : readers) {
            TimeUnit.SECONDS.timedJoin(reader, TIMEOUT_S);
        }
        return process.exitValue();
    }

    /** Lines on its standard output that nobody took. */
    List<String> linesLeft() {
        return List.copyOf(lines);
    }

    /** Lines on its standard error. */
    List<String> errors() {
        return List.copyOf(errors);
    }

    /** Ends its standard input, and the process itself if it does not take the hint. */
    @Override
    public void close() {
        try {
            process.getOutputStream().close();
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
            awaitExit();
        } catch (IOException e) {
            process.destroyForcibly();
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while " + mainClass + " ended", e);
        }
    }

    private static Thread reader(String name, InputStream from, Queue<String> to) {
        Thread thread = new Thread(() -> {
            try (BufferedReader text = new BufferedReader(new InputStreamReader(from, UTF_8))) {
                text.lines().forEach(to::add);
            } catch (IOException | UncheckedIOException ended) {
                to.add("(reading ended: " + ended + ")");
            }
        }, "child-" + name);
        thread.setDaemon(true);
        return thread;
    }
}
