package io.heddle.testkit.server;

import io.heddle.testkit.ServerChannel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
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
    private static final int MAX_CONNECT_MS = 5_000;

    /** The owner of the port. */
    public interface Owner {
        /** A name for the threads. */
        String role();

        /** The protocols for ALPN, the preferred one first; empty for none. */
        List<String> applicationProtocols();

        /** Takes a connection of TCP or TLS. */
        void accept(ServerChannel channel);

        /** The port takes no more connections, or could not take one. */
        void onPortFailed(String what, Throwable cause);
    }

    private final ServerSocket socket;
    private final SSLContext tls;
    private final Owner owner;
    private final ScheduledThreadPoolExecutor loop;
    private final Thread acceptor;
    /** The thread of the loop, or null before it has had work. */
    private volatile Thread script;
    private final Set<RealChannel> channels = ConcurrentHashMap.newKeySet();

    /**
     * Listens on an ephemeral port; {@link #start} accepts.
     *
     * @param tls secures the connections, or null
     * @param owner is given each connection
     */
    public RealPort(SSLContext tls, Owner owner) throws IOException {
        this(tls, owner, new ServerSocket(0, BACKLOG, InetAddress.getByAddress(new byte[] {127, 0, 0, 1})));
    }

    /** @param socket listens already */
    RealPort(SSLContext tls, Owner owner, ServerSocket socket) {
        this.tls = tls;
        this.owner = owner;
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
        Thread thread = new Thread(task, owner.role() + "-" + port() + "-" + role);
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
                    owner.onPortFailed("a connection to the port " + port() + " could not be used", failed);
                    raw.close();
                }
            }
        } catch (IOException | RuntimeException closed) {
            if (!socket.isClosed()) {
                owner.onPortFailed("the port " + port() + " takes no connections any more", closed);
            }
        }
    }

    private void add(Socket raw) throws IOException {
        raw.setTcpNoDelay(true);
        SSLSocket secured = tls == null ? null : (SSLSocket) tls.getSocketFactory().createSocket(raw, null, raw.getPort(), false);
        if (secured != null) {
            secured.setUseClientMode(false);
            SSLParameters parameters = secured.getSSLParameters();
            parameters.setApplicationProtocols(owner.applicationProtocols().toArray(String[]::new));
            secured.setSSLParameters(parameters);
        }
        RealChannel channel = new RealChannel(raw, secured, loop, channels::remove);
        channels.add(channel);
        if (socket.isClosed()) {
            channel.abort();
            return;
        }
        channel.post(() -> {
            owner.accept(channel);
            channel.start(thread(channel::read, "reader"), thread(channel::write, "writer"));
        });
    }

    /**
     * Opens a connection of this port's owner to another server, which counts as one of the port; either is told on the script's thread.
     *
     * @param host a name of the system's, or an address
     */
    public void dial(String host, int to, Consumer<ServerChannel> onConnected, Consumer<IOException> onFailed) {
        thread(() -> {
            Socket raw = new Socket();
            try {
                raw.connect(new InetSocketAddress(InetAddress.getByName(host), to), MAX_CONNECT_MS);
                raw.setTcpNoDelay(true);
            } catch (IOException failed) {
                closeQuietly(raw);
                tell(() -> onFailed.accept(failed));
                return;
            }
            RealChannel channel = new RealChannel(raw, null, loop, channels::remove);
            channels.add(channel);
            channel.post(() -> {
                onConnected.accept(channel);
                channel.start(thread(channel::read, "reader"), thread(channel::write, "writer"));
            });
        }, "dialer").start();
    }

    private static void closeQuietly(Socket raw) {
        try {
            raw.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void tell(Runnable action) {
        try {
            loop.execute(action);
        } catch (RejectedExecutionException closing) {
            // Nobody waits for it any more.
            return;
        }
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
