package io.heddle.engine.it;

import io.heddle.engine.servers.EchoServer;
import io.heddle.engine.servers.EchoServers;
import io.heddle.engine.testing.TestCertificates;
import java.io.IOException;
import java.net.URI;
import java.util.List;

/**
 * Netty's {@link EchoServer} in a JVM of its own, for tests that count what this JVM holds, or need all of its descriptors.
 *
 * <p><b>Thread:</b> any thread. <b>Owns:</b> the process.
 */
final class EchoServerProcess implements AutoCloseable {
    private static final String COMPRESSING = "compressing";

    private final ChildJvm child;
    private final URI uri;

    private EchoServerProcess(ChildJvm child, URI uri) {
        this.child = child;
        this.uri = uri;
    }

    static EchoServerProcess start() throws IOException, InterruptedException {
        return start("ws");
    }

    /** With TLS, and a certificate of a test authority of its own. */
    static EchoServerProcess startTls() throws IOException, InterruptedException {
        return start("wss");
    }

    /** Accepts permessage-deflate. */
    static EchoServerProcess startCompressing() throws IOException, InterruptedException {
        return start(COMPRESSING);
    }

    private static EchoServerProcess start(String kind) throws IOException, InterruptedException {
        // Surefire and failsafe put the test class path there, whatever they start the JVM with.
        ChildJvm child = ChildJvm.start(System.getProperty("java.class.path"), List.of("-XX:TieredStopAtLevel=1", "-Xmx512m"),
            EchoServerProcess.class.getName(), kind);
        try {
            return new EchoServerProcess(child, URI.create(child.nextLine()));
        } catch (RuntimeException | Error | InterruptedException e) {
            child.close();
            throw e;
        }
    }

    URI uri() {
        return uri;
    }

    @Override
    public void close() {
        child.close();
    }

    /** Runs in the child: says where it listens, and ends with its standard input. */
    public static void main(String[] arguments) throws IOException {
        try (EchoServer server = switch (arguments[0]) {
            case "wss" -> EchoServers.NETTY.start(TestCertificates.server());
            case COMPRESSING -> EchoServers.NETTY.startCompressing();
            default -> EchoServers.NETTY.start();
        }) {
            System.out.println(server.uri());
            while (System.in.read() >= 0) {
                continue;
            }
        }
    }
}
