package io.heddle.loadgen;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Turns Ctrl-C (and SIGTERM) into a request: the run ends itself, prints its summary, and the exit code is 0. <b>Thread:</b> any
 * thread.
 */
final class StopSignal implements AutoCloseable {
    private static final long MOST_WAIT_SECONDS = 30;

    private final CompletableFuture<Void> requested = new CompletableFuture<>();
    private final CountDownLatch finished = new CountDownLatch(1);
    private final Thread hook = new Thread(this::endRun, "heddle-stop");

    StopSignal() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Completed when the user asks for the end. */
    CompletableFuture<Void> requested() {
        return requested;
    }

    boolean isRequested() {
        return requested.isDone();
    }

    /** The run is over: if the JVM waits for that in order to end, it ends now. */
    @Override
    public void close() {
        finished.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException alreadyEnding) {
            // The hook runs, and ends the JVM.
        }
    }

    private void endRun() {
        requested.complete(null);
        try {
            if (finished.await(MOST_WAIT_SECONDS, TimeUnit.SECONDS)) {
                // Else the exit code would be the signal's, 130, after a run that ended as it should.
                Runtime.getRuntime().halt(0);
            }
        } catch (InterruptedException cannotHappen) {
            Thread.currentThread().interrupt();
        }
    }
}
