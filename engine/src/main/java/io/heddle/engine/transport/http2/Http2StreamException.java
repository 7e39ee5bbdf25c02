package io.heddle.engine.transport.http2;

import java.io.IOException;

/** A stream ended before its orderly end. <b>Thread:</b> immutable. */
public final class Http2StreamException extends IOException {
    private static final long serialVersionUID = 1;

    private final StreamEnd end;

    Http2StreamException(String message, StreamEnd end, Throwable cause) {
        super(message, cause);
        this.end = end;
    }

    public StreamEnd end() {
        return end;
    }

    /** True if the server did not process the stream, so that the request may be sent again (RFC 9113 section 8.7). */
    public boolean isUnprocessed() {
        return end.isUnprocessed();
    }
}
