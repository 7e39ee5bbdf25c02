package io.heddle.api;

import io.heddle.api.config.JvmLifetime;
import java.time.Duration;

/** A task given to {@link WebSocketEngine#schedule} or {@link WebSocketEngine#scheduleAtFixedRate}. All methods may be called from any thread. */
public interface ScheduledTask {

    /**
     * Cancels the task unless it has begun; a repeating task does not run again. Cancelling again does nothing. After a call on the
     * event-loop thread the task does not run, unless it is running now; after a call on another thread it may just be starting.
     */
    void cancel();

    /** {@return whether the task was cancelled before it began, or its engine refused it because it is closed} */
    boolean isCancelled();

    /**
     * Lets the JVM end before this task has run, as a daemon thread does. Only a task of {@link WebSocketEngine#schedule} keeps a JVM
     * alive, and only on an engine with {@link JvmLifetime#WHILE_CONNECTED}; on others, and for a task of {@link
     * WebSocketEngine#scheduleAtFixedRate(Duration, Runnable)}, this does nothing.
     *
     * @return this task
     */
    ScheduledTask daemon();
}
