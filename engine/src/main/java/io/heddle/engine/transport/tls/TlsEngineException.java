package io.heddle.engine.transport.tls;

import javax.net.ssl.SSLException;

/**
 * The user's {@code TlsEngineFactory} did not make a usable engine.
 *
 * <p><b>Thread:</b> immutable.
 */
public final class TlsEngineException extends SSLException {
    private static final long serialVersionUID = 1L;

    TlsEngineException(String message, Throwable cause) {
        super(message, cause);
    }
}
