package io.heddle.engine;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Keeps the JVM alive while connections are, for an engine whose own thread is a daemon: a thread that sleeps from the first connection
 * to the end of the last.
 *
 * <p><b>Thread:</b> any thread.
 */
final class JvmAnchor {
    private final String name;
    private final AtomicInteger connections = new AtomicInteger();

    JvmAnchor(String name) {
        this.name = name;
    }

    void hold() {
        if (connections.getAndIncrement() == 0) {
            // It ends by itself once it finds no connection; one that ends late while a new one begins does no harm.
            Thread thread = new Thread(this::sleepWhileHeld, name);
            thread.setDaemon(false);
            holder = thread;
            thread.start();
        }
    }

    void release() {
        if (connections.decrementAndGet() == 0) {
            LockSupport.unpark(holder);
        }
    }

    private volatile Thread holder;

    private void sleepWhileHeld() {
        while (connections.get() > 0 && holder == Thread.currentThread()) {
            LockSupport.park(this);
        }
    }
}
