package io.heddle.api;

/** Who or what is at fault in a {@link WebSocketError}. */
public enum ErrorKind {
    /** The request can not be carried out as configured: a header or an extension offer that breaks its grammar, for instance. */
    CONFIG,
    /** The host name did not resolve. */
    RESOLVE,
    /** No TCP connection: refused, unreachable, no local port or descriptor left. */
    CONNECT,
    /** A proxy refused or failed. */
    PROXY,
    /** TLS failed: certificate, host name, versions, or a peer that does not speak TLS. */
    TLS,
    /** The server did not answer the upgrade with a valid 101 (RFC 6455 section 4.1); status and body may be there. */
    UPGRADE,
    /** The server broke the WebSocket protocol, and a close frame could not be sent any more. */
    PROTOCOL,
    /**
     * A limit of the engine is reached: its connections ({@link EngineConfig#maxConnections()}) or its memory ({@link
     * EngineConfig#maxPooledBytes()}).
     */
    CAPACITY,
    /** Resolving, connecting, TLS, upgrade, close or the peer's silence took longer than configured; see the phase. */
    TIMEOUT,
    /** The connection broke or ended without a close frame after it was open. */
    CONNECTION_LOST,
    /** A fault of Heddle itself; please report it with the cause. */
    INTERNAL
}
