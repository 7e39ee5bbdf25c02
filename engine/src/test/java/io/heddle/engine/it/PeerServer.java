package io.heddle.engine.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.heddle.testkit.wire.UpgradeAnswers;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;

/**
 * A peer for any number of connections, one after the other on each of a few threads; what it does with one is a lambda of the test.
 *
 * <p><b>Thread:</b> any thread. <b>Owns:</b> its threads and sockets.
 */
final class PeerServer implements AutoCloseable {
    /** What is done with one connection; the socket is closed afterwards. That the client goes away is no failure. */
    @FunctionalInterface
    interface Talk {
        void with(Socket socket) throws Exception;
    }

    private static final int BACKLOG = 1024;
    private static final int READ_TIMEOUT_MS = 60_000;
    private static final int MAX_HEAD = 65_536;

    private final ServerSocket listening;
    private final Talk talk;
    private final List<Thread> threads = new ArrayList<>();
    private final Set<Socket> live = ConcurrentHashMap.newKeySet();
    private volatile boolean closing;

    private PeerServer(ServerSocket listening, int threadCount, Talk talk) {
        this.listening = listening;
        this.talk = talk;
        for (int i = 0; i < threadCount; i++) {
            Thread thread = new Thread(this::serve, "peer-" + i);
            thread.setDaemon(true);
            threads.add(thread);
        }
    }

    /** Listens for TCP. */
    static PeerServer start(int threadCount, Talk talk) throws IOException {
        return start(new ServerSocket(0, BACKLOG, InetAddress.getByName("127.0.0.1")), threadCount, talk);
    }

    /** Listens for TLS. */
    static PeerServer start(SSLContext context, int threadCount, Talk talk) throws IOException {
        InetAddress loopback = InetAddress.getByName("127.0.0.1");
        return start(context.getServerSocketFactory().createServerSocket(0, BACKLOG, loopback), threadCount, talk);
    }

    static PeerServer start(ServerSocket listening, int threadCount, Talk talk) {
        PeerServer server = new PeerServer(listening, threadCount, talk);
        server.threads.forEach(Thread::start);
        return server;
    }

    URI ws() {
        return URI.create("ws://127.0.0.1:" + listening.getLocalPort() + "/");
    }

    URI wss(String host) {
        return URI.create("wss://" + host + ":" + listening.getLocalPort() + "/");
    }

    /** Reads the head of the upgrade request and answers it with a 101. */
    static String upgrade(Socket socket) throws IOException {
        String head = readHead(socket.getInputStream());
        socket.getOutputStream().write(acceptance(head));
        return head;
    }

    /** Up to the empty line, which it contains. */
    static String readHead(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int ends = 0;
        while (ends < 4) {
            int next = in.read();
            if (next < 0 || head.size() == MAX_HEAD) {
                throw new EOFException("no request: " + head);
            }
            head.write(next);
            ends = next == "\r\n\r\n".charAt(ends) ? ends + 1 : next == '\r' ? 1 : 0;
        }
        return head.toString(ISO_8859_1);
    }

    /** The 101 for a request. */
    static byte[] acceptance(String requestHead) {
        return UpgradeAnswers.to(requestHead).getBytes(ISO_8859_1);
    }

    /** Reads one short frame of the client, such as a close frame. */
    static void awaitFrame(Socket socket) throws IOException {
        byte[] header = socket.getInputStream().readNBytes(2);
        if (header.length < 2 || (header[1] & 0x7f) > 125) {
            throw new EOFException("no short frame");
        }
        socket.getInputStream().readNBytes(4 + (header[1] & 0x7f));
    }

    /** Ends the connection with RST. */
    static void reset(Socket socket) throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    private void serve() {
        while (!closing) {
            try (Socket socket = listening.accept()) {
                live.add(socket);
                try {
                    socket.setTcpNoDelay(true);
                    socket.setSoTimeout(READ_TIMEOUT_MS);
                    talk.with(socket);
                } finally {
                    live.remove(socket);
                }
            } catch (IOException clientWent) {
                // What the client makes of it is the test's matter; that nobody listens any more ends the loop.
                if (listening.isClosed()) {
                    return;
                }
            } catch (Exception e) {
                if (!closing) {
                    throw new IllegalStateException("the test's talk failed", e);
                }
            }
        }
    }

    /** Drops what is connected, and returns when no thread is left. */
    @Override
    public void close() {
        closing = true;
        try {
            listening.close();
            for (Socket socket : live) {
                socket.close();
            }
            for (Thread thread : threads) {
                thread.interrupt();
                TimeUnit.SECONDS.timedJoin(thread, 20);
                if (thread.isAlive()) {
                    throw new IllegalStateException(thread + " does not end");
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while closing", e);
        }
    }
}
