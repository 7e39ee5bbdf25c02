package io.heddle.engine.handshake.auth;

import io.heddle.api.auth.Credentials;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * Digest (RFC 7616 section 3.4): a nonce of the server, a nonce of ours, and how often both were used. It knows no user and no password:
 * requests of several connections may share it.
 *
 * <p><b>Thread:</b> loop-confined.
 */
public final class DigestSession implements AuthenticationScheme {
    private static final int CNONCE_BYTES = 16;
    /** RFC 8187 section 3.2.1, attr-char. */
    private static final String ATTR_CHARS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$&+-.^_`|~";

    private final DigestChallenge challenge;
    private final String cnonce;
    private int uses;

    DigestSession(DigestChallenge challenge, String cnonce) {
        this.challenge = challenge;
        this.cnonce = cnonce;
    }

    static DigestSession begin(DigestChallenge challenge, SecureRandom random) {
        byte[] bytes = new byte[CNONCE_BYTES];
        random.nextBytes(bytes);
        return new DigestSession(challenge, HexFormat.of().formatHex(bytes));
    }

    /** @return whether the challenge said that the nonce used before was too old, and the password right */
    public boolean isStale() {
        return challenge.isStale();
    }

    @Override
    public boolean canCarry(Credentials credentials) {
        return true;
    }

    @Override
    public String fieldValue(Credentials credentials, String method, String target) {
        uses++;
        DigestAlgorithm algorithm = challenge.algorithm();
        String user = octets(credentials.user());
        String secret = algorithm.hash(user + ":" + challenge.realm() + ":" + octets(credentials.password()));
        if (algorithm.isSession()) {
            secret = algorithm.hash(secret + ":" + challenge.nonce() + ":" + cnonce);
        }
        String request = algorithm.hash(method + ":" + target);
        String count = String.format("%08x", uses);
        String use = challenge.isQopAuth() ? ":" + count + ":" + cnonce + ":auth" : "";
        StringBuilder field = new StringBuilder(256).append(DigestChallenge.NAME).append(' ');
        appendUser(field, credentials.user());
        quoted(field.append(", realm="), challenge.realm());
        quoted(field.append(", uri="), target);
        if (challenge.algorithmName() != null) {
            field.append(", algorithm=").append(challenge.algorithmName());
        }
        quoted(field.append(", nonce="), challenge.nonce());
        if (challenge.isQopAuth()) {
            field.append(", nc=").append(count).append(", cnonce=\"").append(cnonce).append("\", qop=auth");
        }
        field.append(", response=\"").append(algorithm.hash(secret + ":" + challenge.nonce() + use + ":" + request)).append('"');
        if (challenge.opaque() != null) {
            quoted(field.append(", opaque="), challenge.opaque());
        }
        return field.append(challenge.isUserHashed() ? ", userhash=true" : "").toString();
    }

    /** RFC 7616 section 3.4: a name that does not fit into a quoted string is sent as an extended one, unless it is hashed. */
    private void appendUser(StringBuilder field, String user) {
        if (challenge.isUserHashed()) {
            field.append("username=\"").append(challenge.algorithm().hash(octets(user) + ":" + challenge.realm())).append('"');
        } else if (challenge.isUtf8() && user.chars().anyMatch(c -> c > 0x7E)) {
            field.append("username*=UTF-8''");
            for (byte octet : user.getBytes(StandardCharsets.UTF_8)) {
                if (octet > 0 && ATTR_CHARS.indexOf(octet) >= 0) {
                    field.append((char) octet);
                } else {
                    field.append(String.format("%%%02X", octet & 0xFF));
                }
            }
        } else {
            quoted(field.append("username="), octets(user));
        }
    }

    private static void quoted(StringBuilder field, String text) {
        field.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                field.append('\\');
            }
            field.append(c);
        }
        field.append('"');
    }

    /** The octets of UTF-8 as characters of a header field. Servers that announce no charset take those as well, or US-ASCII only. */
    private static String octets(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    /** Neither nonce is shown: with them and the answer passwords can be guessed. */
    @Override
    public String toString() {
        return "DigestSession[" + challenge.algorithm().registeredName() + ", " + uses + " uses]";
    }
}
