package io.heddle.api.reconnect;

import io.heddle.api.WebSocketError;
import io.heddle.api.internal.LogText;

/** Words the ends of connections. <b>Thread:</b> any thread; no state. */
final class Endings {
    private static final int MAX_REASON_CHARS = 130;

    private Endings() {}

    /** @param error null if the connection was closed */
    static String text(WebSocketError error, int closeCode, String closeReason) {
        if (error != null) {
            return error.toString();
        }
        String reason = closeReason.isEmpty() ? "" : ", '" + LogText.printable(closeReason, MAX_REASON_CHARS) + "'";
        return "closed with code " + closeCode + reason + ".";
    }
}
