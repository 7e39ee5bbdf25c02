package io.heddle.engine.connection;

import io.heddle.api.WebSocketError.Phase;
import io.heddle.api.WebSocketState;

/**
 * How far a connection is, more finely than its {@link WebSocketState}. {@link ConnectionLifecycle} alone moves it.
 *
 * <pre>
 *   NEW -> RESOLVING -> CONNECTING -> [SECURING] -> UPGRADING -> OPEN -> CLOSING -> CLOSED
 *             ^            ^   |                        |
 *             |            +---+ next address           |         every phase -> CLOSED
 *             +------------------------- redirect ------+
 * </pre>
 *
 * <p>Over HTTP/2 a session that is open leads straight from RESOLVING to UPGRADING; while another connection opens one, those that wait
 * for it are CONNECTING; and a fallback goes back to RESOLVING from wherever it began.
 *
 * <p><b>Thread:</b> immutable.
 */
enum ConnectionPhase {
    NEW(WebSocketState.UNKNOWN, Phase.RESOLVE),
    RESOLVING(WebSocketState.CONNECTING, Phase.RESOLVE),
    CONNECTING(WebSocketState.CONNECTING, Phase.CONNECT),
    SECURING(WebSocketState.CONNECTING, Phase.TLS),
    UPGRADING(WebSocketState.CONNECTING, Phase.UPGRADE),
    OPEN(WebSocketState.OPEN, Phase.OPEN),
    CLOSING(WebSocketState.CLOSING, Phase.CLOSE),
    CLOSED(WebSocketState.CLOSED, Phase.CLOSE);

    private final WebSocketState state;
    private final Phase errorPhase;

    ConnectionPhase(WebSocketState state, Phase errorPhase) {
        this.state = state;
        this.errorPhase = errorPhase;
    }

    WebSocketState state() {
        return state;
    }

    Phase errorPhase() {
        return errorPhase;
    }

    /** Whether the attempt to connect is under way. */
    boolean isConnecting() {
        return state == WebSocketState.CONNECTING;
    }

    /** Whether frames flow. */
    boolean isEstablished() {
        return this == OPEN || this == CLOSING;
    }

    boolean canMoveTo(ConnectionPhase next) {
        return switch (this) {
            case NEW -> next == RESOLVING || next == CLOSED;
            case RESOLVING -> next == CONNECTING || next == UPGRADING || next == CLOSED;
            case CONNECTING -> next == RESOLVING || next == CONNECTING || next == SECURING || next == UPGRADING || next == CLOSED;
            case SECURING -> next == RESOLVING || next == UPGRADING || next == CLOSED;
            case UPGRADING -> next == OPEN || next == RESOLVING || next == CLOSED;
            case OPEN -> next == CLOSING || next == CLOSED;
            case CLOSING -> next == CLOSED;
            case CLOSED -> false;
        };
    }
}
