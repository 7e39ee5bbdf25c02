package io.heddle.engine.loop;

import java.io.IOException;

/** The system refuses the local address or port of a socket. <b>Thread:</b> immutable. */
public final class LocalAddressException extends IOException {
    private static final long serialVersionUID = 1;

    /** Why it is refused. */
    public enum Reason {
        /** No interface of this machine has the address. */
        NOT_OURS,
        /** The port that was asked for is in use, or was until a moment ago (TIME_WAIT). */
        PORT_IN_USE,
        /** The system found no free port in its range. */
        NO_PORT_LEFT,
        /** This process may not use the port: on most systems those below 1,024. */
        FORBIDDEN
    }

    private final Reason reason;

    /** @param cause the exception of the system, whose message this one repeats */
    public LocalAddressException(Reason reason, IOException cause) {
        super(cause.getMessage(), cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
