package io.heddle.api.reconnect;

import io.heddle.api.WebSocket;
import io.heddle.api.WebSocketError;
import io.heddle.api.internal.Redaction;
import java.net.URI;
import java.time.Duration;

/**
 * A connection was lost, or an attempt failed, and there will be another one.
 *
 * @param webSocket the connection that ended, or null if none could be made
 * @param error why it failed; null if a close frame or the application ended it, see {@link WebSocket#onClosed}
 * @param closeCode the code that {@code onClosed} was given; 0 with an error
 * @param closeReason the reason that {@code onClosed} was given; empty with an error
 * @param upTime how long the connection was up; zero if it never was
 * @param failures how many attempts in a row have failed or did not last; 0 after the loss of a {@linkplain
 *     ReconnectPolicy#stableAfter() stable} connection
 * @param delay from now until the next attempt
 * @param nextUri the target of the next attempt
 */
public record ConnectionDown(WebSocket webSocket, WebSocketError error, int closeCode, String closeReason, Duration upTime, int failures,
    Duration delay, URI nextUri) {

    /** {@return whether the connection was up before} */
    public boolean wasUp() {
        return !upTime.isZero();
    }

    /** {@return a sentence for a log, without secrets of the URI} */
    @Override
    public String toString() {
        return (wasUp() ? "down after " + Durations.text(upTime) : failures + " failed in a row") + ": "
            + Endings.text(error, closeCode, closeReason) + " Next in " + Durations.text(delay) + ": " + Redaction.uri(nextUri);
    }
}
