package io.heddle.engine.transport.tls;

import javax.net.ssl.SSLException;

/**
 * The lower stream ended without close_notify, so that nobody can tell whether the peer meant to end here or bytes were cut off
 * (RFC 8446 section 6.1). Whoever knows from its own protocol that the peer was done (a WebSocket whose close handshake is
 * complete) may take it for an orderly end.
 *
 * <p><b>Thread:</b> immutable.
 */
public final class TlsTruncatedException extends SSLException {
    private static final long serialVersionUID = 1L;

    TlsTruncatedException(String message) {
        super(message);
    }
}
