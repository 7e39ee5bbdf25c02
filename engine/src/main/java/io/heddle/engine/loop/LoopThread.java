package io.heddle.engine.loop;

import java.util.function.BooleanSupplier;

/**
 * Tells the calls of the loop from those of other threads. The test kit has one of its own, because there one thread makes all calls.
 *
 * <p><b>Thread:</b> any thread asks; the rest by the loop.
 */
public abstract class LoopThread implements BooleanSupplier {

    /** The thread that runs the loop, known from the loop's start on. */
    public static LoopThread ofJvm() {
        return new JvmThread();
    }

    /** The loop starts on the calling thread. */
    protected void onStart() {}

    /** A turn of the loop begins. */
    protected void onTurnBegin() {}

    /** A turn of the loop has ended. */
    protected void onTurnEnd() {}

    /** True if a caller that is not the loop may wait here until the loop has ended; in a simulation not everybody can. */
    protected boolean mayAwaitEnd() {
        return true;
    }

    /** True if the calling thread is that of the loop. */
    public abstract boolean isCurrent();

    @Override
    public final boolean getAsBoolean() {
        return isCurrent();
    }

    private static final class JvmThread extends LoopThread {
        private volatile Thread thread;

        @Override
        protected void onStart() {
            thread = Thread.currentThread();
        }

        @Override
        public boolean isCurrent() {
            return thread == Thread.currentThread();
        }
    }
}
