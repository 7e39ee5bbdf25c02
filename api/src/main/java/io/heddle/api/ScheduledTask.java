package io.heddle.api;

/** A task given to {@link WebSocketEngine#schedule}. */
public interface ScheduledTask {

    /**
     * Cancels the task unless it has begun. Any thread; cancelling again does nothing. On the event-loop thread the task is certain
     * not to run afterwards unless it is running now; from another thread it may just be starting.
     */
    void cancel();
}
