package io.heddle.api.event;

import io.heddle.api.WebSocket;

/** Is called once when a connection is closed; see {@link WebSocket#onClosed}. */
@FunctionalInterface
public interface ClosedHandler {

    /**
     * The connection is closed.
     *
     * @param webSocket the connection
     * @param code the close code (RFC 6455 section 7.4) of the peer's close frame, or of ours if the peer broke the protocol; 1005 if that
     *     frame had no code; 1006 (section 7.1.5) if the application itself dropped the connection ({@code abort}, or {@code close} before
     *     it was open), or if the peer ended the connection without a close frame in answer to ours; 1001 also if the engine was closed
     *     before the connection was open
     * @param reason the reason of that frame, or an empty string; without such a frame a sentence that says who dropped the connection and
     *     when
     */
    void onClosed(WebSocket webSocket, int code, String reason);
}
