package io.heddle.api;

/** The fate of a message given to a send method. Flow control is a result, not an exception. */
public enum SendResult {
    /**
     * The engine has taken the message and will write it in order; there is nothing more to do. This does not promise delivery: messages
     * that are still queued when the connection ends are lost, and {@code onClosed} or {@code onError} reports the end.
     */
    QUEUED,
    /**
     * The message is refused for now, and nothing was sent: the connection's {@link EngineConfig#maxBufferedBytes()}, the engine's send
     * ring or its buffer pool is full. Send again from {@link WebSocket#onWritable} (or later), or drop the message.
     */
    BACK_PRESSURED,
    /**
     * The message is refused for good: it alone exceeds {@link EngineConfig#maxBufferedBytes()} or {@link EngineConfig#maxPooledBytes()},
     * or it is a ping of more than 125 bytes. Send less, or start the engine with a higher limit.
     */
    TOO_LARGE,
    /** The message is refused for good: the connection is not open yet, or no longer open. Send after {@code onOpen} and before closing. */
    NOT_OPEN;

    /** {@return whether the message was taken: true for {@link #QUEUED}} */
    public boolean isQueued() {
        return this == QUEUED;
    }
}
