package io.heddle.api.reconnect;

import io.heddle.api.WebSocket;
import io.heddle.api.internal.Redaction;
import java.time.Duration;

/**
 * A connection is open, and {@link Reconnector#onSubscribe} has run.
 *
 * @param webSocket the connection
 * @param isFirst whether it is the first since the start
 * @param downTime how long there was none: since the loss of the last one, or since the start
 * @param attempts how many attempts that took, 1 or more
 */
public record ConnectionUp(WebSocket webSocket, boolean isFirst, Duration downTime, int attempts) {

    /** {@return a sentence for a log, without secrets of the URI} */
    @Override
    public String toString() {
        return (isFirst ? "up after " : "up again after ") + Durations.text(downTime) + " and " + attempts
            + (attempts == 1 ? " attempt: " : " attempts: ") + Redaction.uri(webSocket.uri());
    }
}
