package io.heddle.engine.transport.tls;

import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * Verifies the server's name where the JDK's check of HTTPS cannot: it takes no name outside of RFC 1123, and container networks have names
 * with an underscore. Such a name must be among the DNS names of the certificate (RFC 9525 section 6.3): as it is, ignoring case, or by a
 * wildcard in place of its first label. The subject's common name does not count.
 *
 * <p><b>Thread:</b> any thread; no state.
 */
final class HostNameCheck {
    private static final Integer DNS_NAME = 2;
    private static final String WILDCARD = "*.";

    private HostNameCheck() {}

    /** True if the JDK's check refuses every certificate for this host, a bare name or IP literal. */
    static boolean isNeededFor(String host) {
        if (TlsParameters.isIpLiteral(host)) {
            return false;
        }
        try {
            return new SNIHostName(host).getAsciiName().isEmpty();
        } catch (IllegalArgumentException notOfRfc1123) {
            return true;
        }
    }

    /**
     * To be called once the handshake is done, resumed or not, and the certificates are verified.
     *
     * @throws SSLHandshakeException if the certificate is not made out to this host, caused by a {@code CertificateException}
     */
    static void verify(SSLSession session, String host) throws SSLHandshakeException {
        try {
            Certificate[] chain = session.getPeerCertificates();
            if (!(chain[0] instanceof X509Certificate certificate)) {
                throw new CertificateException("The server's certificate is of type " + chain[0].getType() + ", not X.509");
            }
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            if (names == null || names.stream().noneMatch(name -> DNS_NAME.equals(name.get(0)) && matches((String) name.get(1), host))) {
                throw new CertificateException("No subject alternative DNS name matching " + host + " found.");
            }
        } catch (CertificateException | SSLPeerUnverifiedException refused) {
            SSLHandshakeException failure = new SSLHandshakeException(refused.getMessage());
            failure.initCause(refused);
            throw failure;
        }
    }

    /** A wildcard stands for one whole label, and not above a top-level domain. */
    static boolean matches(String pattern, String host) {
        if (!pattern.startsWith(WILDCARD)) {
            return pattern.equalsIgnoreCase(host);
        }
        String domain = pattern.substring(1);
        int dot = host.indexOf('.');
        return dot > 0 && domain.indexOf('.', 1) > 0 && domain.indexOf('*') < 0 && domain.equalsIgnoreCase(host.substring(dot));
    }
}
