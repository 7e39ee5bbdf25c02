package io.heddle.engine.opening;

import io.heddle.api.statistics.FallbackReason;
import io.heddle.engine.transport.http2.StreamEnd;

/** Translates the ends of HTTP/2 streams and sessions into the reasons that users see. <b>Thread:</b> any thread; no state. */
public final class FallbackReasons {
    private FallbackReasons() {}

    /** The reason for a stream whose request had no response yet. */
    public static FallbackReason of(StreamEnd end) {
        return switch (end) {
            case NOT_HTTP2 -> FallbackReason.NOT_HTTP2;
            case NOT_ANSWERED -> FallbackReason.NOT_ANSWERED;
            case RESET, REFUSED_STREAM -> FallbackReason.STREAM_REFUSED;
            case GOAWAY, GOAWAY_UNPROCESSED -> FallbackReason.GOING_AWAY;
            case STREAM_ERROR, BUFFER_FULL, SESSION_LOST -> FallbackReason.SESSION_LOST;
        };
    }
}
