package io.heddle.api;

/** A task given to {@link WebSocketEngine#schedule}. */
public interface ScheduledTask {

    /**
     * Cancels the task unless it has begun. May be called from any thread; cancelling again does nothing. After a call on the event-loop
     * thread the task does not run, unless it is running now; after a call on another thread it may just be starting.
     */
    void cancel();
}
