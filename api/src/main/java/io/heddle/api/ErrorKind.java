package io.heddle.api;

/** Who or what is at fault in a {@link WebSocketError}. */
public enum ErrorKind {
    /**
     * The request can not be carried out as configured: your configuration, or a limit that it sets, such as {@link
     * EngineConfig#maxConnections()}.
     */
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
    /** The engine's memory is used up ({@link EngineConfig#maxPooledBytes()}): there is none for what this connection needs. */
    CAPACITY,
    /** Resolving, connecting, TLS, upgrade, close or the peer's silence took longer than configured; see the phase. */
    TIMEOUT,
    /** The connection broke or ended without a close frame after it was open. */
    CONNECTION_LOST,
    /** A fault of Heddle itself; please report it with the cause. */
    INTERNAL
}
