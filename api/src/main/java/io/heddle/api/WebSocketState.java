package io.heddle.api;

/** The state of a {@link WebSocket}, in the words of RFC 6455 and of the browsers' API. It only ever moves down this list. */
public enum WebSocketState {
    /** {@link WebSocket#open()} was not called yet. */
    UNKNOWN,
    /** The connection is resolving, connecting, securing or upgrading. */
    CONNECTING,
    /** The connection is upgraded, and messages may be sent (RFC 6455 section 4.1). */
    OPEN,
    /**
     * {@link WebSocket#close()} was called while open, or a close frame was received, and the connection is not down yet (RFC 6455 section
     * 7.1.3). Nothing can be sent any more.
     *
     * <p>Also after a failed write, which does not end a connection by itself: a server that closes it may have sent messages before,
     * and a close frame that says why. The queue is dropped, and all that the server sent is delivered, until its close frame, the end
     * of its stream, or {@link EngineConfig#closeTimeout()} without a byte. The connection ends in {@code onClosed} if a close frame
     * came, and else in {@code onError}, of kind {@link ErrorKind#CONNECTION_LOST}, which tells why the write failed. While reading is
     * suspended the end waits for {@link WebSocket#resumeReading()}, unless {@link WebSocket#close()} is called.
     */
    CLOSING,
    /** The connection is over, or was never established. {@code onClosed} or {@code onError} was called or is about to be called. */
    CLOSED
}
