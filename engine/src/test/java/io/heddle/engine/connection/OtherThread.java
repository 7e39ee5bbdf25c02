package io.heddle.engine.connection;

import java.util.concurrent.locks.LockSupport;

/** Runs actions of a test on a thread that is not the loop's, one at a time, and allocates nothing for that. */
final class OtherThread {
    private final Thread thread = new Thread(this::runActions, "rig-elsewhere");
    private volatile Thread caller;
    private volatile Runnable action;
    private volatile Throwable failure;
    private volatile boolean isEnded;

    OtherThread() {
        thread.setDaemon(true);
        thread.start();
    }

    /** Returns when the action has, and throws what it threw. */
    void run(Runnable next) {
        failure = null;
        caller = Thread.currentThread();
        action = next;
        LockSupport.unpark(thread);
        while (action != null) {
            LockSupport.park(this);
            if (Thread.currentThread().isInterrupted()) {
                throw new AssertionError("interrupted while an action ran elsewhere");
            }
        }
        Throwable thrown = failure;
        if (thrown instanceof RuntimeException e) {
            throw e;
        }
        if (thrown instanceof Error e) {
            throw e;
        }
    }

    void end() {
        isEnded = true;
        LockSupport.unpark(thread);
    }

    private void runActions() {
        while (!isEnded) {
            Runnable next = action;
            if (next == null) {
                LockSupport.park(this);
                continue;
            }
            try {
                next.run();
            } catch (Throwable e) {
                failure = e;
            }
            action = null;
            LockSupport.unpark(caller);
        }
    }
}
