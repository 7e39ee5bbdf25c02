package io.heddle.api.reconnect;

/** The life of a {@link Reconnector}. */
public enum ReconnectorState {
    /** Not started. */
    NEW,
    /** An attempt is under way. */
    CONNECTING,
    /** A connection is open, or in its close handshake. */
    UP,
    /** Between two attempts. */
    WAITING,
    /** Over for good. */
    ENDED
}
