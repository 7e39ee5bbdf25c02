package io.heddle.api.async;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A future for which the event loop does not wait, since nobody else would complete it; nor for those that are derived from it.
 *
 * <p><b>Thread:</b> any thread.
 */
class ReplyFuture<T> extends CompletableFuture<T> {
    private final Requests<?, ?> requests;

    ReplyFuture(Requests<?, ?> requests) {
        this.requests = requests;
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new ReplyFuture<>(requests);
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
        if (!isDone() && requests.isLoopThread()) {
            throw new IllegalStateException(method + "() was called on the event-loop thread, which brings the reply and would wait for"
                + " itself. Use thenAccept or whenComplete there, or wait on another thread.");
        }
    }
}
