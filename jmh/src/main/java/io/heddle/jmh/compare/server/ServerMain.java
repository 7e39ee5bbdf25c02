package io.heddle.jmh.compare.server;

import io.heddle.loadgen.cli.ToolCommand;
import io.heddle.loadgen.cli.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;

/**
 * The server process of the comparison. It prints where it listens, as lines {@code name=value}, and ends when its standard input does,
 * so that it never outlives the process that started it. <b>Thread:</b> the main thread.
 */
@Command(
    name = "server",
    description = {
        "Serves WebSocket on 127.0.0.1 and the addresses behind it: /echo, /echo?deflate, which accepts only compressed messages,",
        "and /flood?bytes=N, which sends endlessly.",
        "Prints port=, tlsPort= and pid=."
    },
    mixinStandardHelpOptions = true)
public final class ServerMain implements Callable<Integer> {
    static {
        // A lean server: Netty does not check each access to a buffer.
        System.setProperty("io.netty.buffer.checkBounds", "false");
        System.setProperty("io.netty.buffer.checkAccessible", "false");
    }

    @Option(names = "--certificate-file", paramLabel = "<file>", description = "Writes the certificate that clients must trust, as PEM.")
    private Path certificateFile;

    @Option(names = "--addresses", paramLabel = "<n>", defaultValue = "4",
        description = "Number of addresses, from 127.0.0.1 on. Default: ${DEFAULT-VALUE}.")
    private int addresses;

    @Option(names = "--max-seconds", paramLabel = "<n>", defaultValue = "3600",
        description = "Ends after this time in any case. Default: ${DEFAULT-VALUE}.")
    private long maxSeconds;

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
                Files.writeString(certificateFile, certificate.pem());
            }
            // The line with the pid is the last one: clients may start when it is there.
            System.out.print("port=" + server.port() + "\ntlsPort=" + server.tlsPort() + "\npid=" + ProcessHandle.current().pid() + "\n");
            System.out.flush();
            awaitEnd();
        }
        return ExitCode.OK;
    }

    private void awaitEnd() throws InterruptedException {
        CountDownLatch end = new CountDownLatch(1);
        Thread reader = new Thread(() -> awaitEndOfInput(end), "stdin");
        reader.setDaemon(true);
        reader.start();
        end.await(maxSeconds, TimeUnit.SECONDS);
    }

    private static void awaitEndOfInput(CountDownLatch end) {
        try {
            while (System.in.read() >= 0) {
                continue;
            }
        } catch (IOException unreadable) {
            System.err.println("server: standard input cannot be read (" + unreadable.getMessage() + "), so the server ends.");
        }
        end.countDown();
    }
}
