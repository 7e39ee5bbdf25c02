package io.heddle.loadgen.server;

import io.heddle.loadgen.cli.ChildJvm;
import io.heddle.loadgen.cli.UserError;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The echo server in a process of its own, so that the client's CPU and heap exclude it. It ends when its standard input does, even
 * if this process crashes. <b>Thread:</b> any one thread.
 */
public final class EchoProcess implements AutoCloseable {
    /** The hidden option of {@code heddle echo} that makes it end with its standard input, and not by signals. */
    public static final String OWNED = "--owned";
    /** The first line of {@code heddle echo} begins with this and ends with the URI. */
    public static final String FIRST_LINE = "Echo server on ";
    /** By its name: the commands know the servers, and not the other way round. */
    private static final String MAIN_CLASS = "io.heddle.loadgen.Main";
    private static final long START_TIMEOUT_SECONDS = 30;
    private static final long END_TIMEOUT_SECONDS = 5;

    private final Process process;
    private final URI uri;

    private EchoProcess(Process process, URI uri) {
        this.process = process;
        this.uri = uri;
    }

    /** Starts the server, and waits until it listens. */
    public static EchoProcess start() {
        return start(ChildJvm.command(List.of(), MAIN_CLASS, List.of("echo", "--port", "0", OWNED)));
    }

    static EchoProcess start(List<String> command) {
        Process process;
        try {
            process = new ProcessBuilder(command).redirectError(Redirect.INHERIT).start();
        } catch (IOException missing) {
            throw new UserError("The echo server could not be started (" + missing.getMessage()
                + "): start one with 'heddle echo' and give its --url.", missing);
        }
        try {
            return new EchoProcess(process, uriIn(firstLine(process)));
        } catch (RuntimeException unusable) {
            process.destroyForcibly();
            throw unusable;
        }
    }

    /** Where the server listens. */
    public URI uri() {
        return uri;
    }

    /** True if the server still runs. */
    public boolean isAlive() {
        return process.isAlive();
    }

    @Override
    public void close() {
        ChildJvm.end(process, END_TIMEOUT_SECONDS);
    }

    private static String firstLine(Process process) {
        BufferedReader reader = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        CompletableFuture<String> line = CompletableFuture.supplyAsync(() -> {
            try {
                return reader.readLine();
            } catch (IOException gone) {
                return null;
            }
        });
        try {
            return line.get(START_TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException silent) {
            throw new UserError("The echo server was not ready within " + START_TIMEOUT_SECONDS
                + " s: start one with 'heddle echo' and give its --url.", silent);
        } catch (ExecutionException | InterruptedException unexpected) {
            throw new IllegalStateException("The echo server's first line could not be read.", unexpected);
        }
    }

    private static URI uriIn(String line) {
        if (line == null || !line.startsWith(FIRST_LINE)) {
            throw new UserError("The echo server ended before it was ready (it printed: " + line
                + "): start one with 'heddle echo' and give its --url.");
        }
        return URI.create(line.substring(FIRST_LINE.length()));
    }
}
