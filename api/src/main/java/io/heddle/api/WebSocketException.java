package io.heddle.api;

import io.heddle.api.event.Closure;
import io.heddle.api.internal.LogText;
import io.heddle.api.internal.Redaction;

/**
 * The end of a connection as an exception, for programs that wait for futures or streams: see {@link WebSocket#openAsync()}. The message
 * is a text for a log or a person, without secrets.
 *
 * <p>It is unchecked, since a stage or a stream carries it through code that knows nothing of connections, where a checked one would only
 * be wrapped. No method of this API throws it where it is called, so nobody has to catch it there.
 */
public final class WebSocketException extends RuntimeException {
    private static final long serialVersionUID = 1;
    private static final int MAX_REASON_CHARS = 123;

    /** Lost if the exception is serialized; the message stays. */
    private final transient WebSocketError error;
    /** As {@code error}. */
    private final transient Closure closure;

    private WebSocketException(String message, WebSocketError error, Closure closure, Throwable cause) {
        super(message, cause);
        this.error = error;
        this.closure = closure;
    }

    /** The text of the error is the message. */
    static WebSocketException of(WebSocketError error) {
        return new WebSocketException(error.toString(), error, null, error.cause());
    }

    /**
     * Makes an exception of the end that {@code onClosed} is told.
     *
     * @param webSocket the connection that was closed
     * @param code the code, as {@code onClosed} is given it
     * @param reason the reason, as {@code onClosed} is given it
     * @return the exception, with {@link #closure()}
     */
    public static WebSocketException closed(WebSocket webSocket, int code, String reason) {
        String why = reason.isEmpty() ? "" : ", '" + LogText.printable(reason, MAX_REASON_CHARS) + "'";
        String message = "The connection to " + Redaction.uri(webSocket.uri()) + " was closed with code " + code + why + ".";
        return new WebSocketException(message, null, webSocket.closure(), null);
    }

    /**
     * Makes an exception for a layer above the connection, which goes on or has ended for another reason.
     *
     * @param message whole sentences that say what happened, why, and what to do
     * @return the exception, without {@link #error()} and {@link #closure()}
     */
    public static WebSocketException of(String message) {
        return new WebSocketException(message, null, null, null);
    }

    /** {@return the error that ended the connection, or null if {@code onClosed} was called for it, or it has not ended} */
    public WebSocketError error() {
        return error;
    }

    /** {@return how the connection was closed, or null if an error ended it, or it has not ended} */
    public Closure closure() {
        return closure;
    }
}
