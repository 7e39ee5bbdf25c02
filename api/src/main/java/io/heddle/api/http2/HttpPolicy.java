package io.heddle.api.http2;

/**
 * Over which version of HTTP a WebSocket is opened. Over HTTP/2 many share one TCP or TLS connection, a session, as streams (RFC 8441),
 * if the server allows it: with TLS by ALPN, without it by prior knowledge (RFC 9113 section 3.3).
 */
public enum HttpPolicy {
    /** Never HTTP/2: each has a socket of its own. */
    HTTP_1_1,
    /** A session to that origin that is open and has room is used; none is opened. */
    HTTP_2_IF_OPEN,
    /** HTTP/2, and HTTP/1.1 where the server can not do it: then {@code onInternalRequestCreated} is called again. */
    HTTP_2_PREFERRED,
    /** HTTP/2 or {@code onError}, which says what was missing. */
    HTTP_2_ONLY
}
