package io.heddle.api.http2;

/**
 * The HTTP version used to open a WebSocket. Over HTTP/2 many WebSockets share one TCP or TLS connection, a session, as its streams (RFC
 * 8441), if the server allows it. A session is opened by ALPN with TLS, and by prior knowledge without it (RFC 9113 section 3.3).
 */
public enum HttpPolicy {
    /** HTTP/1.1 always: each WebSocket has a socket of its own. */
    HTTP_1_1,
    /** HTTP/2 on a session to the origin that is open and has room, and HTTP/1.1 otherwise; no session is opened. */
    HTTP_2_IF_OPEN,
    /** HTTP/2, and HTTP/1.1 if the server cannot do it; {@code onInternalRequestCreated} is then called again. */
    HTTP_2_PREFERRED,
    /** HTTP/2 always; if the server cannot do it, {@code onError} says what is missing. */
    HTTP_2_ONLY
}
