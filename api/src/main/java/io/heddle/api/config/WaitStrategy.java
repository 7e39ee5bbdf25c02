package io.heddle.api.config;

/** What the event-loop thread does while there is nothing to do. */
public enum WaitStrategy {
    /** Sleeps in the selector until a socket, a deadline or another thread needs it. The default: no CPU is used. */
    BLOCK,
    /** Polls without pause. Takes a core for itself; saves the wake-up time of the thread, some 10 to 100 us a message. */
    BUSY_SPIN
}
