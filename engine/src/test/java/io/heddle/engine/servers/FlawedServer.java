package io.heddle.engine.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A peer that does what no real server does: it plays a {@link FlawedScript} on each connection, byte for byte, and records what came.
 *
 * <pre>{@code
 * try (FlawedServer server = FlawedServer.start(FlawedScript.create().accept().bytes("c1 00").awaitFrame().awaitEnd())) {
 *     connect(server.uri());
 *     assertEquals(1002, server.connection(0).awaitPlayed().frames().get(0).closeCode());
 * }
 * }</pre>
 *
 * <p><b>Thread:</b> any thread. <b>Owns:</b> one thread that accepts and one for each connection, at most {@value #MAX_CONNECTIONS}.
 */
public final class FlawedServer implements AutoCloseable {
    static final int MAX_CONNECTIONS = 256;
    private static final long ACCEPT_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(30);

    private final FlawedScript[] scripts;
    private final FixtureThreads threads = new FixtureThreads("flawed");
    private final CountDownLatch closing = new CountDownLatch(1);
    private final ServerSocket socket;
    // Guarded by itself; notified when a connection is added.
    private final List<FlawedConnection> connections = new ArrayList<>();

    private FlawedServer(FlawedScript... scripts) throws IOException {
        this.scripts = scripts;
        socket = new ServerSocket(0, MAX_CONNECTIONS, InetAddress.getByName("127.0.0.1"));
    }

    /** Starts a server whose n-th connection plays the n-th script; further ones play the last. */
    public static FlawedServer start(FlawedScript first, FlawedScript... more) {
        FlawedScript[] scripts = new FlawedScript[more.length + 1];
        scripts[0] = first;
        System.arraycopy(more, 0, scripts, 1, more.length);
        try {
            FlawedServer server = new FlawedServer(scripts);
            server.threads.thread("accept", server::accept).start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where it listens: {@code ws://127.0.0.1:port/}. */
    public URI uri() {
        return URI.create("ws://127.0.0.1:" + socket.getLocalPort() + "/");
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    /** How many connections were accepted. */
    public int connectionCount() {
        synchronized (connections) {
            return connections.size();
        }
    }

    /**
     * The connection with this index, from 0 on; waits until it is accepted.
     *
     * @throws AssertionError if that takes longer than 30 seconds
     */
    public FlawedConnection connection(int index) throws InterruptedException {
        long deadlineNs = System.nanoTime() + ACCEPT_TIMEOUT_NS;
        synchronized (connections) {
            while (connections.size() <= index) {
                long remainingNs = deadlineNs - System.nanoTime();
                if (remainingNs <= 0) {
                    throw new AssertionError("connection " + index + " did not come; there are " + connections.size());
                }
                TimeUnit.NANOSECONDS.timedWait(connections, remainingNs);
            }
            return connections.get(index);
        }
    }

    /** Closes every socket, ends stalled scripts, and returns when no thread is left. */
    @Override
    public void close() {
        closing.countDown();
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        synchronized (connections) {
            connections.forEach(FlawedConnection::drop);
        }
        threads.interrupt();
        threads.join();
    }

    private void accept() {
        try {
            while (true) {
                Socket accepted = socket.accept();
                synchronized (connections) {
                    int index = connections.size();
                    if (index == MAX_CONNECTIONS || closing.getCount() == 0) {
                        accepted.close();
                        continue;
                    }
                    FlawedConnection connection = new FlawedConnection(accepted, scripts[Math.min(index, scripts.length - 1)], closing);
                    connections.add(connection);
                    threads.thread("connection-" + index, connection::play).start();
                    connections.notifyAll();
                }
            }
        } catch (IOException e) {
            // close() ends accept() so.
            if (closing.getCount() != 0) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
