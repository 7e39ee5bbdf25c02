package io.heddle.engine.testing;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Runs the hook of the test for each server that it is asked about, then decides as the test authority's trust manager does.
 *
 * <p><b>Thread:</b> those that run the tasks of handshakes.
 */
public final class HookedTrust extends X509ExtendedTrustManager {
    public Runnable hook;
    private final X509ExtendedTrustManager decides = TestCertificates.trustManager();

    public HookedTrust(Runnable hook) {
        this.hook = hook;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) throws CertificateException {
        hook.run();
        decides.checkServerTrusted(chain, authType, engine);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {
        throw new AssertionError("there is no socket");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) {
        throw new AssertionError("there is an engine");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {
        throw new AssertionError("this is a client");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {
        throw new AssertionError("this is a client");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) {
        throw new AssertionError("this is a client");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return decides.getAcceptedIssuers();
    }
}
