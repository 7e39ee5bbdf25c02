package io.heddle.engine.transport.http2;

/** Why a stream, or a session with all its streams, ended before its orderly end. <b>Thread:</b> immutable. */
public enum StreamEnd {
    /** The server reset the stream: RST_STREAM, RFC 9113 section 6.4. */
    RESET,
    /** The server reset the stream with REFUSED_STREAM, and did not process it (section 8.7). */
    REFUSED_STREAM,
    /** The stream is above the last one that a GOAWAY lets finish: the server did not process it (section 6.8). */
    GOAWAY_UNPROCESSED,
    /** The session ended after a GOAWAY of the server. */
    GOAWAY,
    /** The server answered the connection preface with bytes that are not HTTP/2 (section 3.4). */
    NOT_HTTP2,
    /** The server did not answer the connection preface in time. */
    NOT_ANSWERED,
    /** The server broke a rule on this stream only (section 5.4.2). */
    STREAM_ERROR,
    /** The buffer pool had no room for what was received on the stream. */
    BUFFER_FULL,
    /** The session broke, or the server broke a rule for which the session ends. */
    SESSION_LOST;

    /** True if the server did not process the stream, so that the request may be sent again (RFC 9113 section 8.7). */
    boolean isUnprocessed() {
        return this == REFUSED_STREAM || this == GOAWAY_UNPROCESSED;
    }
}
