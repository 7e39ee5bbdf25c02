package io.heddle.api.statistics;

/**
 * The reason for which a WebSocket that was to be opened over HTTP/2 was opened over HTTP/1.1, or failed under {@link
 * io.heddle.api.http2.HttpPolicy#HTTP_2_ONLY}.
 */
public enum FallbackReason {
    /** The server did not choose {@code h2} with ALPN (RFC 9113 section 3.2). */
    NO_ALPN,
    /** The server chose {@code h2} over TLS that HTTP/2 does not allow: an old version, or a weak cipher suite (RFC 9113 section 9.2). */
    WEAK_TLS,
    /** The server answered the connection preface with bytes that are not HTTP/2 (RFC 9113 section 3.4). */
    NOT_HTTP2,
    /**
     * The server did not answer in time: not the connection preface ({@link io.heddle.api.http2.Http2Config#settingsTimeout()}), or not the
     * request on a stream ({@link io.heddle.api.http2.Http2Config#answerTimeout()}).
     */
    NOT_ANSWERED,
    /** The server's SETTINGS do not have ENABLE_CONNECT_PROTOCOL = 1 (RFC 8441 section 3). */
    NO_CONNECT_PROTOCOL,
    /** The server answered the extended CONNECT with a status other than 2xx, such as 501. */
    STATUS,
    /** The server reset the stream before it answered, for instance with REFUSED_STREAM (RFC 9113 section 8.7). */
    STREAM_REFUSED,
    /** The server ended the session with GOAWAY before it answered (RFC 9113 section 6.8). */
    GOING_AWAY,
    /** The session broke, or the server broke a rule of HTTP/2, before it answered. */
    SESSION_LOST,
    /** All sessions to the origin are full, and {@link io.heddle.api.http2.Http2Config#maxSessionsPerOrigin()} allows no more. */
    SESSIONS_FULL,
    /**
     * Another reason applied not long ago, and so the origin was not asked again ({@link
     * io.heddle.api.http2.Http2Config#rememberFor()}).
     */
    REMEMBERED
}
