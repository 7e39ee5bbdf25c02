package io.heddle.engine.transport.http2;

/** The error codes of RST_STREAM and GOAWAY, RFC 9113 section 7. <b>Thread:</b> immutable. */
public enum Http2ErrorCode {
    NO_ERROR,
    PROTOCOL_ERROR,
    INTERNAL_ERROR,
    FLOW_CONTROL_ERROR,
    SETTINGS_TIMEOUT,
    STREAM_CLOSED,
    FRAME_SIZE_ERROR,
    REFUSED_STREAM,
    CANCEL,
    COMPRESSION_ERROR,
    CONNECT_ERROR,
    ENHANCE_YOUR_CALM,
    INADEQUATE_SECURITY,
    HTTP_1_1_REQUIRED;

    private static final Http2ErrorCode[] ALL = values();

    int code() {
        return ordinal();
    }

    /** The name of a code, or its number if it has none. */
    static String nameOf(int code) {
        return code >= 0 && code < ALL.length ? ALL[code].name() : "error code " + Integer.toUnsignedString(code);
    }
}
