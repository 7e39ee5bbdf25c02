package io.heddle.api.http2;

/** The version of HTTP that carries a WebSocket. */
public enum HttpVersion {
    /** A socket of its own, upgraded (RFC 6455 section 4). */
    HTTP_1_1,
    /** A stream of a session that it shares with others (RFC 8441). */
    HTTP_2
}
