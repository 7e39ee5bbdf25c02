package io.heddle.engine.transport.tls;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Trusts every certificate, for every name, expired or not. <b>For tests only:</b> an attacker on the path can present a certificate of
 * its own, then read and change everything that is sent.
 *
 * <p>This must be an <i>extended</i> trust manager: the JDK wraps a plain trust manager and still checks host names.
 *
 * <p><b>Thread:</b> immutable.
 */
public final class TrustAll extends X509ExtendedTrustManager {
    private TrustAll() {
    }

    /**
     * A context that does not authenticate the peer. <b>For tests only.</b> Keep it: sessions are resumed within one context.
     *
     * @throws IllegalStateException if this JVM has no TLS
     */
    public static SSLContext trustAllForTests() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new TrustAll()}, null);
            return context;
        } catch (GeneralSecurityException noTls) {
            throw new IllegalStateException("This JVM has no TLS: " + noTls, noTls);
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) {
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) {
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
