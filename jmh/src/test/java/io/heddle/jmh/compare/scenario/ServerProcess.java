package io.heddle.jmh.compare.scenario;

import io.heddle.jmh.compare.server.ServerMain;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

/** The server of the comparison, in a process of its own as in earnest; it ends with this JVM. <b>Thread:</b> any one thread. */
final class ServerProcess {
    private final Process process;
    private final Path certificate;
    private final Properties said = new Properties();

    private ServerProcess(Process process, Path certificate) {
        this.process = process;
        this.certificate = certificate;
    }

    static ServerProcess start(Path directory) throws IOException {
        Path certificate = directory.resolve("certificate.pem");
        Process process = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            ServerMain.class.getName(),
            "--certificate-file",
            certificate.toString(),
            "--max-seconds",
            "600").redirectError(ProcessBuilder.Redirect.DISCARD).start();
        ServerProcess server = new ServerProcess(process, certificate);
        BufferedReader output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
        for (int i = 0; i < 3; i++) {
            String[] line = String.valueOf(output.readLine()).split("=");
            server.said.put(line[0], line[line.length - 1]);
        }
        return server;
    }

    URI uri(boolean tls) {
        return URI.create((tls ? "wss" : "ws") + "://127.0.0.1:" + said.getProperty(tls ? "tlsPort" : "port"));
    }

    long pid() {
        return Long.parseLong(said.getProperty("pid"));
    }

    Path certificate() {
        return certificate;
    }

    void stop() throws IOException, InterruptedException {
        process.getOutputStream().close();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("The server did not end when its standard input did.");
        }
    }
}
