package io.heddle.testkit.server;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/**
 * A certificate that its own key has signed, by RFC 5280: the JDK reads certificates, but has no API that makes one.
 *
 * <p><b>Thread:</b> any thread; immutable.
 *
 * @param key of the certificate
 * @param certificate for localhost, 127.0.0.1 and [::1]
 */
public record SelfSigned(PrivateKey key, X509Certificate certificate) {
    private static final int SERIAL_BITS = 64;
    private static final int DNS_NAME = 2;
    private static final int IP_ADDRESS = 7;
    private static final byte[] IPV4_LOOPBACK = {127, 0, 0, 1};
    private static final byte[] IPV6_LOOPBACK = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};

    /** A new key and certificate, valid from yesterday on for a year. */
    public static SelfSigned forLoopback() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        KeyPair keys = generator.generateKeyPair();
        byte[] ecdsaWithSha256 = Der.sequence(Der.objectIdentifier(1, 2, 840, 10045, 4, 3, 2));
        byte[] toSign = toSign(keys, ecdsaWithSha256);
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(keys.getPrivate());
        signature.update(toSign);
        byte[] all = Der.sequence(toSign, ecdsaWithSha256, Der.bitString(signature.sign()));
        return new SelfSigned(keys.getPrivate(),
            (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(all)));
    }

    private static byte[] toSign(KeyPair keys, byte[] algorithm) {
        byte[] commonName = Der.objectIdentifier(2, 5, 4, 3);
        byte[] name = Der.sequence(Der.set(Der.sequence(commonName, Der.utf8("localhost"))));
        byte[] alternativeName = Der.objectIdentifier(2, 5, 29, 17);
        byte[] names = Der.sequence(
            Der.tagged(DNS_NAME, new byte[] {'l', 'o', 'c', 'a', 'l', 'h', 'o', 's', 't'}),
            Der.tagged(IP_ADDRESS, IPV4_LOOPBACK), Der.tagged(IP_ADDRESS, IPV6_LOOPBACK));
        OffsetDateTime start = OffsetDateTime.now(ZoneOffset.UTC).minusDays(1);
        BigInteger version3 = BigInteger.TWO;
        BigInteger serial = new BigInteger(SERIAL_BITS, new SecureRandom()).setBit(0);
        return Der.sequence(
            Der.within(0, Der.integer(version3)),
            Der.integer(serial),
            algorithm,
            name,
            Der.sequence(Der.time(start), Der.time(start.plusYears(1))),
            name,
            keys.getPublic().getEncoded(),
            Der.within(3, Der.sequence(Der.sequence(alternativeName, Der.octetString(names)))));
    }
}
