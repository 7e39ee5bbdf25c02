package io.heddle.testkit;

import io.heddle.api.tls.TlsSettings;
import io.heddle.testkit.server.SelfSigned;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A certificate for localhost, 127.0.0.1 and [::1], signed by itself and valid for a year, which exists in memory only; and the settings
 * with which servers show it and clients trust it, and nothing else. Immutable; threads and tests may share it.
 *
 * <pre>{@code
 * LoopbackCertificate certificate = LoopbackCertificate.create();
 * ScriptedServer server = ScriptedServer.onLoopback(certificate.serverContext());
 * WebSocketEngine engine = WebSocketEngine.start(EngineConfig.builder().tls(certificate.clientTls()).build());
 * }</pre>
 */
public final class LoopbackCertificate {
    private static final String ALIAS = "loopback";
    private static final char[] PASSWORD = {};

    private final SelfSigned certificate;

    private LoopbackCertificate(SelfSigned certificate) {
        this.certificate = certificate;
    }

    /**
     * Makes a key and a certificate, within milliseconds.
     *
     * @return the certificate, different at each call
     * @throws IllegalStateException if the JDK has no elliptic curves
     */
    public static LoopbackCertificate create() {
        try {
            return new LoopbackCertificate(SelfSigned.forLoopback());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This JDK cannot make a certificate with a key on the curve secp256r1", e);
        }
    }

    /** {@return the certificate} */
    public X509Certificate certificate() {
        return certificate.certificate();
    }

    /** {@return a new context for servers} */
    public SSLContext serverContext() {
        try {
            KeyStore store = store();
            store.setKeyEntry(ALIAS, certificate.key(), PASSWORD, new X509Certificate[] {certificate()});
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(store, PASSWORD);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(factory.getKeyManagers(), null, null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** {@return a new context for clients, which trusts this certificate and no other} */
    public SSLContext clientContext() {
        try {
            KeyStore store = store();
            store.setCertificateEntry(ALIAS, certificate());
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, factory.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** {@return settings for engines, with a new {@link #clientContext()}} */
    public TlsSettings clientTls() {
        return TlsSettings.of(clientContext());
    }

    private static KeyStore store() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }
}
