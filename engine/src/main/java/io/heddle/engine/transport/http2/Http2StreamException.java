package io.heddle.engine.transport.http2;

import java.io.IOException;

/** A stream ended before its orderly end. <b>Thread:</b> immutable. */
public final class Http2StreamException extends IOException {
    private static final long serialVersionUID = 1;

    private final StreamEnd end;
    private final boolean isEndedHere;

    Http2StreamException(String message, StreamEnd end, Throwable cause) {
        this(message, end, false, cause);
    }

    /** @param isEndedHere whether this client ended it, for a reason that the message tells */
    Http2StreamException(String message, StreamEnd end, boolean isEndedHere, Throwable cause) {
        super(message, cause);
        this.end = end;
        this.isEndedHere = isEndedHere;
    }

    public boolean isEndedHere() {
        return isEndedHere;
    }

    public StreamEnd end() {
        return end;
    }

    /** True if the server did not process the stream, so that the request may be sent again (RFC 9113 section 8.7). */
    public boolean isUnprocessed() {
        return end.isUnprocessed();
    }
}
