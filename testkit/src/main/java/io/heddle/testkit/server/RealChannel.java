package io.heddle.testkit.server;

import io.heddle.testkit.ServerChannel;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import javax.net.ssl.SSLSocket;

/**
 * The server's end of a connection to a real port. Its reader reads on only when the script's thread has taken what was read before, so
 * that a pause is felt by the client.
 *
 * <p><b>Thread:</b> the methods of {@link ServerChannel} any thread; the listener hears from the script's thread. <b>Owns:</b> its socket,
 * a thread that reads and one that writes.
 */
final class RealChannel implements ServerChannel {
    private static final int READ_BYTES = 64 << 10;
    private static final byte[] END_OUTPUT = {};
    private static final byte[] CLOSE = {};
    private static final byte[] RESET = {};
    /** The network takes within this time what it takes at once. */
    private static final long MAX_RESET_MS = 200;

    private final Socket raw;
    private final SSLSocket secured;
    private final ScheduledExecutorService loop;
    private final Consumer<RealChannel> onGone;
    private final LinkedBlockingQueue<byte[]> output = new LinkedBlockingQueue<>();
    private final Semaphore taken = new Semaphore(0);
    private final AtomicInteger threads = new AtomicInteger(2);
    private final AtomicLong unsent = new AtomicLong();
    private Thread reader;
    private Thread writer;
    private volatile Listener listener;
    /** Bytes wait for others since the output was last empty. */
    private volatile boolean hasWaited;
    private volatile boolean isOutputEnded;
    private volatile boolean isClosed;
    // Only the script's thread, below.
    private boolean isPaused;
    private Runnable held;

    /** @param secured is on top of the raw socket, or null */
    RealChannel(Socket raw, SSLSocket secured, ScheduledExecutorService loop, Consumer<RealChannel> onGone) {
        this.raw = raw;
        this.secured = secured;
        this.loop = loop;
        this.onGone = onGone;
    }

    void start(Thread newReader, Thread newWriter) {
        reader = newReader;
        writer = newWriter;
        reader.start();
        writer.start();
    }

    // ---- the two threads ----

    void read() {
        try {
            if (secured != null) {
                secured.startHandshake();
            }
            InputStream in = secured == null ? raw.getInputStream() : secured.getInputStream();
            byte[] buffer = new byte[READ_BYTES];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                byte[] bytes = Arrays.copyOf(buffer, count);
                post(() -> offer(() -> listener.onBytes(bytes)));
                taken.acquireUninterruptibly();
            }
            post(() -> offer(() -> listener.onEnd()));
        } catch (IOException broken) {
            post(() -> fail(broken));
        } finally {
            threadEnded();
        }
    }

    void write() {
        try {
            OutputStream out = secured == null ? raw.getOutputStream() : secured.getOutputStream();
            for (byte[] next = output.take(); next != CLOSE; next = output.take()) {
                if (next == END_OUTPUT) {
                    shutdownOutput();
                } else if (next == RESET) {
                    resetNow();
                } else {
                    out.write(next);
                    if (unsent.addAndGet(-next.length) == 0 && hasWaited) {
                        hasWaited = false;
                        post(this::drained);
                    }
                }
            }
            if (!isClosed) {
                shutdownOutput();
            }
            abort();
        } catch (IOException broken) {
            post(() -> fail(broken));
        } catch (InterruptedException interrupted) {
            abort();
        } finally {
            threadEnded();
        }
    }

    private void shutdownOutput() throws IOException {
        if (secured != null && !secured.isOutputShutdown()) {
            secured.shutdownOutput();
        }
        if (!raw.isOutputShutdown()) {
            raw.shutdownOutput();
        }
    }

    private void threadEnded() {
        if (threads.decrementAndGet() == 0) {
            onGone.accept(this);
        }
    }

    /** Closes at once, whatever the threads do; both end. */
    void abort() {
        isOutputEnded = true;
        isClosed = true;
        output.add(CLOSE);
        taken.release();
        try {
            raw.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void join(long limitMs) throws InterruptedException {
        if (reader != null) {
            reader.join(limitMs);
            writer.join(limitMs);
        }
    }

    /** Runs something on the script's thread, unless that has ended: then the whole port is closing. */
    void post(Runnable action) {
        try {
            loop.execute(action);
        } catch (RejectedExecutionException closing) {
            abort();
        }
    }

    // ---- on the script's thread ----

    private void offer(Runnable arrival) {
        if (isClosed) {
            return;
        }
        if (isPaused) {
            held = arrival;
        } else {
            arrival.run();
            taken.release();
        }
    }

    private void drained() {
        if (!isClosed) {
            listener.onDrained();
        }
    }

    private void fail(IOException broken) {
        if (!isClosed) {
            abort();
            listener.onBroken(broken);
        }
    }

    @Override
    public void listener(Listener next) {
        listener = next;
    }

    @Override
    public InetSocketAddress client() {
        return (InetSocketAddress) raw.getRemoteSocketAddress();
    }

    @Override
    public String applicationProtocol() {
        String chosen = secured == null ? null : secured.getApplicationProtocol();
        return chosen == null ? "" : chosen;
    }

    @Override
    public void write(byte[] bytes) {
        if (isOutputEnded) {
            throw new IllegalStateException("The server has ended its output to " + client());
        }
        if (unsent.getAndAdd(bytes.length) > 0) {
            hasWaited = true;
        }
        output.add(bytes.clone());
    }

    @Override
    public long unsent() {
        return unsent.get();
    }

    @Override
    public void pauseReading() {
        post(() -> isPaused = true);
    }

    @Override
    public void resumeReading() {
        post(() -> {
            isPaused = false;
            Runnable next = held;
            held = null;
            if (next != null) {
                offer(next);
            }
        });
    }

    @Override
    public void endOutput() {
        if (!isOutputEnded) {
            isOutputEnded = true;
            output.add(END_OUTPUT);
        }
    }

    @Override
    public void close() {
        isOutputEnded = true;
        output.add(CLOSE);
    }

    @Override
    public void reset() {
        if (!isClosed) {
            isOutputEnded = true;
            isClosed = true;
            // In the writer's turn, so that the network has what it can take: "upgrade, then reset" means that the client is upgraded.
            output.add(RESET);
            after(Duration.ofMillis(MAX_RESET_MS), this::resetNow);
        }
    }

    private void resetNow() {
        try {
            if (!raw.isClosed()) {
                raw.setSoLinger(true, 0);
            }
        } catch (SocketException closedMeanwhile) {
            abort();
            return;
        }
        abort();
    }

    @Override
    public boolean isClosed() {
        return isClosed;
    }

    @Override
    public void after(Duration delay, Runnable action) {
        try {
            loop.schedule(action, delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException closing) {
            abort();
        }
    }
}
