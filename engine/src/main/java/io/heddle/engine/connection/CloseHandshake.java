package io.heddle.engine.connection;

import io.heddle.engine.frame.ProtocolViolation;

/**
 * How the close handshake of one connection stands (RFC 6455 section 7.1); made when it begins.
 *
 * <p><b>Thread:</b> loop-confined.
 */
final class CloseHandshake {
    /** What we sent, or what the peer sent once it has. */
    private int code;

    private String reason;
    private boolean received;
    private final ProtocolViolation violation;

    private CloseHandshake(int code, String reason, boolean received, ProtocolViolation violation) {
        this.code = code;
        this.reason = reason;
        this.received = received;
        this.violation = violation;
    }

    static CloseHandshake ours(int code, String reason) {
        return new CloseHandshake(code, reason, false, null);
    }

    static CloseHandshake theirs(int code, String reason) {
        return new CloseHandshake(code, reason, true, null);
    }

    static CloseHandshake failing(ProtocolViolation violation) {
        return new CloseHandshake(violation.closeCode(), violation.sentence(), false, violation);
    }

    void onCloseReceived(int peersCode, String peersReason) {
        received = true;
        code = peersCode;
        reason = peersReason;
    }

    /** Whether frames still mean something: not after the peer's close frame, nor after a violation. */
    boolean takesFrames() {
        return !received && violation == null;
    }

    /** Whether the peer said that it closes: then nobody minds how the connection goes down. */
    boolean isReceived() {
        return received;
    }

    /** The violation that we close for, or null. */
    ProtocolViolation violation() {
        return violation;
    }

    Ending ending() {
        return Ending.closed(code, reason);
    }
}
