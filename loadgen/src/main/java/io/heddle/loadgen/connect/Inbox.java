package io.heddle.loadgen.connect;

import io.heddle.api.WebSocket;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Tasks for the main thread. Messages among them count their bytes: when too many wait to be printed, the connection is not read, and the
 * server feels it. <b>Thread:</b> any thread adds, the main thread takes.
 */
final class Inbox {
    private static final long HIGH_BYTES = 4 << 20;
    private static final long LOW_BYTES = 1 << 20;

    private final LinkedBlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
    private final AtomicLong waitingBytes = new AtomicLong();
    private final AtomicBoolean isSuspended = new AtomicBoolean();

    void add(Runnable task) {
        tasks.add(task);
    }

    /** Adds a message; on the event loop. */
    void addMessage(WebSocket from, byte[] message, Runnable task) {
        long waiting = waitingBytes.addAndGet(message.length);
        tasks.add(() -> {
            task.run();
            if (waitingBytes.addAndGet(-message.length) < LOW_BYTES && isSuspended.compareAndSet(true, false)) {
                from.resumeReading();
            }
        });
        if (waiting > HIGH_BYTES && isSuspended.compareAndSet(false, true)) {
            // The main thread may have printed all before it could see that.
            if (waitingBytes.get() < LOW_BYTES && isSuspended.compareAndSet(true, false)) {
                return;
            }
            // If it resumes first, it does so from another thread, and that takes effect behind this.
            from.suspendReading();
        }
    }

    /** The next task, or null if none comes within the time. */
    Runnable next(long timeoutNs) throws InterruptedException {
        return tasks.poll(timeoutNs, TimeUnit.NANOSECONDS);
    }

    boolean isEmpty() {
        return tasks.isEmpty();
    }
}
