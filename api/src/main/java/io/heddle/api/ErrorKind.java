package io.heddle.api;

/** The cause of a {@link WebSocketError}, and so the party at fault. */
public enum ErrorKind {
    /** The request cannot be carried out as configured: for instance, a header or an extension offer breaks its grammar. */
    CONFIG,
    /** The host name did not resolve. */
    RESOLVE,
    /** There is no TCP connection: it was refused, the host is unreachable, or no local port or descriptor is left. */
    CONNECT,
    /**
     * A proxy refused, failed or could not be reached. The error's address is the proxy's, and its HTTP response what the proxy said, if it
     * said anything.
     */
    PROXY,
    /** TLS failed: certificate, host name, versions, or a peer that does not speak TLS. */
    TLS,
    /**
     * The application's own code for the request failed: a handler of {@link WebSocket#onPrepareRequest}, an {@link
     * io.heddle.api.auth.Authenticator}, or a {@link java.net.CookieHandler} that was asked for its cookies.
     */
    PREPARE,
    /** The server did not answer the upgrade with a valid 101 (RFC 6455 section 4.1). Status and body may be available. */
    UPGRADE,
    /** The server broke the WebSocket protocol, and a close frame could no longer be sent. */
    PROTOCOL,
    /**
     * A limit of the engine is reached: its connections ({@link EngineConfig#maxConnections()}) or its memory ({@link
     * EngineConfig#maxPooledBytes()}).
     */
    CAPACITY,
    /**
     * Resolving, connecting, TLS, preparing the request, the upgrade, the close handshake or the peer's silence took longer than
     * configured; see the phase. A proxy that takes too long is a failure of kind {@link #PROXY}.
     */
    TIMEOUT,
    /** The connection was open, and then broke or ended without a close frame. */
    CONNECTION_LOST,
    /** Heddle itself is at fault. Please report it, with the cause. */
    INTERNAL
}
