package io.heddle.api;

/** Where a {@link WebSocket} stands, in the words of RFC 6455 and of the browsers' API; it only ever moves down this list. */
public enum WebSocketState {
    /** Not opened yet: {@link WebSocket#open()} was not called. */
    UNKNOWN,
    /** Resolving, connecting, securing or upgrading. */
    CONNECTING,
    /** Upgraded: messages may be sent (RFC 6455 section 4.1). */
    OPEN,
    /**
     * {@link WebSocket#close()} was called while open, or a close frame was received, and the connection is not down yet (RFC 6455
     * section 7.1.3). Nothing can be sent any more.
     */
    CLOSING,
    /** Over, or never established. {@code onClosed} or {@code onError} has told or is about to tell. */
    CLOSED
}
