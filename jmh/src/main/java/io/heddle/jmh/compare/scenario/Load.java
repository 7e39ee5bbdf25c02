package io.heddle.jmh.compare.scenario;

import io.heddle.jmh.compare.client.PeerClient;
import io.heddle.jmh.compare.client.PeerConnection;
import io.heddle.jmh.compare.client.PeerListener;
import java.net.URI;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The common part of all scenarios: it opens a bounded number of connections at a time, counts, and keeps the first failure, which
 * voids the figures of the run. <b>Thread:</b> opened by the main thread; events on the client's threads.
 */
abstract class Load implements PeerListener {
    static final long OPENING_SECONDS = 60;
    private static final int OPENING_AT_A_TIME = 32;

    private final Tallies tallies = new Tallies();
    private final Semaphore opening = new Semaphore(OPENING_AT_A_TIME);
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final CountDownLatch failed = new CountDownLatch(1);
    private volatile boolean stopped;

    Tallies tallies() {
        return tallies;
    }

    /** From now on the end of a connection is no failure; a connection that still receives something closes. */
    void stop() {
        stopped = true;
    }

    boolean isStopped() {
        return stopped;
    }

    /** The number of connections at the same time. */
    abstract int connections();

    /** Starts the measured work; unless overridden, opens all connections. */
    void begin(PeerClient client, URI... targets) throws InterruptedException, RunFailure {
        open(client, 0, connections(), targets);
    }

    /** Opens the connections of a range of indices, and returns when they are open. */
    final void open(PeerClient client, int from, int to, URI... targets) throws InterruptedException, RunFailure {
        long untilNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(OPENING_SECONDS);
        for (int i = from; i < to; i++) {
            await(1, untilNs);
            client.open(targets[i % targets.length], this);
        }
        await(OPENING_AT_A_TIME, untilNs);
        opening.release(OPENING_AT_A_TIME);
    }

    private void await(int permits, long untilNs) throws InterruptedException, RunFailure {
        while (!opening.tryAcquire(permits, 10, TimeUnit.MILLISECONDS)) {
            check();
            if (System.nanoTime() - untilNs > 0) {
                throw new RunFailure("The connections did not open in time.");
            }
        }
        check();
    }

    /** Sleeps; throws as soon as the run fails. */
    void sleep(long ms) throws InterruptedException, RunFailure {
        failed.await(ms, TimeUnit.MILLISECONDS);
        check();
    }

    void check() throws RunFailure {
        Throwable first = failure.get();
        if (first != null) {
            throw new RunFailure("A connection failed: " + first, first);
        }
    }

    @Override
    public void onOpen(PeerConnection connection) {
        opening.release();
    }

    @Override
    public void onClosed(PeerConnection connection) {
        onFailed(new IllegalStateException("The connection was closed."));
    }

    @Override
    public void onFailed(Throwable cause) {
        if (!stopped && failure.compareAndSet(null, cause)) {
            failed.countDown();
        }
    }
}
