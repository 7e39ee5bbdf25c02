package io.heddle.testkit.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * A port on 127.0.0.1. One thread runs all listeners and delayed actions, as on the simulated network; one accepts; and each connection has
 * one that reads and one that writes. {@link #close} ends all of them.
 *
 * <p><b>Thread:</b> any thread. <b>Owns:</b> its sockets and threads.
 */
public final class RealPort implements AutoCloseable {
    private static final int BACKLOG = 512;
    private static final long MAX_CLOSE_MS = 10_000;

    private final ServerSocket socket;
    private final SSLContext tls;
    private final ServerCore server;
    private final ScheduledThreadPoolExecutor loop;
    private final Thread acceptor;
    /** The thread of the loop, or null before it has had work. */
    private volatile Thread script;
    private final Set<RealChannel> channels = ConcurrentHashMap.newKeySet();

    /**
     * Listens on an ephemeral port; {@link #start} accepts.
     *
     * @param tls secures the connections, or null
     * @param server is given each connection
     */
    public RealPort(SSLContext tls, ServerCore server) throws IOException {
        this(tls, server, new ServerSocket(0, BACKLOG, InetAddress.getByAddress(new byte[] {127, 0, 0, 1})));
    }

    /** @param socket listens already */
    RealPort(SSLContext tls, ServerCore server, ServerSocket socket) {
        this.tls = tls;
        this.server = server;
        this.socket = socket;
        loop = new ScheduledThreadPoolExecutor(1, task -> {
            script = thread(task, "script");
            return script;
        });
        loop.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        acceptor = thread(this::accept, "acceptor");
    }

    public void start() {
        acceptor.start();
    }

    public int port() {
        return socket.getLocalPort();
    }

    private Thread thread(Runnable task, String role) {
        Thread thread = new Thread(task, "scripted-server-" + port() + "-" + role);
        thread.setDaemon(true);
        return thread;
    }

    private void accept() {
        try {
            while (true) {
                Socket raw = socket.accept();
                try {
                    add(raw);
                } catch (IOException | RuntimeException failed) {
                    server.onPortFailed("a connection to the port " + port() + " could not be used", failed);
                    raw.close();
                }
            }
        } catch (IOException | RuntimeException closed) {
            if (!socket.isClosed()) {
                server.onPortFailed("the port " + port() + " takes no connections any more", closed);
            }
        }
    }

    private void add(Socket raw) throws IOException {
        raw.setTcpNoDelay(true);
        SSLSocket secured = tls == null ? null : (SSLSocket) tls.getSocketFactory().createSocket(raw, null, raw.getPort(), false);
        if (secured != null) {
            secured.setUseClientMode(false);
            SSLParameters parameters = secured.getSSLParameters();
            parameters.setApplicationProtocols(server.applicationProtocols().toArray(String[]::new));
            secured.setSSLParameters(parameters);
        }
        RealChannel channel = new RealChannel(raw, secured, loop, channels::remove);
        channels.add(channel);
        if (socket.isClosed()) {
            channel.abort();
            return;
        }
        channel.post(() -> {
            server.accept(channel);
            channel.start(thread(channel::read, "reader"), thread(channel::write, "writer"));
        });
    }

    /**
     * Ends everything at once: open connections see a reset. Called by a script, it does not wait for the script's thread, which ends with
     * the step; a later call does.
     */
    @Override
    public void close() {
        boolean isByScript = Thread.currentThread() == script;
        boolean isEnded;
        try {
            socket.close();
            acceptor.join(MAX_CLOSE_MS);
            if (isByScript) {
                // The step goes on: it is not to be interrupted.
                loop.shutdown();
            } else {
                loop.shutdownNow();
            }
            isEnded = isByScript || awaitScript();
            for (RealChannel channel : channels) {
                channel.abort();
                channel.join(MAX_CLOSE_MS);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            channels.forEach(RealChannel::abort);
            Thread.currentThread().interrupt();
            return;
        }
        if (!isEnded) {
            throw new IllegalStateException("A script still runs, 10 s after its server was closed");
        }
    }

    private boolean awaitScript() throws InterruptedException {
        boolean isEnded = loop.awaitTermination(MAX_CLOSE_MS, TimeUnit.MILLISECONDS);
        if (script != null) {
            script.join(MAX_CLOSE_MS);
        }
        return isEnded;
    }
}
