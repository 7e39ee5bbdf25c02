package io.heddle.engine.transport.http2;

/** The SETTINGS of a server (RFC 9113 section 6.5.2, RFC 8441 section 3), or the defaults. <b>Thread:</b> loop-confined. */
final class PeerSettings {
    static final int DEFAULT_WINDOW = 65_535;
    static final int HEADER_TABLE_SIZE = 1;
    static final int ENABLE_PUSH = 2;
    static final int INITIAL_WINDOW_SIZE = 4;
    static final int MAX_HEADER_LIST_SIZE = 6;

    private static final int MAX_CONCURRENT_STREAMS = 3;
    private static final int MAX_FRAME_SIZE = 5;
    private static final int ENABLE_CONNECT_PROTOCOL = 8;
    private static final int MIN_FRAME_SIZE = 1 << 14;
    private static final int MAX_FRAME_SIZE_LIMIT = (1 << 24) - 1;

    long headerTableBytes = 4_096;
    long maxStreams = Long.MAX_VALUE;
    int initialWindow = DEFAULT_WINDOW;
    int maxFrameBytes = MIN_FRAME_SIZE;
    long maxHeaderListBytes = Long.MAX_VALUE;
    boolean hasConnectProtocol;

    /** @return the rule that the value breaks, or null */
    Http2Violation set(int id, long value) {
        switch (id) {
            case HEADER_TABLE_SIZE -> headerTableBytes = value;
            case ENABLE_PUSH -> {
                return value == 0 ? null : Http2Violation.ENABLE_PUSH;
            }
            case MAX_CONCURRENT_STREAMS -> maxStreams = value;
            case INITIAL_WINDOW_SIZE -> {
                if (value > Integer.MAX_VALUE) {
                    return Http2Violation.INITIAL_WINDOW;
                }
                initialWindow = (int) value;
            }
            case MAX_FRAME_SIZE -> {
                if (value < MIN_FRAME_SIZE || value > MAX_FRAME_SIZE_LIMIT) {
                    return Http2Violation.MAX_FRAME_SIZE;
                }
                maxFrameBytes = (int) value;
            }
            case MAX_HEADER_LIST_SIZE -> maxHeaderListBytes = value;
            case ENABLE_CONNECT_PROTOCOL -> {
                if (value > 1 || value == 0 && hasConnectProtocol) {
                    return Http2Violation.CONNECT_PROTOCOL;
                }
                hasConnectProtocol = value == 1;
            }
            default -> {
                // RFC 9113 section 6.5.2: unknown settings are ignored.
            }
        }
        return null;
    }
}
