package io.heddle.engine.loop;

import java.util.function.BooleanSupplier;

/**
 * The thread that runs the loop, known from the loop's start on.
 *
 * <p><b>Thread:</b> any thread; {@link #enter} by the loop.
 */
public final class LoopThread implements BooleanSupplier {
    private volatile Thread thread;

    void enter() {
        thread = Thread.currentThread();
    }

    /** True if the calling thread is that of the loop. */
    public boolean isCurrent() {
        return thread == Thread.currentThread();
    }

    @Override
    public boolean getAsBoolean() {
        return isCurrent();
    }
}
