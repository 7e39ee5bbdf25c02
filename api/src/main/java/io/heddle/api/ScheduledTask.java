package io.heddle.api;

import io.heddle.api.config.JvmLifetime;
import java.time.Duration;

/**
 * A task given to {@code schedule} or {@code scheduleAtFixedRate} of a {@link WebSocketEngine} or a {@link WebSocket}. It may run again:
 *
 * <pre>{@code
 * class Player implements Runnable {
 *     final WebSocket ws;
 *     final ScheduledTask move;
 *
 *     Player(WebSocket ws) {
 *         this.ws = ws;
 *         move = ws.schedule(Duration.ofSeconds(1), this);
 *     }
 *
 *     public void run() {
 *         ws.send("move");
 *         move.reschedule(Duration.ofSeconds(2));
 *     }
 * }
 * }</pre>
 *
 * <p>All methods may be called from any thread, and from the task itself.
 */
public interface ScheduledTask {

    /**
     * Cancels the task, for good: it does not begin any more, a repeating task does not run again, and {@link #reschedule} does nothing.
     * Cancelling again does nothing. After a call on the event-loop thread the task does not run, unless it is running now; after a call on
     * another thread it may just be starting.
     */
    void cancel();

    /**
     * {@return whether the task was cancelled while it waited to run, by {@link #cancel} or by the end of its engine or connection, or was
     * refused} A task that has begun, and was not rescheduled, is not cancelled any more.
     */
    boolean isCancelled();

    /**
     * Has this task run after a delay from now on, in place of the time that it waits for, if any: a task that waits is put off or brought
     * forward; one that is running or has run runs once more; a repeating one runs next after this delay, and each period from then on. A
     * task that was cancelled or refused stays so, which {@link #isCancelled()} tells.
     *
     * <p>Called on the event-loop thread, this allocates nothing, so that thousands of bots may each keep one task for their think times.
     * From another thread it takes effect at the engine's next duty cycle; until then the task may begin at the time that it had, and then
     * runs once more. The last of several calls counts.
     *
     * <p>A task of {@link WebSocketEngine#schedule} that waits again keeps the JVM alive again, unless it is {@linkplain #daemon() a
     * daemon}.
     *
     * @param delay zero or more
     * @return this task
     * @throws IllegalArgumentException if the delay is negative or above 365 days
     */
    ScheduledTask reschedule(Duration delay);

    /**
     * Lets the JVM end before this task has run, as a daemon thread does. Only a task of {@link WebSocketEngine#schedule} keeps a JVM
     * alive, and only on an engine with {@link JvmLifetime#WHILE_CONNECTED}; on others, for a task of {@link
     * WebSocketEngine#scheduleAtFixedRate(Duration, Runnable)}, and for one of a connection, which keeps the JVM alive itself, this does
     * nothing.
     *
     * @return this task
     */
    ScheduledTask daemon();
}
