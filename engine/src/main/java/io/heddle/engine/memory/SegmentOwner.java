package io.heddle.engine.memory;

/**
 * Who answers for a segment: whoever is named here, and nobody else, may use it, pass it on or give it back.
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
    /** Queued at or held by a connection: what is to be sent, or a frame or message received in part. */
    CONNECTION,
    /** Held back by a transport until the socket takes it, or until a record or block is whole. */
    TRANSPORT,
    /** Working memory of the event loop, shared by all connections. */
    LOOP;

    /** Whether only the event loop moves segments of this owner. */
    boolean isLoopConfined() {
        return this == CONNECTION || this == TRANSPORT || this == LOOP;
    }

    /** Whether the user has given it up to the engine. */
    public boolean isEngine() {
        return this != POOL && this != USER;
    }
}
