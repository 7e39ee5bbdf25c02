package io.heddle.engine.loop;

import java.util.function.Consumer;
import org.jctools.queues.atomic.MpscUnboundedAtomicArrayQueue;

/**
 * The door for what other threads want done on the loop: opening, closing, tasks. Unbounded, because a close must never be refused;
 * messages, which are many, go through the bounded send ring.
 *
 * <p><b>Thread:</b> producers any, consumer loop.
 */
public final class LoopCommands {
    private static final int LIMIT_PER_CYCLE = 1_024;

    private final MpscUnboundedAtomicArrayQueue<Runnable> queue = new MpscUnboundedAtomicArrayQueue<>(256);
    private final LoopWaker waker;
    private final Consumer<Throwable> faults;

    public LoopCommands(LoopWaker waker, Consumer<Throwable> faults) {
        this.waker = waker;
        this.faults = faults;
    }

    public void add(Runnable command) {
        queue.offer(command);
        waker.wake();
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
