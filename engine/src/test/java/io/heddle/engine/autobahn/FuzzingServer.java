package io.heddle.engine.autobahn;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The suite's fuzzing server in a process of its own, on 127.0.0.1 and a port that the kernel chose. It ends with this JVM: it watches
 * its standard input.
 *
 * <p><b>Thread:</b> single caller. <b>Owns:</b> the process, and a daemon thread that copies its output to {@code server.log}.
 */
final class FuzzingServer implements AutoCloseable {
    /** How many messages each case of permessage-deflate exchanges; a thousand, as in the suite, take half an hour. */
    static final String DEFLATE_COUNT_PROPERTY = "heddle.autobahn.deflate.count";

    /** Jython compiles all of Twisted at each start: 6 s of CPU time. */
    private static final long START_TIMEOUT_S = 180;
    private static final long END_TIMEOUT_S = 30;

    private final Path reports;
    private final Process process;
    private final Thread copier;
    private final CompletableFuture<Integer> port = new CompletableFuture<>();

    private FuzzingServer(Path reports, Process process) {
        this.reports = reports;
        this.process = process;
        copier = new Thread(this::copyOutput, "autobahn-output");
        copier.setDaemon(true);
    }

    /**
     * Starts a server and waits until it listens.
     *
     * @param reports folder of its reports; made if need be
     * @param cases which cases it offers: {@code *}, or patterns as {@code 1.*,9.1.6}
     * @param extraScripts Python files that add cases, run before the server is made
     */
    static FuzzingServer start(Path reports, String cases, Path... extraScripts) throws IOException, InterruptedException {
        Files.createDirectories(reports);
        // A verdict of an earlier run must not be taken for one of this.
        Files.deleteIfExists(reports.resolve("index.json"));
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            // Jython hardly outlives its warm-up: C1 alone halves the time of the start.
            "-XX:TieredStopAtLevel=1", "-Dpython.cachedir.skip=true", "-Dpython.console.encoding=UTF-8", "-cp", classPath(),
            "org.python.util.jython", script("fuzzing_server.py").toString(), reports.toString(), cases));
        Stream.of(extraScripts).map(Path::toString).forEach(command::add);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("DEFLATE_COUNT", System.getProperty(DEFLATE_COUNT_PROPERTY, "100"));
        FuzzingServer server = new FuzzingServer(reports, builder.start());
        server.copier.start();
        try {
            server.port.get(START_TIMEOUT_S, TimeUnit.SECONDS);
            return server;
        } catch (ExecutionException | TimeoutException e) {
            server.close();
            throw new IOException("the fuzzing server did not start; see " + server.log(), e);
        } catch (InterruptedException e) {
            // The test's time is over: nobody would end it.
            server.process.destroyForcibly();
            throw e;
        }
    }

    /** A file of {@code src/test/autobahn}. */
    static Path script(String name) {
        return Path.of(System.getProperty("basedir", ""), "src", "test", "autobahn", name).toAbsolutePath();
    }

    /** The target with this path and query. */
    URI uri(String target) {
        return URI.create("ws://127.0.0.1:" + port.join() + target);
    }

    /** The verdicts, once {@code /updateReports} was asked for. */
    Path index() {
        return reports.resolve("index.json");
    }

    /** What the server printed. */
    Path log() {
        return reports.resolve("server.log");
    }

    @Override
    public void close() {
        try {
            process.getOutputStream().close();
            if (!process.waitFor(END_TIMEOUT_S, TimeUnit.SECONDS)) {
                throw new IllegalStateException("the fuzzing server did not end with its input");
            }
            copier.join();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the fuzzing server ends", e);
        } finally {
            process.destroyForcibly();
        }
    }

    private void copyOutput() {
        try (BufferedReader output = process.inputReader(UTF_8); Writer log = Files.newBufferedWriter(log())) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                log.write(line + "\n");
                log.flush();
                if (line.startsWith("READY ")) {
                    port.complete(Integer.parseInt(line.substring(6)));
                }
            }
            port.completeExceptionally(new IOException("it ended before it listened"));
        } catch (IOException e) {
            port.completeExceptionally(e);
        }
    }

    private static String classPath() {
        return Stream.of("org/python/util/jython.class", "autobahntestsuite/fuzzing.py", "io/heddle/engine/autobahn/SuiteOctets.class")
            .map(FuzzingServer::home).distinct().collect(Collectors.joining(File.pathSeparator));
    }

    /** The jar or folder that holds a resource. */
    private static String home(String resource) {
        URL url = FuzzingServer.class.getClassLoader().getResource(resource);
        if (url == null) {
            throw new IllegalStateException(resource + " is not on the class path: run with -Pautobahn");
        }
        try {
            if (url.openConnection() instanceof JarURLConnection jar) {
                return Path.of(jar.getJarFileURL().toURI()).toString();
            }
            Path folder = Path.of(url.toURI());
            for (int i = resource.split("/").length; i > 0; i--) {
                folder = folder.getParent();
            }
            return folder.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
