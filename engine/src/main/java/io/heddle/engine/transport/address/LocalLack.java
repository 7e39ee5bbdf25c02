package io.heddle.engine.transport.address;

import java.io.IOException;
import java.util.Locale;

/**
 * Tells from an exception that this machine lacked something for another connection, which says nothing of the other end.
 *
 * <p><b>Thread:</b> any thread; no state.
 */
public final class LocalLack {
    private LocalLack() {}

    /** @param cause null for none */
    public static boolean isIn(Throwable cause) {
        return cause instanceof NoLocalPortException || cause instanceof IOException e && isOfDescriptors(e);
    }

    /** This process has too many open, or the system has. */
    public static boolean isOfDescriptors(IOException cause) {
        return String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT).contains("too many open files");
    }
}
