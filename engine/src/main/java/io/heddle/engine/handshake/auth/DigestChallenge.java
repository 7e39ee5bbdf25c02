package io.heddle.engine.handshake.auth;

import io.heddle.api.auth.Challenge;
import io.heddle.engine.handshake.HeaderRules;
import java.util.Map;

/**
 * A Digest challenge that can be answered (RFC 7616 section 3.3; without {@code qop}, RFC 2069).
 *
 * <p><b>Thread:</b> immutable.
 *
 * @param realm in ISO-8859-1, as all that was received
 * @param opaque to be returned, or null
 * @param algorithmName as the server wrote it, or null if it named none
 * @param isQopAuth whether the answer has quality of protection "auth"; else it is that of RFC 2069
 * @param isUserHashed whether the user is to be sent as a hash
 * @param isUtf8 whether the server understands UTF-8
 * @param isStale whether only the nonce was refused, not the password
 */
record DigestChallenge(
    String realm,
    String nonce,
    String opaque,
    DigestAlgorithm algorithm,
    String algorithmName,
    boolean isQopAuth,
    boolean isUserHashed,
    boolean isUtf8,
    boolean isStale) {

    static final String NAME = "Digest";
    private static final String AUTH = "auth";
    private static final String ALGORITHM = "algorithm";
    private static final String NONCE = "nonce";
    private static final String OPAQUE = "opaque";
    private static final String QOP = "qop";

    /** @return null if it is another scheme, asks for what the engine does not do (auth-int, an unknown hash), or is not complete */
    static DigestChallenge of(Challenge challenge) {
        if (!challenge.scheme().equalsIgnoreCase(NAME) || obstacle(challenge) != null) {
            return null;
        }
        Map<String, String> parameters = challenge.parameters();
        String algorithmName = parameters.get(ALGORITHM);
        DigestAlgorithm algorithm = DigestAlgorithm.named(algorithmName);
        return new DigestChallenge(challenge.realm(), parameters.get(NONCE), parameters.get(OPAQUE), algorithm,
            algorithmName == null ? null : algorithm.registeredName(), parameters.get(QOP) != null, isTrue(parameters.get("userhash")),
            "UTF-8".equalsIgnoreCase(parameters.get("charset")), isTrue(parameters.get("stale")));
    }

    /** @return the reason why a challenge of this scheme cannot be answered, for an error; null if it can be */
    static String obstacle(Challenge challenge) {
        Map<String, String> parameters = challenge.parameters();
        DigestAlgorithm algorithm = DigestAlgorithm.named(parameters.get(ALGORITHM));
        String opaque = parameters.get(OPAQUE);
        String qop = parameters.get(QOP);
        if (algorithm == null) {
            return "its Digest asks for an algorithm that this client, or this JVM, does not have: it knows MD5, SHA-256 and SHA-512-256";
        }
        if (challenge.realm() == null || parameters.get(NONCE) == null) {
            return "its Digest is not complete: it has no " + (challenge.realm() == null ? "realm" : "nonce") + " (RFC 7616 section 3.3)";
        }
        if (!isQuotable(challenge.realm()) || !isQuotable(parameters.get(NONCE)) || opaque != null && !isQuotable(opaque)) {
            return "its Digest has characters that no header field can return";
        }
        if (qop == null && algorithm.isSession()) {
            return "its Digest has an algorithm with -sess and no qop, which does not go together (RFC 7616 section 3.4.2)";
        }
        return qop == null || lists(qop, AUTH)
            ? null
            : "its Digest asks for a quality of protection other than auth, such as auth-int, which this client does not do";
    }

    private static boolean isTrue(String value) {
        return "true".equalsIgnoreCase(value);
    }

    private static boolean lists(String options, String wanted) {
        for (String option : options.split("[ \t,]+")) {
            if (option.equalsIgnoreCase(wanted)) {
                return true;
            }
        }
        return false;
    }

    /** The parser of heads lets no other characters through; this is the last line of defence. */
    private static boolean isQuotable(String text) {
        return text != null && text.chars().allMatch(c -> c <= 0xFF && HeaderRules.isValueByte(c));
    }
}
