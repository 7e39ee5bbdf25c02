package io.heddle.jmh.peers.client;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/**
 * What a client is made with. <b>Thread:</b> immutable.
 *
 * @param bytes the size of each message that it sends, at least 8
 * @param connections how many connections it will hold, more or less
 * @param certificate the one certificate to trust, as PEM, or null without TLS
 */
public record ClientSettings(int bytes, int connections, Path certificate) {

    /** Whether connections are secured. */
    public boolean tls() {
        return certificate != null;
    }

    /** Trusts only the server's certificate. */
    X509TrustManager trustManager() {
        try (InputStream pem = Files.newInputStream(certificate)) {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            trusted.setCertificateEntry("server", CertificateFactory.getInstance("X.509").generateCertificate(pem));
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            return (X509TrustManager) trust.getTrustManagers()[0];
        } catch (IOException | GeneralSecurityException unusable) {
            throw new IllegalStateException("The certificate " + certificate + " can not be trusted: " + unusable.getMessage(), unusable);
        }
    }

    /** A context of the JDK for all connections of a client: so sessions can be resumed. */
    SSLContext sslContext() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {trustManager()}, null);
            return context;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** A payload to copy, whose first eight bytes are for the stamp. */
    byte[] payload() {
        byte[] payload = new byte[bytes];
        for (int i = Long.BYTES; i < bytes; i++) {
            payload[i] = (byte) ('a' + i % 26);
        }
        return payload;
    }

    /** A new payload with a stamp, for libraries that want an array of their own for each message. */
    static byte[] stamped(byte[] payload, long stamp) {
        byte[] fresh = payload.clone();
        ByteBuffer.wrap(fresh).putLong(0, stamp);
        return fresh;
    }
}
