package io.heddle.engine.task;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/**
 * A future that the loop completes, and for which the loop therefore must not wait: there a wait throws, and so it does for all stages
 * that are derived from it.
 *
 * <p><b>Thread:</b> any thread.
 *
 * @param <T> the value
 */
class LoopFuture<T> extends CompletableFuture<T> {
    private final BooleanSupplier isLoopThread;

    LoopFuture(BooleanSupplier isLoopThread) {
        this.isLoopThread = isLoopThread;
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new LoopFuture<>(isLoopThread);
    }

    @Override
    public T join() {
        checkThread("join");
        return super.join();
    }

    @Override
    public T get() throws InterruptedException, ExecutionException {
        checkThread("get");
        return super.get();
    }

    @Override
    public T get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
        checkThread("get");
        return super.get(timeout, unit);
    }

    private void checkThread(String method) {
        if (!isDone() && isLoopThread.getAsBoolean()) {
            throw new IllegalStateException(method + "() was called on the event-loop thread, which would wait for itself: all connections"
                + " of the engine would stand still. Use thenAccept or whenComplete there, or wait on another thread.");
        }
    }
}
