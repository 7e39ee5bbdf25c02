package io.heddle.engine.transport.proxy;

import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Runs the calls to proxy selectors, which may block, on daemon threads: one for each call under way, which {@link ProxySelections} limits.
 * Idle threads end.
 *
 * <p><b>Thread:</b> any thread. <b>Owns:</b> those threads.
 */
public final class SelectorThreads implements Executor, AutoCloseable {
    private static final long IDLE_SECONDS = 5;

    private final ThreadPoolExecutor threads;

    public SelectorThreads(String engineName, ThreadFactory factory) {
        this.threads = new ThreadPoolExecutor(0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
            Thread thread = factory.newThread(task);
            thread.setName(engineName + "-proxy-selector");
            thread.setDaemon(true);
            return thread;
        });
    }

    @Override
    public void execute(Runnable task) {
        threads.execute(task);
    }

    /** Ends the idle threads now, and interrupts the others: they end once their selector returns. */
    @Override
    public void close() {
        threads.shutdownNow();
    }
}
