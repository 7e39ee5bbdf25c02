package io.heddle.jmh.echo;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/**
 * The JDK's TLS for both ends of one process: a self-signed certificate (EC P-256) for localhost, and a client that trusts it.
 * <b>Thread:</b> immutable.
 *
 * @param server with the certificate
 * @param client that trusts it
 */
public record LoopbackTls(SSLContext server, SSLContext client) {

    public static LoopbackTls make() {
        try {
            X509Bundle bundle = new CertificateBuilder()
                .subject("CN=localhost")
                .ecp256()
                .setIsCertificateAuthority(true)
                .addSanDnsName("localhost")
                .addSanIpAddress("127.0.0.1")
                .buildSelfSigned();
            return new LoopbackTls(
                context(bundle.toKeyManagerFactory().getKeyManagers(), null),
                context(null, bundle.toTrustManagerFactory().getTrustManagers()));
        } catch (Exception wrong) {
            throw new IllegalStateException("The certificate of the loopback cannot be made.", wrong);
        }
    }

    private static SSLContext context(KeyManager[] keys, TrustManager[] trusted) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys, trusted, null);
        return context;
    }
}
