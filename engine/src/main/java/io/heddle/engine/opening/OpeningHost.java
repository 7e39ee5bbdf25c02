package io.heddle.engine.opening;

import io.heddle.api.WebSocket;
import io.heddle.api.extension.Extension;
import io.heddle.api.statistics.FallbackReason;
import io.heddle.engine.loop.LoopParticipant;
import io.heddle.engine.transport.tls.TlsTaskListener;
import java.util.List;

/**
 * The connection that an attempt opens, as far as the attempt needs it: it owns the phase and the request, hears of readiness and passes
 * it on to {@link ConnectAttempt#advance}, and is told the end of the attempt.
 *
 * <p><b>Thread:</b> loop-confined.
 */
public interface OpeningHost extends LoopParticipant, TlsTaskListener {

    ConnectionPhase phase();

    /** Moves, and starts the limit of the phase. */
    void moveTo(ConnectionPhase next);

    /** The request under way. */
    ConnectionRequest request();

    /** Another request follows it: of a redirect, a fallback, or another try. */
    void request(ConnectionRequest next);

    /** The extensions to offer, the preferred one first. */
    List<Extension> extensions();

    /** The connection as users see it, for extensions. */
    WebSocket webSocket();

    /** Lets the user complete the request; a handler may end the connection, and so the attempt. */
    void onRequestCreated(ConnectionRequest request);

    void onExtensionThrew(Throwable thrown);

    /** The attempt goes on over HTTP/1.1. */
    void onFallback(FallbackReason reason, String why);

    /** Whether the engine ends all its connections: no waiter becomes the leader for that moment. */
    boolean isEngineClosing();

    /** The attempt is over: frames flow. */
    void onOpened(OpenedConnection opened);

    /** The attempt is over: the host ends the connection, and with that cancels the attempt. */
    void onFailed(Failure failure);
}
