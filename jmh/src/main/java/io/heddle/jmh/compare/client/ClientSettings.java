package io.heddle.jmh.compare.client;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Locale;
import java.util.Random;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/**
 * The settings of a client. <b>Thread:</b> immutable.
 *
 * @param bytes size of each sent message, at least 8
 * @param connections approximate number that it will hold
 * @param certificate the one certificate to trust, as PEM, or null without TLS
 * @param deflate true to compress messages: permessage-deflate (RFC 7692) without context takeover at either end
 */
public record ClientSettings(int bytes, int connections, Path certificate, boolean deflate) {
    /** A realistic record of an exchange, so that compression works as in production: names repeat, figures differ. */
    private static final String RECORD = "{\"symbol\":\"HDL-%03d\",\"side\":\"%s\",\"price\":\"%d.%02d\",\"quantity\":%d,\"time\":%d},";
    private static final long RECORD_TIME_MS = 1_790_000_000_000L;
    /** An arbitrary seed, the same for all clients and runs. */
    private static final int SEED = 7_692;

    /** True for TLS. */
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
            throw new IllegalStateException("The certificate " + certificate + " cannot be trusted: " + unusable.getMessage(), unusable);
        }
    }

    /** One context of the JDK for all connections of a client, so that sessions can be resumed. */
    SSLContext sslContext() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {trustManager()}, null);
            return context;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** A payload to copy; its first eight bytes hold the stamp. With compression it resembles JSON. */
    byte[] payload() {
        byte[] payload = new byte[bytes];
        if (deflate) {
            byte[] text = json(bytes - Long.BYTES).getBytes(StandardCharsets.US_ASCII);
            System.arraycopy(text, 0, payload, Long.BYTES, text.length);
            return payload;
        }
        for (int i = Long.BYTES; i < bytes; i++) {
            payload[i] = (byte) ('a' + i % 26);
        }
        return payload;
    }

    private static String json(int length) {
        Random random = new Random(SEED);
        StringBuilder text = new StringBuilder();
        while (text.length() < length) {
            text.append(String.format(Locale.ROOT, RECORD, random.nextInt(1_000), random.nextBoolean() ? "buy" : "sell",
                random.nextInt(1_000), random.nextInt(100), random.nextInt(10_000), RECORD_TIME_MS + random.nextInt(100_000)));
        }
        return text.substring(0, length);
    }

    /** A new payload with a stamp, for libraries that need a new array for each message. */
    static byte[] stamped(byte[] payload, long stamp) {
        byte[] fresh = payload.clone();
        ByteBuffer.wrap(fresh).putLong(0, stamp);
        return fresh;
    }
}
