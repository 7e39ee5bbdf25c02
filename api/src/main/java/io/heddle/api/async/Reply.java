package io.heddle.api.async;

import io.heddle.api.ScheduledTask;
import io.heddle.api.WebSocket;
import java.time.Duration;
import java.util.concurrent.TimeoutException;

/**
 * The future of one request.
 *
 * <p><b>Thread:</b> any thread.
 */
final class Reply<K, M> extends ReplyFuture<M> {
    final K key;
    final WebSocket webSocket;
    private final Requests<K, M> owner;
    /** Null once it was sent. */
    volatile M message;
    /** Null until it is set; by then the request may be over. */
    volatile ScheduledTask timer;

    Reply(Requests<K, M> owner, K key, M message, WebSocket webSocket) {
        super(owner);
        this.owner = owner;
        this.key = key;
        this.message = message;
        this.webSocket = webSocket;
    }

    void onReply(M reply) {
        super.complete(reply);
    }

    /** It will have no reply. */
    void fail(Throwable why) {
        owner.leave(this);
        super.completeExceptionally(why);
    }

    void onTimeout(Duration limit) {
        if (owner.giveUp(this)) {
            super.completeExceptionally(new TimeoutException("No reply came within " + limit.toMillis() + " ms. The limit is timeLimit."));
        }
    }

    // ---- by its holder, who waits no longer; orTimeout and completeOnTimeout come this way, too ----

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        return giveUpIf(super.cancel(mayInterruptIfRunning));
    }

    @Override
    public boolean complete(M value) {
        return giveUpIf(super.complete(value));
    }

    @Override
    public boolean completeExceptionally(Throwable why) {
        return giveUpIf(super.completeExceptionally(why));
    }

    private boolean giveUpIf(boolean isCompleted) {
        if (isCompleted) {
            owner.giveUp(this);
        }
        return isCompleted;
    }

    void stopTimer() {
        ScheduledTask started = timer;
        if (started != null) {
            started.cancel();
        }
    }
}
