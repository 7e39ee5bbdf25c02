package io.heddle.engine.connection;

/**
 * The state of the close handshake of one connection (RFC 6455 section 7.1); made when it begins.
 *
 * <p><b>Thread:</b> loop-confined.
 */
final class CloseHandshakeState {
    /** The code that we sent, or the peer's once it has sent one. */
    private int code;

    private String reason;
    private boolean received;
    private final String failure;

    private CloseHandshakeState(int code, String reason, boolean received, String failure) {
        this.code = code;
        this.reason = reason;
        this.received = received;
        this.failure = failure;
    }

    static CloseHandshakeState ours(int code, String reason) {
        return new CloseHandshakeState(code, reason, false, null);
    }

    static CloseHandshakeState theirs(int code, String reason) {
        return new CloseHandshakeState(code, reason, true, null);
    }

    /** @param failure what the close is about, in full */
    static CloseHandshakeState failing(int code, String reason, String failure) {
        return new CloseHandshakeState(code, reason, false, failure);
    }

    void onCloseReceived(int peersCode, String peersReason) {
        received = true;
        code = peersCode;
        reason = peersReason;
    }

    /** Frames have a meaning until the peer's close frame or a violation. */
    boolean takesFrames() {
        return !received && failure == null;
    }

    /** Once the peer has sent a close frame, it does not matter how the connection goes down. */
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
