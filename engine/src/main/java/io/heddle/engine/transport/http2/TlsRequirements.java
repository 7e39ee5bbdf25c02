package io.heddle.engine.transport.http2;

import java.util.Set;

/**
 * The requirements of HTTP/2 on TLS, RFC 9113 section 9.2: version 1.2 or newer, and for 1.2 a cipher suite that appendix A does not
 * prohibit, which means ephemeral key exchange and authenticated encryption. TLS 1.3 has no other suites.
 *
 * <p><b>Thread:</b> any thread; no state.
 */
public final class TlsRequirements {
    private static final Set<String> TOO_OLD = Set.of("SSLv2Hello", "SSLv3", "TLSv1", "TLSv1.1");

    private TlsRequirements() {}

    /**
     * Takes the names of the JDK, which other engines use too.
     *
     * @return true if HTTP/2 may use this TLS
     */
    public static boolean areMetBy(String protocol, String cipherSuite) {
        if (!protocol.equals("TLSv1.2")) {
            return !TOO_OLD.contains(protocol);
        }
        boolean isEphemeral = cipherSuite.startsWith("TLS_ECDHE_") || cipherSuite.startsWith("TLS_DHE_");
        boolean isAuthenticated = cipherSuite.contains("_GCM_") || cipherSuite.contains("_CCM") || cipherSuite.contains("_POLY1305");
        return isEphemeral && isAuthenticated;
    }
}
