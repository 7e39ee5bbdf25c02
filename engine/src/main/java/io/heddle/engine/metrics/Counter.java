package io.heddle.engine.metrics;

/** The events and amounts that an engine counts on its loop. <b>Thread:</b> immutable. */
public enum Counter {
    CONNECTING,
    OPEN,
    CLOSING,
    HANDSHAKES_OK,
    HANDSHAKES_FAILED,
    TLS_HANDSHAKES,
    TLS_RESUMPTIONS,
    BYTES_RECEIVED,
    BYTES_SENT,
    MESSAGES_RECEIVED,
    MESSAGES_SENT,
    HANDLER_ERRORS,
    DEFLATERS,
    INFLATERS,
    DEFLATE_BYTES,
    DEFLATE_CONTEXTS_DROPPED,
    DEFLATE_REFUSALS,
    HTTP2_SESSIONS,
    HTTP2_SESSIONS_OPENED,
    HTTP2_STREAMS,
    HTTP2_STREAMS_OPENED,
    HTTP2_MAX_STREAMS,
    HTTP2_STALLS,
    HTTP2_STALLED_NS
}
