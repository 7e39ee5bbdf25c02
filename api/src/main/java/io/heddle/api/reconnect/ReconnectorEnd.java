package io.heddle.api.reconnect;

import io.heddle.api.WebSocket;
import io.heddle.api.WebSocketError;

/**
 * A reconnector has ended: there will be no other attempt.
 *
 * @param cause why there will be none
 * @param webSocket the connection that ended last, or null if there was none at that moment
 * @param error why that failed; null if a close frame or the application ended it, or there was none
 * @param closeCode the code that {@code onClosed} was given, or else 0
 * @param closeReason the reason that {@code onClosed} was given, or else empty
 */
public record ReconnectorEnd(Cause cause, WebSocket webSocket, WebSocketError error, int closeCode, String closeReason) {

    /** Why a reconnector ends. */
    public enum Cause {
        /** {@link Reconnector#stop()} or {@link Reconnector#close()} was called. */
        STOPPED,
        /** The engine was closed. */
        ENGINE_CLOSED,
        /** By the {@link ReconnectPolicy}, another attempt is not worth it after this error or close code. */
        NOT_WORTH_RETRY,
        /** {@link ReconnectPolicy#maxAttempts()} in a row have failed or did not last. */
        ATTEMPTS_EXHAUSTED
    }

    /** {@return a sentence for a log} */
    @Override
    public String toString() {
        String why = switch (cause) {
            case STOPPED -> "it was stopped.";
            case ENGINE_CLOSED -> "the engine was closed.";
            case NOT_WORTH_RETRY -> "another attempt is not worth it after this by the ReconnectPolicy.";
            case ATTEMPTS_EXHAUSTED -> "as many attempts as ReconnectPolicy.maxAttempts allows have failed in a row.";
        };
        return "ended, since " + why + (error == null && closeCode == 0 ? "" : " " + Endings.text(error, closeCode, closeReason));
    }
}
