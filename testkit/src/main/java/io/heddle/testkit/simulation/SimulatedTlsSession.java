package io.heddle.testkit.simulation;

import java.security.Principal;
import java.security.cert.Certificate;
import java.util.Map;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSessionContext;

/**
 * The session of a connection with simulated TLS, which is never resumed.
 *
 * <p><b>Thread:</b> the one that runs the world.
 */
record SimulatedTlsSession(Map<String, Object> values, String host, int port) implements SSLSession {
    static final String CIPHER_SUITE = "TLS_AES_128_GCM_SHA256";
    static final String PROTOCOL = "TLSv1.3";

    @Override
    public byte[] getId() {
        return new byte[0];
    }

    @Override
    public SSLSessionContext getSessionContext() {
        return null;
    }

    @Override
    public long getCreationTime() {
        return 0;
    }

    @Override
    public long getLastAccessedTime() {
        return 0;
    }

    @Override
    public void invalidate() {
        // Nothing resumes it.
    }

    @Override
    public boolean isValid() {
        return true;
    }

    @Override
    public void putValue(String name, Object value) {
        values.put(name, value);
    }

    @Override
    public Object getValue(String name) {
        return values.get(name);
    }

    @Override
    public void removeValue(String name) {
        values.remove(name);
    }

    @Override
    public String[] getValueNames() {
        return values.keySet().toArray(String[]::new);
    }

    @Override
    public Certificate[] getPeerCertificates() throws SSLPeerUnverifiedException {
        throw new SSLPeerUnverifiedException("simulated TLS has no certificates");
    }

    @Override
    public Certificate[] getLocalCertificates() {
        return null;
    }

    @Override
    public Principal getPeerPrincipal() throws SSLPeerUnverifiedException {
        throw new SSLPeerUnverifiedException("simulated TLS has no certificates");
    }

    @Override
    public Principal getLocalPrincipal() {
        return null;
    }

    @Override
    public String getCipherSuite() {
        return CIPHER_SUITE;
    }

    @Override
    public String getProtocol() {
        return PROTOCOL;
    }

    @Override
    public String getPeerHost() {
        return host;
    }

    @Override
    public int getPeerPort() {
        return port;
    }

    @Override
    public int getPacketBufferSize() {
        return SimulatedTlsEngine.HEADER_BYTES + SimulatedTlsEngine.MAX_PLAINTEXT_BYTES;
    }

    @Override
    public int getApplicationBufferSize() {
        return SimulatedTlsEngine.MAX_PLAINTEXT_BYTES;
    }
}
