package io.heddle.engine.loop.nio;

import io.heddle.engine.loop.LocalAddressException;
import io.heddle.engine.loop.LocalAddressException.Reason;
import java.io.IOException;
import java.net.BindException;
import java.util.Locale;

/**
 * Tells from the words of the system, all that the JDK passes on, whether it refused a local address, and why. <b>Thread:</b> any thread;
 * no state.
 */
final class LocalRefusals {
    private LocalRefusals() {}

    /** @return null if it is something else */
    static LocalAddressException ofBind(int port, IOException cause) {
        String words = words(cause);
        if (words.contains("in use")) {
            return new LocalAddressException(port == 0 ? Reason.NO_PORT_LEFT : Reason.PORT_IN_USE, cause);
        }
        if (words.contains("requested address") || words.contains("not valid in its context")) {
            return new LocalAddressException(Reason.NOT_OURS, cause);
        }
        return words.contains("permission denied") ? new LocalAddressException(Reason.FORBIDDEN, cause) : null;
    }

    /** The system knows only when connecting whether a port is free towards that server. */
    static LocalAddressException ofConnect(int port, IOException cause) {
        String words = words(cause);
        boolean isRefusal = cause instanceof BindException && (words.contains("in use") || words.contains("requested address"));
        return isRefusal ? new LocalAddressException(port == 0 ? Reason.NO_PORT_LEFT : Reason.PORT_IN_USE, cause) : null;
    }

    private static String words(IOException cause) {
        return String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
    }
}
