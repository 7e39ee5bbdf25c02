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

    /** @return null if it is another scheme, asks for what the engine does not do (auth-int, an unknown hash), or is not complete */
    static DigestChallenge of(Challenge challenge) {
        if (!challenge.scheme().equalsIgnoreCase(NAME)) {
            return null;
        }
        Map<String, String> parameters = challenge.parameters();
        String realm = challenge.realm();
        String nonce = parameters.get("nonce");
        String opaque = parameters.get("opaque");
        String qop = parameters.get("qop");
        String algorithmName = parameters.get("algorithm");
        DigestAlgorithm algorithm = DigestAlgorithm.named(algorithmName);
        boolean isComplete = algorithm != null && isQuotable(realm) && isQuotable(nonce) && (opaque == null || isQuotable(opaque));
        boolean isQopKnown = qop == null ? algorithm != null && !algorithm.isSession() : lists(qop, AUTH);
        if (!isComplete || !isQopKnown) {
            return null;
        }
        return new DigestChallenge(realm, nonce, opaque, algorithm, algorithmName == null ? null : algorithm.registeredName(), qop != null,
            isTrue(parameters.get("userhash")), "UTF-8".equalsIgnoreCase(parameters.get("charset")), isTrue(parameters.get("stale")));
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
