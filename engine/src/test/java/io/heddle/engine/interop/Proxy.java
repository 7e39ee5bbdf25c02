package io.heddle.engine.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * A proxy in front of a WebSocket server: its process, its files, its port on the loopback.
 *
 * <p><b>Thread:</b> any thread. <b>Owns:</b> the process and the folder.
 */
final class Proxy implements AutoCloseable {
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(60);
    private static final long LOOK_AGAIN_NS = 20_000_000;

    private final Path folder;
    private final int port;
    private final boolean isSecure;
    private final Process process;

    private Proxy(Path folder, int port, boolean isSecure, Process process) {
        this.folder = folder;
        this.port = port;
        this.isSecure = isSecure;
        this.process = process;
    }

    /** Starts it, and waits until it takes connections. */
    static Proxy start(ProxyKind kind, boolean isSecure, int backendPort, String pem) throws IOException {
        return start(kind.path(), isSecure, (folder, port) -> {
            Files.writeString(folder.resolve("server.pem"), pem);
            return kind.prepare(new ProxyKind.Setup(folder, port, backendPort, isSecure));
        });
    }

    /** Starts one that leads to any server. */
    static Proxy start(ForwardProxyKind kind) throws IOException {
        return start(kind.path(), false, kind::prepare);
    }

    /** Starts one that leads to any server by SOCKS5. */
    static Proxy start(SocksProxyKind kind) throws IOException {
        return start(kind.path(), false, kind::prepare);
    }

    /** Writes the configuration of a proxy. */
    @FunctionalInterface
    private interface Preparation {
        /** @return the arguments of its command */
        List<String> prepare(Path folder, int port) throws IOException;
    }

    private static Proxy start(Path program, boolean isSecure, Preparation preparation) throws IOException {
        Path folder = Files.createTempDirectory("heddle-interop");
        int port = freePort();
        List<String> command = new ArrayList<>();
        command.add(program.toString());
        command.addAll(preparation.prepare(folder, port));
        Process process = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true)
            .redirectOutput(folder.resolve("output.log").toFile()).start();
        Proxy proxy = new Proxy(folder, port, isSecure, process);
        try {
            proxy.awaitListening();
            return proxy;
        } catch (RuntimeException e) {
            proxy.close();
            throw e;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void awaitListening() {
        long untilNs = System.nanoTime() + PATIENCE_NS;
        while (!isListening()) {
            if (!process.isAlive() || System.nanoTime() - untilNs > 0) {
                throw new IllegalStateException("the proxy takes no connection: " + output());
            }
            LockSupport.parkNanos(LOOK_AGAIN_NS);
        }
    }

    private boolean isListening() {
        try (Socket probe = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return probe.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    /** What it said. */
    String output() {
        try {
            return Files.readString(folder.resolve("output.log"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    int port() {
        return port;
    }

    URI uri(String target) {
        return URI.create((isSecure ? "wss" : "ws") + "://127.0.0.1:" + port + target);
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
            }
            delete();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a proxy ended", e);
        }
    }

    private void delete() {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
