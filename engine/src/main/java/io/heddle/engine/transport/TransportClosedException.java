package io.heddle.engine.transport;

import java.io.IOException;

/** A transport was used after this side had closed it, or had ended its output. <b>Thread:</b> immutable. */
public final class TransportClosedException extends IOException {
    private static final long serialVersionUID = 1L;

    public TransportClosedException() {
        super("this side has closed the transport");
    }
}
