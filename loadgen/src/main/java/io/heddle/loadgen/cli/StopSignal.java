package io.heddle.loadgen.cli;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Turns Ctrl-C and SIGTERM into a request: the run ends by itself, prints its summary, and exits with code 0. <b>Thread:</b> any
 * thread.
 */
public final class StopSignal implements AutoCloseable {
    private static final long END_TIMEOUT_SECONDS = 30;

    private final CompletableFuture<Void> requested = new CompletableFuture<>();
    private final CountDownLatch finished = new CountDownLatch(1);
    private final Thread hook = new Thread(this::endRun, "heddle-stop");

    /** Listens until closed. */
    public StopSignal() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Completes when the user stops the run. */
    public CompletableFuture<Void> requested() {
        return requested;
    }

    /** Whether the user has stopped the run. */
    public boolean isRequested() {
        return requested.isDone();
    }

    /** Marks the run as over; a JVM that waits for this ends now. */
    @Override
    public void close() {
        finished.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException alreadyEnding) {
            // The hook is running and will end the JVM.
        }
    }

    private void endRun() {
        requested.complete(null);
        try {
            if (finished.await(END_TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
                // Otherwise the exit code would be the signal's 130, although the run ended properly.
                Runtime.getRuntime().halt(0);
            }
        } catch (InterruptedException cannotHappen) {
            Thread.currentThread().interrupt();
        }
    }
}
