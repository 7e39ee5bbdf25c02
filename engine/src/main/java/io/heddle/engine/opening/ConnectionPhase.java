package io.heddle.engine.opening;

import io.heddle.api.EngineConfig;
import io.heddle.api.WebSocketError.Phase;
import io.heddle.api.WebSocketState;
import java.time.Duration;
import java.util.function.Function;

/**
 * The phases of a connection, in more detail than its {@link WebSocketState}; each is one row of a table: the state that users see, the
 * phase that errors name, and the time limit with its setting. One class of the connection changes the phase, and starts the limit.
 *
 * <pre>
 *   NEW -> RESOLVING -> CONNECTING -> [TUNNELING] -> [SECURING] -> UPGRADING -> [PREPARING] -> UPGRADING -> OPEN -> CLOSING -> CLOSED
 *             ^ ^          ^   |            |             |            |
 *             | |          +---+ next address ------------+            |         every phase -> CLOSED
 *             | +------- redirect, fallback, credentials --------------+
 *             v
 *       AWAITING_SESSION -> UPGRADING -> [PREPARING] -> UPGRADING -> [AWAITING_ANSWER] -> OPEN
 * </pre>
 *
 * <p>A proxy that speaks TLS is SECURING before TUNNELING. While an {@link io.heddle.api.auth.Authenticator} looks for credentials, the
 * connection is PREPARING too, and goes back to RESOLVING with them; without them it ends in the phase in which they were asked for.
 *
 * <p>An opening that the engine limits, as reconnects are, is AWAITING_TURN after RESOLVING until it is its turn, and then RESOLVING again.
 *
 * <p>Over HTTP/2, if a session is open already, RESOLVING is followed by UPGRADING. While another connection opens a session, the
 * connections that wait for it are AWAITING_SESSION, and the limits of that other connection apply. A request over HTTP/2 is
 * AWAITING_ANSWER if HTTP/1.1 can follow. A fallback goes back to RESOLVING from the phase in which it began, or on to UPGRADING if the
 * socket can be used for HTTP/1.1.
 *
 * <p><b>Thread:</b> immutable.
 */
public enum ConnectionPhase {
    NEW(WebSocketState.UNKNOWN, Phase.RESOLVE),
    AWAITING_TURN(WebSocketState.CONNECTING, Phase.CONNECT),
    RESOLVING(WebSocketState.CONNECTING, Phase.RESOLVE, "Resolving the name", EngineConfig::resolveTimeout, "resolveTimeout"),
    CONNECTING(WebSocketState.CONNECTING, Phase.CONNECT, "Connecting", EngineConfig::connectTimeout, "connectTimeout"),
    TUNNELING(WebSocketState.CONNECTING, Phase.PROXY, "The tunnel through the proxy", EngineConfig::proxyTimeout, "proxyTimeout"),
    SECURING(WebSocketState.CONNECTING, Phase.TLS, "The TLS handshake", EngineConfig::tlsTimeout, "tlsTimeout"),
    AWAITING_SESSION(WebSocketState.CONNECTING, Phase.CONNECT),
    PREPARING(WebSocketState.CONNECTING, Phase.PREPARE, "Preparing the request", EngineConfig::prepareTimeout, "prepareTimeout"),
    UPGRADING(WebSocketState.CONNECTING, Phase.UPGRADE, "The upgrade", EngineConfig::upgradeTimeout, "upgradeTimeout"),
    AWAITING_ANSWER(WebSocketState.CONNECTING, Phase.UPGRADE, "The upgrade over HTTP/2", ConnectionPhase::answerLimit,
        "http2.answerTimeout"),
    OPEN(WebSocketState.OPEN, Phase.OPEN),
    CLOSING(WebSocketState.CLOSING, Phase.CLOSE, "The close handshake", EngineConfig::closeTimeout, "closeTimeout"),
    CLOSED(WebSocketState.CLOSED, Phase.CLOSE);

    private final WebSocketState state;
    private final Phase errorPhase;
    private final String activity;
    private final Function<EngineConfig, Duration> limit;
    private final String setting;

    /** A phase without a limit of its own. */
    ConnectionPhase(WebSocketState state, Phase errorPhase) {
        this(state, errorPhase, null, null, null);
    }

    ConnectionPhase(
        WebSocketState state, Phase errorPhase, String activity, Function<EngineConfig, Duration> limit, String setting) {
        this.state = state;
        this.errorPhase = errorPhase;
        this.activity = activity;
        this.limit = limit;
        this.setting = setting;
    }

    private static Duration answerLimit(EngineConfig config) {
        Duration own = config.http2().answerTimeout();
        return own.compareTo(config.upgradeTimeout()) < 0 ? own : config.upgradeTimeout();
    }

    public WebSocketState state() {
        return state;
    }

    public Phase errorPhase() {
        return errorPhase;
    }

    /** How long a connection may stay in this phase; null if it has no limit of its own. */
    public Duration limit(EngineConfig config) {
        return limit == null ? null : limit.apply(config);
    }

    /** The activity that takes so long, as the subject of a sentence. */
    String activity() {
        return activity;
    }

    /** The setting of {@link EngineConfig} that holds the limit. */
    String setting() {
        return setting;
    }

    /** @return whether the attempt to connect is under way */
    public boolean isConnecting() {
        return state == WebSocketState.CONNECTING;
    }

    /** @return whether frames flow */
    public boolean isEstablished() {
        return this == OPEN || this == CLOSING;
    }

    public boolean canMoveTo(ConnectionPhase next) {
        return switch (this) {
            case NEW -> next == RESOLVING || next == CLOSED;
            case AWAITING_TURN -> next == RESOLVING || next == CLOSED;
            case RESOLVING -> next == RESOLVING || next == AWAITING_TURN || next == CONNECTING || next == AWAITING_SESSION
                || next == UPGRADING || next == CLOSED;
            case CONNECTING -> next == RESOLVING || next == CONNECTING || next == TUNNELING || next == SECURING || next == UPGRADING
                || next == CLOSED;
            case AWAITING_SESSION -> next == RESOLVING || next == UPGRADING || next == CLOSED;
            case TUNNELING -> next == RESOLVING || next == CONNECTING || next == SECURING || next == UPGRADING || next == PREPARING
                || next == CLOSED;
            case SECURING -> next == RESOLVING || next == CONNECTING || next == TUNNELING || next == UPGRADING || next == CLOSED;
            case PREPARING -> next == UPGRADING || next == TUNNELING || next == CONNECTING || next == RESOLVING || next == CLOSED;
            case UPGRADING -> next == AWAITING_ANSWER || next == OPEN || next == PREPARING || next == RESOLVING || next == CLOSED;
            case AWAITING_ANSWER -> next == OPEN || next == PREPARING || next == RESOLVING || next == CLOSED;
            case OPEN -> next == CLOSING || next == CLOSED;
            case CLOSING -> next == CLOSED;
            case CLOSED -> false;
        };
    }
}
