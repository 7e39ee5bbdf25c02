package io.heddle.api;

/** What became of a message given to one of the send methods. Flow control is a result, not an exception. */
public enum SendResult {
    /**
     * The engine has it and will write it in order. Nothing more to do. That is no promise of delivery: what is still queued when the
     * connection ends is lost, and {@code onClosed} or {@code onError} tells of the end.
     */
    QUEUED,
    /**
     * Refused for now: the connection's {@link EngineConfig#maxBufferedBytes()}, the engine's send ring or its buffer pool is
     * full. Nothing was sent. Send again from {@link WebSocket#onWritable} (or later), or drop the message.
     */
    BACK_PRESSURED,
    /**
     * Refused for good: the message alone exceeds {@link EngineConfig#maxBufferedBytes()} or {@link
     * EngineConfig#maxPooledBytes()} (or a ping 125 bytes). Send less, or
     * start the engine with a higher limit.
     */
    TOO_LARGE,
    /** Refused for good: the connection is not open (yet, or any more). Send from {@code onOpen} on, and before closing. */
    NOT_OPEN;

    /**
     * Whether the message was taken.
     *
     * @return true for {@link #QUEUED}
     */
    public boolean isQueued() {
        return this == QUEUED;
    }
}
