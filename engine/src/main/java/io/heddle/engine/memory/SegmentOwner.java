package io.heddle.engine.memory;

/**
 * The owner of a segment, which alone may use it, pass it on or give it back.
 *
 * <p><b>Thread:</b> immutable.
 */
public enum SegmentOwner {
    /** Waits in the pool; its content means nothing. */
    POOL,
    /** Taken by the user, neither sent nor given back. */
    USER,
    /** Handed over by a send, in the send ring. */
    RING,
    /** Queued at or held by a connection: a message to send, or a frame or message received in part. */
    CONNECTION,
    /** Held back by a transport until the socket takes it, or until a record or block is whole. */
    TRANSPORT,
    /** Working memory of the event loop, shared by all connections. */
    LOOP;

    /** True if only the event loop moves segments of this owner. */
    boolean isLoopConfined() {
        return this == CONNECTION || this == TRANSPORT || this == LOOP;
    }

    /** True if the user has handed the segment over to the engine. */
    public boolean isEngine() {
        return this != POOL && this != USER;
    }
}
