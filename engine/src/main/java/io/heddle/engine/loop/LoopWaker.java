package io.heddle.engine.loop;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Wakes the loop if, and only if, it sleeps in its poller: a wake-up costs microseconds, a read of the flag two nanoseconds. In a burst
 * of producers only one pays.
 *
 * <p><b>Thread:</b> {@link #wake()} any thread; the rest loop-confined.
 */
public final class LoopWaker {
    private static final VarHandle PARKED;

    static {
        try {
            PARKED = MethodHandles.lookup().findVarHandle(LoopWaker.class, "parked", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Poller poller;

    @SuppressWarnings("unused") // through PARKED
    private boolean parked;

    LoopWaker(Poller poller) {
        this.poller = poller;
    }

    /** To be called after publishing work to the loop. */
    public void wake() {
        // Full fence: what the caller published must be visible before it decides that the loop is awake.
        VarHandle.fullFence();
        if ((boolean) PARKED.getOpaque(this) && PARKED.compareAndSet(this, true, false)) {
            poller.wakeup();
        }
    }

    /** The loop is about to sleep; it must look for work once more after this. */
    void park() {
        PARKED.setVolatile(this, true);
        VarHandle.fullFence();
    }

    void unpark() {
        PARKED.setOpaque(this, false);
    }
}
