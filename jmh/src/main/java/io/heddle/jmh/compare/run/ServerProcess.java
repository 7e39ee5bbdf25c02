package io.heddle.jmh.compare.run;

import io.heddle.loadgen.cli.ChildJvm;
import io.heddle.loadgen.cli.UserError;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The server that all clients talk to. It ends when its standard input does, so that it cannot outlive this process. <b>Thread:</b>
 * any one thread; {@code close} any thread.
 */
public final class ServerProcess implements AutoCloseable {
    private static final String MAIN = "io.heddle.jmh.compare.server.ServerMain";
    private static final List<String> JVM_OPTIONS = List.of("-Xmx1g");
    private static final int END_TIMEOUT_SECONDS = 5;

    private final Process process;
    private final Path certificate;
    private final Map<String, String> said = new HashMap<>();

    private ServerProcess(Process process, Path certificate) {
        this.process = process;
        this.certificate = certificate;
    }

    /**
     * Starts it and waits until it listens.
     *
     * @param folder for its certificate and its error log
     * @param maxSeconds after which it ends by itself
     */
    public static ServerProcess start(Pinning pinning, Path folder, long maxSeconds) throws IOException {
        Path certificate = folder.resolve("server.pem");
        Path errorLog = folder.resolve("server.log");
        Files.deleteIfExists(certificate);
        List<String> arguments = List.of("--certificate-file", certificate.toString(), "--max-seconds", Long.toString(maxSeconds));
        Process process =
            new ProcessBuilder(pinning.server(ChildJvm.command(JVM_OPTIONS, MAIN, arguments))).redirectError(errorLog.toFile()).start();
        ServerProcess server = new ServerProcess(process, certificate);
        if (!server.awaitPorts()) {
            server.close();
            throw new UserError("The server did not start; its output is in " + errorLog + ".");
        }
        return server;
    }

    /** Reads the server's lines {@code name=value} up to the last one; returns false if it ends earlier. */
    private boolean awaitPorts() throws IOException {
        BufferedReader lines = process.inputReader();
        while (!said.containsKey("pid")) {
            String line = lines.readLine();
            if (line == null) {
                return false;
            }
            String[] parts = line.split("=", 2);
            if (parts.length == 2) {
                said.put(parts[0], parts[1].strip());
            }
        }
        return said.containsKey("port") && said.containsKey("tlsPort");
    }

    boolean isAlive() {
        return process.isAlive();
    }

    public URI uri(boolean tls) {
        return URI.create(tls ? "wss://127.0.0.1:" + said.get("tlsPort") : "ws://127.0.0.1:" + said.get("port"));
    }

    public long pid() {
        return Long.parseLong(said.get("pid"));
    }

    /** The certificate that clients must trust, as PEM. */
    public Path certificate() {
        return certificate;
    }

    /** The options that point a client at this server. */
    List<String> clientOptions(boolean tls) {
        List<String> options = List.of("--server", uri(tls).toString(), "--server-pid", said.get("pid"));
        return tls ? Stream.concat(options.stream(), Stream.of("--certificate", certificate.toString())).toList() : options;
    }

    @Override
    public void close() {
        ChildJvm.end(process, END_TIMEOUT_SECONDS);
    }
}
