package io.heddle.api.internal;

/**
 * A task given to {@link io.heddle.api.WebSocketEngine#schedule} that hears when it will never run, because its engine closes first. Not
 * exported to programs. <b>Thread:</b> the event loop.
 */
public interface ClosingListener extends Runnable {

    /** The engine closes, and the task will not run. */
    void onEngineClosing();
}
