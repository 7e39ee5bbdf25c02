package io.heddle.engine.transport.tls;

import javax.net.ssl.SSLException;

/**
 * A user's factory made no engine that can be used.
 *
 * <p><b>Thread:</b> immutable.
 */
public final class TlsEngineException extends SSLException {
    private static final long serialVersionUID = 1L;

    TlsEngineException(String message, Throwable cause) {
        super(message, cause);
    }
}
