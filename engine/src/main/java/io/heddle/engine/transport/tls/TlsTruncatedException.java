package io.heddle.engine.transport.tls;

import java.io.IOException;
import javax.net.ssl.SSLException;

/**
 * The lower stream ended without close_notify, so the peer may have meant to end here, or bytes may have been cut off (RFC 8446 section
 * 6.1). A protocol above that knows the peer was done (a WebSocket whose close handshake is complete) may treat it as an orderly end.
 *
 * <p><b>Thread:</b> immutable.
 */
public final class TlsTruncatedException extends SSLException {
    private static final long serialVersionUID = 1L;

    TlsTruncatedException(String message) {
        super(message);
    }

    /** @param writeFailure of the connection, before its end was read; or null */
    TlsTruncatedException(String message, IOException writeFailure) {
        super(message, writeFailure);
    }
}
