package io.heddle.engine.transport.http2;

/**
 * A rule that a server broke, with its section and the error code of our answer. The reporter decides between a stream error and a
 * connection error (RFC 9113 section 5.4).
 *
 * <p><b>Thread:</b> immutable.
 */
enum Http2Violation {
    SETTINGS_NOT_FIRST(Http2ErrorCode.PROTOCOL_ERROR, "3.4", "its first frame is not SETTINGS"),
    FRAME_TOO_LARGE(Http2ErrorCode.FRAME_SIZE_ERROR, "4.2", "a frame is larger than SETTINGS_MAX_FRAME_SIZE"),
    FRAME_SIZE(Http2ErrorCode.FRAME_SIZE_ERROR, "4.2", "the length of a frame does not fit its type"),
    COMPRESSION(Http2ErrorCode.COMPRESSION_ERROR, "4.3", "a header block cannot be decompressed"),
    STREAM_IDLE(Http2ErrorCode.PROTOCOL_ERROR, "5.1", "a frame is for a stream that was never opened"),
    STREAM_CLOSED(Http2ErrorCode.STREAM_CLOSED, "5.1", "DATA or HEADERS came after the end of the stream"),
    STREAM_IS_ZERO(Http2ErrorCode.PROTOCOL_ERROR, "6", "a frame that belongs to a stream is for stream 0"),
    STREAM_IS_NOT_ZERO(Http2ErrorCode.PROTOCOL_ERROR, "6", "a frame that belongs to the session is for a stream"),
    PADDING(Http2ErrorCode.PROTOCOL_ERROR, "6.1", "the padding of a frame is longer than its payload"),
    SETTINGS_ACK_CONTENT(Http2ErrorCode.FRAME_SIZE_ERROR, "6.5", "a SETTINGS acknowledgement has content"),
    ENABLE_PUSH(Http2ErrorCode.PROTOCOL_ERROR, "6.5.2", "a server set SETTINGS_ENABLE_PUSH to a value other than 0"),
    INITIAL_WINDOW(Http2ErrorCode.FLOW_CONTROL_ERROR, "6.5.2", "SETTINGS_INITIAL_WINDOW_SIZE is above 2^31-1"),
    MAX_FRAME_SIZE(Http2ErrorCode.PROTOCOL_ERROR, "6.5.2", "SETTINGS_MAX_FRAME_SIZE is not in the range 2^14 to 2^24-1"),
    CONNECT_PROTOCOL(Http2ErrorCode.PROTOCOL_ERROR, "3 of RFC 8441",
        "SETTINGS_ENABLE_CONNECT_PROTOCOL is neither 0 nor 1, or went back to 0"),
    SETTINGS_TIMEOUT(Http2ErrorCode.SETTINGS_TIMEOUT, "6.5.3", "it did not acknowledge SETTINGS in time (Http2Config.settingsTimeout)"),
    PUSH_PROMISE(Http2ErrorCode.PROTOCOL_ERROR, "8.4", "it sent PUSH_PROMISE, which SETTINGS_ENABLE_PUSH forbids"),
    WINDOW_INCREMENT(Http2ErrorCode.PROTOCOL_ERROR, "6.9", "the increment of a WINDOW_UPDATE is 0"),
    WINDOW_OVERFLOW(Http2ErrorCode.FLOW_CONTROL_ERROR, "6.9.1", "a flow-control window became larger than 2^31-1"),
    WINDOW_EXCEEDED(Http2ErrorCode.FLOW_CONTROL_ERROR, "6.9", "it sent more DATA than the flow-control window allows"),
    CONTINUATION_MISSING(Http2ErrorCode.PROTOCOL_ERROR, "6.10", "a header block was interrupted by another frame"),
    CONTINUATION_UNEXPECTED(Http2ErrorCode.PROTOCOL_ERROR, "6.10", "CONTINUATION came outside a header block"),
    TRAILERS_WITHOUT_END(Http2ErrorCode.PROTOCOL_ERROR, "8.1", "trailing HEADERS do not end the stream"),
    DATA_BEFORE_HEADERS(Http2ErrorCode.PROTOCOL_ERROR, "8.1", "DATA came before the HEADERS of the response"),
    HEADER_LIST_TOO_LARGE(Http2ErrorCode.CANCEL, "10.5.1", "a header list is larger than the limit (EngineConfig.maxResponseHeaderBytes)"),
    HEADER_BLOCK_TOO_LARGE(Http2ErrorCode.ENHANCE_YOUR_CALM, "10.5.1",
        "a header block is larger than twice the limit (EngineConfig.maxResponseHeaderBytes)"),
    TOO_MANY_CONTINUATIONS(Http2ErrorCode.ENHANCE_YOUR_CALM, "10.5", "more CONTINUATION frames than Http2Config.maxContinuationFrames"),
    TOO_MANY_SETTINGS(Http2ErrorCode.ENHANCE_YOUR_CALM, "10.5", "more SETTINGS frames than Http2Config.maxSettingsPerSecond"),
    TOO_MANY_PINGS(Http2ErrorCode.ENHANCE_YOUR_CALM, "10.5", "more PING frames than Http2Config.maxPingsPerSecond"),
    TOO_MANY_RESETS(Http2ErrorCode.ENHANCE_YOUR_CALM, "10.5", "more RST_STREAM frames than Http2Config.maxResetsPerSecond"),
    TOO_MANY_EMPTY(Http2ErrorCode.ENHANCE_YOUR_CALM, "10.5", "more empty frames than Http2Config.maxEmptyFramesPerSecond"),
    TOO_MANY_IGNORED(Http2ErrorCode.ENHANCE_YOUR_CALM, "10.5",
        "more frames that have no effect than Http2Config.maxIgnoredFramesPerSecond"),
    TOO_MANY_UPDATES(Http2ErrorCode.ENHANCE_YOUR_CALM, "10.5", "more WINDOW_UPDATE frames than our DATA and streams account for,"
        + " beyond Http2Config.maxIgnoredFramesPerSecond"),
    NOT_READING(Http2ErrorCode.ENHANCE_YOUR_CALM, "10.5", "it does not read, and the output buffer has no room left for control frames");

    final Http2ErrorCode code;
    private final String section;
    private final String sentence;

    Http2Violation(Http2ErrorCode code, String section, String sentence) {
        this.code = code;
        this.section = section;
        this.sentence = sentence;
    }

    /** The reason for which a stream or session ends, without its full stop. A limit of ours is no rule of HTTP/2. */
    String reason() {
        String what = code == Http2ErrorCode.ENHANCE_YOUR_CALM || this == HEADER_LIST_TOO_LARGE
            ? "this client ended it, because the server exceeded a limit: "
            : "the server broke HTTP/2: ";
        return what + sentence + " (" + (section.indexOf(' ') < 0 ? "RFC 9113 section " : "section ") + section + ")";
    }
}
