package io.heddle.engine.transport.http2;

import io.heddle.api.statistics.FallbackReason;
import java.io.IOException;

/** A stream broke: it was reset, or its session ended. <b>Thread:</b> immutable. */
public final class Http2StreamException extends IOException {
    private static final long serialVersionUID = 1;

    private final FallbackReason reason;
    private final boolean isUnheard;

    /** @param reason what it means for a stream whose request was not answered yet */
    Http2StreamException(String message, FallbackReason reason, Throwable cause) {
        super(message, cause);
        this.reason = reason;
        this.isUnheard = false;
    }

    private Http2StreamException(String message, FallbackReason reason) {
        super(message);
        this.reason = reason;
        this.isUnheard = true;
    }

    /** The server did nothing with the stream. */
    static Http2StreamException unheard(String message, FallbackReason reason) {
        return new Http2StreamException(message, reason);
    }

    public FallbackReason reason() {
        return reason;
    }

    /** Whether the server says that it did nothing with the stream, so that the request may be sent again (RFC 9113 section 8.7). */
    public boolean isUnheard() {
        return isUnheard;
    }
}
