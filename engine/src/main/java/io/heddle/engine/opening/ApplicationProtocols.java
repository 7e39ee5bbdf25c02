package io.heddle.engine.opening;

import io.heddle.engine.transport.tls.TlsTransport;

/** The protocols that an attempt offers with ALPN (RFC 7301 section 6, RFC 9113 section 3.1). <b>Thread:</b> any thread; no state. */
final class ApplicationProtocols {
    static final String H2 = "h2";
    static final String HTTP_1_1 = "http/1.1";

    private ApplicationProtocols() {}

    /** The server's choice, or "" if it made none. @param tls null if there is no TLS */
    static String chosen(TlsTransport tls) {
        try {
            return tls == null ? "" : tls.applicationProtocol();
        } catch (UnsupportedOperationException noAlpn) {
            // The SSLEngine of a user's factory may have no ALPN.
            return "";
        }
    }
}
