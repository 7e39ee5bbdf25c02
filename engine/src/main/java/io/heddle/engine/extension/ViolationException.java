package io.heddle.engine.extension;

import io.heddle.api.extension.ExtensionException;
import io.heddle.engine.frame.ProtocolViolation;

/** Thrown by the engine's own sessions for a {@link ProtocolViolation}. <b>Thread:</b> immutable. */
final class ViolationException extends ExtensionException {
    private static final long serialVersionUID = 1L;

    final ProtocolViolation violation;
    final String detail;

    ViolationException(ProtocolViolation violation) {
        this(violation, "");
    }

    /** @param detail what was found, fit for a log line; may be empty */
    ViolationException(ProtocolViolation violation, String detail) {
        super(violation.closeCode(), violation.sentence());
        this.violation = violation;
        this.detail = detail;
    }
}
