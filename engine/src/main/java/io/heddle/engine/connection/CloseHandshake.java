package io.heddle.engine.connection;

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
    private final String failure;

    private CloseHandshake(int code, String reason, boolean received, String failure) {
        this.code = code;
        this.reason = reason;
        this.received = received;
        this.failure = failure;
    }

    static CloseHandshake ours(int code, String reason) {
        return new CloseHandshake(code, reason, false, null);
    }

    static CloseHandshake theirs(int code, String reason) {
        return new CloseHandshake(code, reason, true, null);
    }

    /** @param failure what the close is about, in full */
    static CloseHandshake failing(int code, String reason, String failure) {
        return new CloseHandshake(code, reason, false, failure);
    }

    void onCloseReceived(int peersCode, String peersReason) {
        received = true;
        code = peersCode;
        reason = peersReason;
    }

    /** Whether frames still mean something: not after the peer's close frame, nor after a violation. */
    boolean takesFrames() {
        return !received && failure == null;
    }

    /** Whether the peer said that it closes: then nobody minds how the connection goes down. */
    boolean isReceived() {
        return received;
    }

    /** The failure that we close for, or null. */
    String failure() {
        return failure;
    }

    Ending ending() {
        return Ending.closed(code, reason);
    }
}
