package io.heddle.jmh.compare.server;

import io.heddle.loadgen.cli.ToolCommand;
import io.heddle.loadgen.cli.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;

/**
 * The server process of the comparison. It tells where it listens, in lines that a shell can read in, and ends when its standard
 * input does, so that it never outlives who started it. <b>Thread:</b> the main thread.
 */
@Command(
    name = "server",
    description = {
        "Serves WebSocket on 127.0.0.1 and the addresses behind it: /echo, /echo?deflate, which wants all messages compressed,",
        "and /flood?bytes=N, which sends without end.",
        "Prints port=, tlsPort= and pid=."
    },
    mixinStandardHelpOptions = true)
public final class ServerMain implements Callable<Integer> {
    static {
        // A lean server: no checks of Netty's on each access to a buffer.
        System.setProperty("io.netty.buffer.checkBounds", "false");
        System.setProperty("io.netty.buffer.checkAccessible", "false");
    }

    @Option(names = "--port-file", paramLabel = "<file>", description = "Also writes those lines to a file, which appears whole.")
    private Path portFile;

    @Option(names = "--certificate-file", paramLabel = "<file>", description = "Writes the certificate for clients to trust, as PEM.")
    private Path certificateFile;

    @Option(names = "--addresses", paramLabel = "<n>", defaultValue = "4",
        description = "How many addresses from 127.0.0.1 on. Default: ${DEFAULT-VALUE}.")
    private int addresses;

    @Option(names = "--max-seconds", paramLabel = "<n>", defaultValue = "3600",
        description = "Ends after that long in any case. Default: ${DEFAULT-VALUE}.")
    private long maxSeconds;

    @Option(names = "--ignore-stdin", description = "Does not end when standard input does.")
    private boolean ignoreStdin;

    private ServerMain() {}

    /**
     * Runs the server and ends the JVM.
     *
     * @param args the command line
     */
    public static void main(String[] args) {
        System.exit(ToolCommand.execute(new CommandLine(new ServerMain()), "server", System.out, System.err, args));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (addresses < 1 || addresses > 250 || maxSeconds < 1) {
            throw new UserError("--addresses must be 1 to 250, and --max-seconds 1 or more.");
        }
        List<String> loopback = EchoServer.loopback(addresses);
        ServerCertificate certificate = ServerCertificate.make(loopback);
        try (EchoServer server = EchoServer.start(loopback, certificate.tls())) {
            if (certificateFile != null) {
                writeWhole(certificateFile, certificate.pem());
            }
            String said = "port=" + server.port() + "\ntlsPort=" + server.tlsPort() + "\npid=" + ProcessHandle.current().pid() + "\n";
            System.out.print(said);
            System.out.flush();
            if (portFile != null) {
                writeWhole(portFile, said);
            }
            awaitEnd();
        }
        return ExitCode.OK;
    }

    /** A reader sees all of it or nothing. */
    private static void writeWhole(Path file, String content) throws IOException {
        Path begun = file.resolveSibling(file.getFileName() + ".begun");
        Files.writeString(begun, content);
        Files.move(begun, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    private void awaitEnd() throws InterruptedException {
        CountDownLatch end = new CountDownLatch(1);
        if (!ignoreStdin) {
            Thread reader = new Thread(() -> awaitEndOfInput(end), "stdin");
            reader.setDaemon(true);
            reader.start();
        }
        end.await(maxSeconds, TimeUnit.SECONDS);
    }

    private static void awaitEndOfInput(CountDownLatch end) {
        try {
            while (System.in.read() >= 0) {
                continue;
            }
        } catch (IOException unreadable) {
            System.err.println("server: standard input can not be read (" + unreadable.getMessage() + "), so the server ends.");
        }
        end.countDown();
    }
}
