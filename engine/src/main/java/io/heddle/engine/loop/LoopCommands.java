package io.heddle.engine.loop;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jctools.queues.atomic.MpscUnboundedAtomicArrayQueue;

/**
 * The queue of commands from other threads to the loop: opens, closes, tasks. Unbounded, because a close must never be refused; messages,
 * which are many, go through the bounded send ring.
 *
 * <p><b>Thread:</b> producers any, consumer loop.
 */
public final class LoopCommands {
    private static final int LIMIT_PER_CYCLE = 1_024;

    private final MpscUnboundedAtomicArrayQueue<Runnable> queue = new MpscUnboundedAtomicArrayQueue<>(256);
    private final AtomicInteger producing = new AtomicInteger();
    private final LoopWaker waker;
    private final Consumer<Throwable> faults;
    private volatile boolean isEnded;

    public LoopCommands(LoopWaker waker, Consumer<Throwable> faults) {
        this.waker = waker;
        this.faults = faults;
    }

    /** @return false if the loop has ended: the command has not run and will not run */
    public boolean add(Runnable command) {
        producing.incrementAndGet();
        try {
            if (isEnded) {
                return false;
            }
            queue.offer(command);
        } finally {
            producing.decrementAndGet();
        }
        waker.wake();
        return true;
    }

    /** Refuses all further commands; the queue can still be drained. */
    void end() {
        isEnded = true;
        while (producing.get() > 0) {
            Thread.onSpinWait();
        }
    }

    boolean hasWork() {
        return !queue.isEmpty();
    }

    int drain() {
        int done = 0;
        for (Runnable command; done < LIMIT_PER_CYCLE && (command = queue.poll()) != null; done++) {
            try {
                command.run();
            } catch (Throwable fault) {
                faults.accept(fault);
            }
        }
        return done;
    }
}
