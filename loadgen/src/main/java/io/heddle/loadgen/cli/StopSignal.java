package io.heddle.loadgen.cli;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Turns Ctrl-C and SIGTERM into a request: what runs ends by itself and prints what it has to say. A server has then ended well, with code
 * 0; a run that was cut short ends by the signal, with code 130 or 143. <b>Thread:</b> any thread.
 */
public final class StopSignal implements AutoCloseable {
    private static final long END_TIMEOUT_SECONDS = 30;

    private final CompletableFuture<Void> requested = new CompletableFuture<>();
    private final CountDownLatch finished = new CountDownLatch(1);
    private final Thread hook = new Thread(this::endRun, "heddle-stop");
    private final boolean endsWell;

    private StopSignal(boolean endsWell) {
        this.endsWell = endsWell;
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** For a server: a signal is the usual end, and the exit code is 0. Listens until closed. */
    public static StopSignal ofServer() {
        return new StopSignal(true);
    }

    /** For a run: the exit code tells that a signal has ended it. Listens until closed. */
    public static StopSignal ofRun() {
        return new StopSignal(false);
    }

    /** Completes when the user stops the run. */
    public CompletableFuture<Void> requested() {
        return requested;
    }

    /** True if the user has stopped the run. */
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
            if (finished.await(END_TIMEOUT_SECONDS, TimeUnit.SECONDS) && endsWell) {
                // Without this the JVM gives the signal's exit code, 130 or 143.
                Runtime.getRuntime().halt(0);
            }
        } catch (InterruptedException cannotHappen) {
            Thread.currentThread().interrupt();
        }
    }
}
