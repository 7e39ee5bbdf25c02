package io.heddle.engine.opening;

import io.heddle.api.WebSocket;
import io.heddle.api.extension.Extension;
import io.heddle.api.statistics.FallbackReason;
import io.heddle.engine.loop.LoopParticipant;
import io.heddle.engine.request.ConnectionRequest;
import io.heddle.engine.request.RequestPreparer;
import io.heddle.engine.transport.tls.TlsTaskListener;
import java.util.List;

/**
 * The connection that an attempt opens, as far as the attempt needs it: it owns the phase and the request, passes readiness on to
 * {@link ConnectAttempt#advance}, and learns how the attempt ended.
 *
 * <p><b>Thread:</b> loop-confined.
 */
public interface OpeningHost extends LoopParticipant, TlsTaskListener {

    ConnectionPhase phase();

    /** Changes the phase, and starts its limit. */
    void moveTo(ConnectionPhase next);

    /** The current request. */
    ConnectionRequest request();

    /** Replaces the request, after a redirect or a fallback, or for another try. */
    void request(ConnectionRequest next);

    /** The extensions to offer, the preferred one first. */
    List<Extension> extensions();

    /** The connection as users see it, for extensions. */
    WebSocket webSocket();

    /** Lets the user complete the request; a handler may end the connection, and so the attempt. */
    void onRequestCreated(ConnectionRequest request);

    /** The user's handlers that prepare a request, in their order, as they are now; mostly none. */
    List<RequestPreparer> preparers();

    void onExtensionThrew(Throwable thrown);

    /** The application's store of cookies threw when it was given those of a response. */
    void onCookieHandlerThrew(Throwable thrown);

    /** The attempt goes on over HTTP/1.1. */
    void onFallback(FallbackReason reason, String why);

    /** @return whether {@link #onTrace} is wanted, whose texts cost something */
    boolean isTraced();

    /** @param event what is sent or received, as it follows the name of the connection; without secrets */
    void onTrace(String event);

    /** @return whether the engine is ending all its connections: meanwhile no waiter becomes the leader */
    boolean isEngineClosing();

    /** The attempt is over: frames flow. */
    void onOpened(OpenedConnection opened);

    /** The attempt is over: the host ends the connection, and with that cancels the attempt. */
    void onFailed(Failure failure);
}
