package io.heddle.api;

/** Where a {@link WebSocket} stands, in the words of RFC 6455 and of the browsers' API; it only ever moves down this list. */
public enum WebSocketState {
    /** Not opened yet: {@link WebSocket#open()} was not called. */
    UNKNOWN,
    /** Resolving, connecting, securing or upgrading. */
    CONNECTING,
    /** Upgraded: messages may be sent (RFC 6455 section 4.1). */
    OPEN,
    /** A close frame was sent or received, and the connection is not down yet (RFC 6455 section 7.1.3). */
    CLOSING,
    /** Over, or never established. {@code onClosed} or {@code onError} has told or is about to tell. */
    CLOSED
}
