package io.heddle.engine.handshake.auth;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The hash functions of Digest (RFC 7616 section 6.1), the weakest first, each alone and in its session form.
 *
 * <p><b>Thread:</b> immutable.
 */
enum DigestAlgorithm {
    MD5_SESS("MD5-sess", "MD5", true),
    MD5("MD5", "MD5", false),
    SHA_256_SESS("SHA-256-sess", "SHA-256", true),
    SHA_256("SHA-256", "SHA-256", false),
    SHA_512_256_SESS("SHA-512-256-sess", "SHA-512/256", true),
    SHA_512_256("SHA-512-256", "SHA-512/256", false);

    private final String registeredName;
    private final String jdkName;
    private final boolean isSession;

    DigestAlgorithm(String registeredName, String jdkName, boolean isSession) {
        this.registeredName = registeredName;
        this.jdkName = jdkName;
        this.isSession = isSession;
    }

    /**
     * Finds an algorithm.
     *
     * @param name of a challenge; null for the default, MD5
     * @return null if it is not known, or this JVM does not have it
     */
    static DigestAlgorithm named(String name) {
        String wanted = name == null ? MD5.registeredName : name;
        for (DigestAlgorithm algorithm : values()) {
            if (algorithm.registeredName.equalsIgnoreCase(wanted)) {
                return algorithm.isAvailable() ? algorithm : null;
            }
        }
        return null;
    }

    /** A JVM in FIPS mode may have no MD5. */
    private boolean isAvailable() {
        try {
            MessageDigest.getInstance(jdkName);
            return true;
        } catch (NoSuchAlgorithmException e) {
            return false;
        }
    }

    String registeredName() {
        return registeredName;
    }

    boolean isSession() {
        return isSession;
    }

    boolean isStrongerThan(DigestAlgorithm other) {
        return compareTo(other) > 0;
    }

    /** The hash in lower-case hex. */
    String hash(byte[] data) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance(jdkName).digest(data));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("It was there before", e);
        }
    }

    String hash(String latin1) {
        return hash(latin1.getBytes(StandardCharsets.ISO_8859_1));
    }
}
