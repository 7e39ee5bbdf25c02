package io.heddle.engine.connection;

import io.heddle.api.WebSocketError;
import io.heddle.engine.frame.CloseCode;

/**
 * The last event of a connection: closed, or failed. <b>Thread:</b> immutable.
 *
 * @param error why it failed, or null if it was closed
 * @param code the close code, if it was closed
 * @param reason the close reason, if it was closed
 */
record Ending(WebSocketError error, int code, String reason) {
    static Ending closed(int code, String reason) {
        return new Ending(null, code, reason);
    }

    /** No close frame at all: the application itself let go (RFC 6455 section 7.1.5 reserves the code for such reports). */
    static Ending dropped(String why) {
        return closed(CloseCode.ABNORMAL_CLOSURE, why);
    }

    static Ending failed(WebSocketError error) {
        return new Ending(error, 0, "");
    }

    /** True if close frames were exchanged, or at least sent. */
    boolean isHandshake() {
        return error == null && code != CloseCode.ABNORMAL_CLOSURE;
    }

    boolean isClosed() {
        return error == null;
    }
}
