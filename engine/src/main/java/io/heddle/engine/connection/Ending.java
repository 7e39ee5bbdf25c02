package io.heddle.engine.connection;

import io.heddle.api.ErrorKind;
import io.heddle.api.WebSocketError;
import io.heddle.api.event.Closure;
import io.heddle.api.event.Closure.Initiator;
import io.heddle.engine.frame.CloseCode;
import java.net.SocketAddress;

/**
 * The last event of a connection: closed, or failed. <b>Thread:</b> immutable.
 *
 * @param error why it failed, or null if it was closed
 * @param code the close code, if it was closed
 * @param reason the close reason, if it was closed
 * @param address the peer's address, or null: the socket that knew it is gone
 * @param closure how it ended as a user sees it, with the close frames once they are known
 */
record Ending(WebSocketError error, int code, String reason, SocketAddress address, Closure closure) {
    /** Dropped by the application, without close frames. */
    static final Closure DROPPED = Closure.withoutFrames(Initiator.APPLICATION);
    private static final Closure LOST = Closure.withoutFrames(Initiator.PEER);
    private static final Closure GIVEN_UP = Closure.withoutFrames(Initiator.ENGINE);

    static Ending closed(int code, String reason) {
        return new Ending(null, code, reason, null, DROPPED);
    }

    /** No close frame at all: the application itself let go (RFC 6455 section 7.1.5 reserves the code for such reports). */
    static Ending dropped(String why) {
        return closed(CloseCode.ABNORMAL_CLOSURE, why);
    }

    /** The engine closes, and the connection has not been open: a user hears the code of all the connections that an engine closes. */
    static Ending goingAway() {
        return new Ending(null, CloseCode.GOING_AWAY, "the engine was closed before the connection was open", null, GIVEN_UP);
    }

    static Ending failed(WebSocketError error) {
        return new Ending(error, 0, "", null, initiatorOf(error) == Initiator.PEER ? LOST : GIVEN_UP);
    }

    /** The peer is told apart from the network by nothing that we could see. */
    static Initiator initiatorOf(WebSocketError error) {
        return error.kind() == ErrorKind.CONNECTION_LOST || error.httpStatus() != 0 ? Initiator.PEER : Initiator.ENGINE;
    }

    /** True if close frames were exchanged, or at least sent. */
    boolean isHandshake() {
        return error == null && code != CloseCode.ABNORMAL_CLOSURE;
    }

    boolean isClosed() {
        return error == null;
    }

    Ending at(SocketAddress known) {
        return new Ending(error, code, reason, known, closure);
    }

    Ending with(Closure known) {
        return new Ending(error, code, reason, address, known);
    }

    /** For a log: follows the name of the connection. */
    String text() {
        return error == null ? "ends: closed with code " + code + (reason.isEmpty() ? "" : ", '" + reason + "'") : "ends: " + error;
    }
}
