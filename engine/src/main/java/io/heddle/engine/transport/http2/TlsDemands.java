package io.heddle.engine.transport.http2;

import java.util.Set;

/**
 * What HTTP/2 demands of the TLS below it, RFC 9113 section 9.2: version 1.2 or newer, and with 1.2 a cipher suite that its appendix A does
 * not prohibit, which leaves those with an ephemeral key exchange and authenticated encryption. With 1.3 there are no others.
 *
 * <p><b>Thread:</b> any thread; no state.
 */
public final class TlsDemands {
    private static final Set<String> TOO_OLD = Set.of("SSLv2Hello", "SSLv3", "TLSv1", "TLSv1.1");

    private TlsDemands() {}

    /**
     * Asks by the names of the JDK, which other engines translate theirs to.
     *
     * @return whether HTTP/2 may use it
     */
    public static boolean isMetBy(String protocol, String cipherSuite) {
        if (!protocol.equals("TLSv1.2")) {
            return !TOO_OLD.contains(protocol);
        }
        boolean isEphemeral = cipherSuite.startsWith("TLS_ECDHE_") || cipherSuite.startsWith("TLS_DHE_");
        boolean isAuthenticated = cipherSuite.contains("_GCM_") || cipherSuite.contains("_CCM") || cipherSuite.contains("_POLY1305");
        return isEphemeral && isAuthenticated;
    }
}
