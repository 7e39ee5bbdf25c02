package io.heddle.api.config;

/** How the event-loop thread waits while it has nothing to do. */
public enum WaitStrategy {
    /** It sleeps in the selector until a socket, a deadline or another thread needs it. This is the default, and uses no CPU. */
    BLOCK,
    /** It polls without pause. That takes a whole core, and saves the wake-up time of the thread, some 10 to 100 us a message. */
    BUSY_SPIN
}
