package io.heddle.engine;

import io.heddle.engine.task.JvmHold;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * Keeps the JVM alive while connections or pending tasks are, for an engine whose own thread is a daemon: a thread that sleeps from the
 * first of them to the end of the last, or of the engine.
 *
 * <p><b>Thread:</b> any thread.
 */
final class JvmAnchor implements JvmHold {
    private final String name;
    private final AtomicInteger holds = new AtomicInteger();
    /** The thread that counts; one that is no longer it ends. */
    private final AtomicReference<Thread> holder = new AtomicReference<>();
    private volatile boolean isClosed;

    JvmAnchor(String name) {
        this.name = name;
    }

    @Override
    public void hold() {
        if (holds.getAndIncrement() == 0) {
            Thread thread = new Thread(this::sleepWhileHeld, name);
            thread.setDaemon(false);
            Thread before = holder.getAndSet(thread);
            thread.start();
            // It may have seen this hold instead of the end of the last one, whose release will wake the new holder only.
            LockSupport.unpark(before);
        }
    }

    @Override
    public void release() {
        if (holds.decrementAndGet() == 0) {
            LockSupport.unpark(holder.get());
        }
    }

    /** The engine has ended: tasks that are still pending never run. */
    void close() {
        isClosed = true;
        LockSupport.unpark(holder.get());
    }

    private void sleepWhileHeld() {
        while (!isClosed && holds.get() > 0 && holder.get() == Thread.currentThread()) {
            LockSupport.park(this);
            // A thread that stays interrupted would not sleep any more.
            Thread.interrupted();
        }
    }
}
