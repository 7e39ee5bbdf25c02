package io.heddle.loadgen.agent;

import io.heddle.api.WebSocketError;
import io.heddle.loadgen.interval.Counter;
import java.util.Locale;

/** Tells from an error that this machine ran out of something. <b>Thread:</b> no state. */
final class Shortage {
    private static final int MAX_CAUSES = 8;

    private Shortage() {}

    /** The counter of the shortage, or null if it was none. */
    static Counter of(WebSocketError error) {
        Throwable cause = error.cause();
        for (int depth = 0; cause != null && depth < MAX_CAUSES; depth++, cause = cause.getCause()) {
            String text = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
            // EADDRNOTAVAIL comes from a connect without a free port, EADDRINUSE from a bind to one.
            if (text.contains("cannot assign requested address") || text.contains("address already in use")
                || text.contains("can't assign requested address")) {
                return Counter.PORT_SHORTAGES;
            }
            if (text.contains("too many open files")) {
                return Counter.DESCRIPTOR_SHORTAGES;
            }
        }
        return null;
    }
}
