package io.heddle.engine.transport.address;

import java.io.IOException;

/**
 * No socket could be opened for want of a local address or port. The message is whole sentences: which are used up, and what to do.
 * <b>Thread:</b> immutable.
 */
public final class NoLocalPortException extends IOException {
    private static final long serialVersionUID = 1;

    /** @param cause the last refusal of the system, or null */
    public NoLocalPortException(String sentences, IOException cause) {
        super(sentences, cause);
    }
}
