package io.heddle.api.http2;

/** The version of HTTP that carries a WebSocket. */
public enum HttpVersion {
    /** The WebSocket has an upgraded socket of its own (RFC 6455 section 4). */
    HTTP_1_1,
    /** The WebSocket is a stream of a session that it shares with others (RFC 8441). */
    HTTP_2
}
