package io.heddle.engine.connection;

import io.heddle.api.WebSocketError;
import io.heddle.api.event.Closure;
import io.heddle.api.event.Closure.Initiator;
import io.heddle.engine.frame.CloseCode;

/**
 * The state of the close handshake of one connection (RFC 6455 section 7.1); made when it begins, or when the output fails.
 *
 * <p><b>Thread:</b> loop-confined, but for {@link #isForUserToEnd}.
 */
final class CloseHandshakeState {
    /** The code that we sent, or the peer's once it has sent one; 0 before there is one. */
    private int code;

    private String reason;
    private boolean received;
    private final String failure;
    private final Initiator initiator;
    /** The code of our close frame, and its reason, once it is queued. */
    private int sentCode;
    private String sentReason = "";
    /** Nothing can be written since then, and why; null while the output works. */
    private WebSocketError outputFailure;
    /** Our close frame had gone before that. */
    private boolean wasWritten;
    private boolean isForUserToEnd;

    private CloseHandshakeState(Initiator initiator, int code, String reason, boolean received, String failure) {
        this.initiator = initiator;
        this.code = code;
        this.reason = reason;
        this.received = received;
        this.failure = failure;
    }

    /** @param initiator the application, or the engine that ends all connections */
    static CloseHandshakeState ours(Initiator initiator, int code, String reason) {
        return new CloseHandshakeState(initiator, code, reason, false, null);
    }

    static CloseHandshakeState theirs(int code, String reason) {
        return new CloseHandshakeState(Initiator.PEER, code, reason, true, null);
    }

    /** @param failure what the close is about, in full */
    static CloseHandshakeState failing(int code, String reason, String failure) {
        return new CloseHandshakeState(Initiator.ENGINE, code, reason, false, failure);
    }

    /** The output of an open connection failed: there is no handshake, but perhaps the peer's last word. */
    static CloseHandshakeState withoutOutput(WebSocketError failure) {
        CloseHandshakeState lost = new CloseHandshakeState(Ending.initiatorOf(failure), 0, "", false, null);
        lost.outputFailure = failure;
        lost.isForUserToEnd = true;
        return lost;
    }

    /** Our close frame is queued. */
    void onCloseQueued(int ourCode, String ourReason) {
        sentCode = ourCode;
        sentReason = ourReason;
    }

    void onCloseReceived(int peersCode, String peersReason) {
        received = true;
        code = peersCode;
        reason = peersReason;
    }

    /** @param isCloseWritten whether our close frame had gone before */
    void onOutputFailure(WebSocketError error, boolean isCloseWritten) {
        outputFailure = error;
        wasWritten = isCloseWritten;
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

    /** The reason why nothing can be written any more, or null. */
    WebSocketError outputFailure() {
        return outputFailure;
    }

    /** True if our close frame had gone when the output failed. */
    boolean wasWritten() {
        return wasWritten;
    }

    /**
     * True while the user, who asked for no end, may suspend reading: the output failed, and what the peer sent before is still to be
     * taken. Another thread may see it late: a connection asks the loop once.
     */
    boolean isForUserToEnd() {
        return isForUserToEnd;
    }

    void onUserEnds() {
        isForUserToEnd = false;
    }

    /**
     * The close code is that of the peer's close frame, and 1006 if there was none (RFC 6455 section 7.1.5); but a violation ends with the
     * code that we sent for it.
     *
     * @param unanswered the reason if no close frame of the peer's answered ours
     */
    Ending ending(String unanswered) {
        return received || failure != null ? Ending.closed(code, reason) : Ending.dropped(unanswered);
    }

    /** @param isCloseWritten whether our close frame has gone */
    Closure closure(boolean isCloseWritten) {
        return Closure.of(initiator,
            isCloseWritten ? sentCode : CloseCode.ABNORMAL_CLOSURE,
            isCloseWritten ? sentReason : "",
            received ? code : CloseCode.ABNORMAL_CLOSURE,
            received ? reason : "");
    }

    /** As {@link #ending(String)}, once the peer's close frame is there. */
    Ending peersEnding() {
        return Ending.closed(code, reason);
    }
}
