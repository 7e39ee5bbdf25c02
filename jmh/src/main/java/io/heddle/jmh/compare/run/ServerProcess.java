package io.heddle.jmh.compare.run;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The server that all clients talk to. It reads its standard input and ends when that does: so it cannot outlive this process, however that
 * ends. <b>Thread:</b> any one thread; {@code close} any thread.
 */
final class ServerProcess implements AutoCloseable {
    private static final String MAIN = "io.heddle.jmh.compare.server.ServerMain";
    private static final String HEAP = "1g";
    private static final int ENDING_SECONDS = 5;

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
     * @param folder for its certificate and what it complains of
     * @param maxSeconds after which it ends in any case
     */
    static ServerProcess start(Jvm jvm, Pinning pinning, Path folder, long maxSeconds) throws IOException {
        Path certificate = folder.resolve("server.pem");
        Path complaints = folder.resolve("server.log");
        Files.deleteIfExists(certificate);
        List<String> arguments = List.of("--certificate-file", certificate.toString(), "--max-seconds", Long.toString(maxSeconds));
        Process process = new ProcessBuilder(pinning.server(jvm.command(HEAP, MAIN, arguments))).redirectError(complaints.toFile()).start();
        ServerProcess server = new ServerProcess(process, certificate);
        if (!server.awaitPorts()) {
            server.close();
            throw new UserError("The server did not start; what it said is in " + complaints + ".");
        }
        return server;
    }

    /** Reads its lines {@code name=value} up to the last one; false if it ends before. */
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

    /** What a client is told about it. */
    List<String> clientOptions(boolean tls) {
        String uri = tls ? "wss://127.0.0.1:" + said.get("tlsPort") : "ws://127.0.0.1:" + said.get("port");
        return tls ? List.of("--server", uri, "--server-pid", said.get("pid"), "--certificate", certificate.toString())
            : List.of("--server", uri, "--server-pid", said.get("pid"));
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(ENDING_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
