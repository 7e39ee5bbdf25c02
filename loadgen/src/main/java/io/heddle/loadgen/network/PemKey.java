package io.heddle.loadgen.network;

import io.heddle.loadgen.cli.UserError;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A client certificate and its private key in one PEM file (RFC 7468): the certificates from the client's own upwards, and the key in
 * PKCS #8 without encryption. <b>Thread:</b> immutable.
 *
 * @param chain the client's certificate first
 * @param key its private key
 */
record PemKey(List<Certificate> chain, PrivateKey key) {
    private static final Pattern SECTION = Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \\1-----", Pattern.DOTALL);
    private static final List<String> KEY_TYPES = List.of("EC", "RSA", "EdDSA", "RSASSA-PSS");

    /** Keys are no text. */
    @Override
    public String toString() {
        return "PemKey[" + chain.size() + " certificates]";
    }

    /** @throws UserError if a part is missing, or has another form */
    static PemKey read(Path file, byte[] bytes) {
        String name = "The file '" + file + "' of --client-certificate";
        StringBuilder certificates = new StringBuilder();
        PrivateKey key = null;
        Matcher sections = SECTION.matcher(new String(bytes, StandardCharsets.ISO_8859_1));
        while (sections.find()) {
            switch (sections.group(1)) {
                case "CERTIFICATE" -> certificates.append(sections.group()).append('\n');
                case "PRIVATE KEY" -> key = key(name, sections.group(2));
                case "RSA PRIVATE KEY", "EC PRIVATE KEY" -> throw new UserError(name + " has its key in the old form of OpenSSL: convert it"
                    + " with 'openssl pkcs8 -topk8 -nodes'.");
                case "ENCRYPTED PRIVATE KEY" -> throw new UserError(name + " has an encrypted key: put certificate and key into a PKCS #12"
                    + " key store with 'openssl pkcs12 -export', or decrypt the key with 'openssl pkcs8'.");
                default -> {
                    // Parameters of curves, for instance, stand in the key as well.
                }
            }
        }
        if (key == null || certificates.length() == 0) {
            throw new UserError(name + (key == null ? " has no private key" : " has no certificate") + ": give a key store (PKCS #12 or"
                + " JKS), or PEM with the certificate and its key one after the other.");
        }
        return new PemKey(chain(name, certificates.toString()), key);
    }

    private static List<Certificate> chain(String name, String pem) {
        try {
            byte[] bytes = pem.getBytes(StandardCharsets.ISO_8859_1);
            return List.copyOf(CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(bytes)));
        } catch (CertificateException wrong) {
            throw new UserError(name + " has a certificate that cannot be read (" + wrong.getMessage() + "): export it again.", wrong);
        }
    }

    private static PrivateKey key(String name, String base64) {
        byte[] encoded;
        try {
            encoded = Base64.getMimeDecoder().decode(base64);
        } catch (IllegalArgumentException wrong) {
            throw new UserError(name + " has a private key that is no valid PEM: export it again.", wrong);
        }
        for (String type : KEY_TYPES) {
            try {
                return KeyFactory.getInstance(type).generatePrivate(new PKCS8EncodedKeySpec(encoded));
            } catch (InvalidKeySpecException | NoSuchAlgorithmException another) {
                // The key names its type inside, where only its own factory reads it.
            }
        }
        throw new UserError(name + " has a private key of a type that Java does not know: use one of RSA, EC or Ed25519, in PKCS #8.");
    }
}
