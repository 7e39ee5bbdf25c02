package io.heddle.jmh.compare.server;

import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.OpenSslSessionTicketKey;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLException;

/**
 * A self-signed certificate (EC P-256) for localhost and the loopback addresses of the server, made anew at each start, and the
 * server's TLS with it: BoringSSL, so that handshakes are cheap here, with TLS 1.3 and session tickets. <b>Thread:</b> any one thread.
 */
final class ServerCertificate {
    private final X509Bundle bundle;

    private ServerCertificate(X509Bundle bundle) {
        this.bundle = bundle;
    }

    static ServerCertificate make(List<String> addresses) {
        CertificateBuilder builder = new CertificateBuilder()
            .subject("CN=localhost")
            .ecp256()
            .setIsCertificateAuthority(true)
            .addSanDnsName("localhost");
        addresses.forEach(builder::addSanIpAddress);
        try {
            return new ServerCertificate(builder.buildSelfSigned());
        } catch (Exception wrong) {
            throw new IllegalStateException("The certificate of the server cannot be made.", wrong);
        }
    }

    /** The certificate that clients must trust. */
    String pem() {
        return bundle.getCertificatePEM();
    }

    SslContext tls() throws SSLException {
        SslContext context = SslContextBuilder.forServer(bundle.getKeyPair().getPrivate(), bundle.getCertificatePath())
            .sslProvider(SslProvider.OPENSSL_REFCNT)
            .protocols("TLSv1.3", "TLSv1.2")
            .build();
        byte[] key = new byte[OpenSslSessionTicketKey.TICKET_KEY_SIZE];
        new SecureRandom().nextBytes(key);
        // Netty enables tickets only with a key for them.
        ((OpenSslSessionContext) context.sessionContext()).setTicketKeys(ticketKey(key));
        return context;
    }

    private static OpenSslSessionTicketKey ticketKey(byte[] random) {
        int hmac = OpenSslSessionTicketKey.NAME_SIZE;
        int aes = hmac + OpenSslSessionTicketKey.HMAC_KEY_SIZE;
        return new OpenSslSessionTicketKey(
            Arrays.copyOf(random, hmac),
            Arrays.copyOfRange(random, hmac, aes),
            Arrays.copyOfRange(random, aes, random.length));
    }
}
