package io.heddle.engine.handshake.auth;

import io.heddle.api.auth.Challenge;
import io.heddle.api.auth.Credentials;
import java.security.SecureRandom;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * A challenge whose answer the engine can compute from a user and a password.
 *
 * <p><b>Thread:</b> loop-confined.
 */
public sealed interface AuthenticationScheme permits BasicScheme, DigestSession {

    /** Says whether the scheme can carry that user; {@link #fieldValue} must not be called if not. */
    boolean canCarry(Credentials credentials);

    /**
     * Computes the value of the field for one request.
     *
     * @param credentials a user and a password, not a field value
     * @param method of the request
     * @param target the request target as it is sent
     */
    String fieldValue(Credentials credentials, String method, String target);

    /**
     * Chooses the strongest of the challenges that the engine knows: Digest with SHA-512-256, SHA-256 or MD5, then Basic.
     *
     * @param random makes the client nonce
     * @return null if it knows none that can carry the user
     */
    static AuthenticationScheme strongest(List<Challenge> challenges, Credentials credentials, SecureRandom random) {
        DigestChallenge strongest = null;
        boolean isBasicOffered = false;
        for (Challenge challenge : challenges) {
            DigestChallenge digest = DigestChallenge.of(challenge);
            if (digest != null && (strongest == null || digest.algorithm().isStrongerThan(strongest.algorithm()))) {
                strongest = digest;
            }
            isBasicOffered |= challenge.scheme().equalsIgnoreCase(BasicScheme.NAME);
        }
        if (strongest != null) {
            return DigestSession.begin(strongest, random);
        }
        return isBasicOffered && BasicScheme.INSTANCE.canCarry(credentials) ? BasicScheme.INSTANCE : null;
    }

    /**
     * Tells why {@link #strongest} finds nothing, for an error.
     *
     * @param pair a user and a password, or null for any
     * @return the reasons, without secrets; empty if one of the challenges can be answered
     */
    static Set<String> obstacles(List<Challenge> challenges, Credentials pair) {
        Set<String> reasons = new TreeSet<>();
        for (Challenge challenge : challenges) {
            String reason = obstacle(challenge, pair);
            if (reason == null) {
                return Set.of();
            }
            reasons.add(reason);
        }
        return reasons;
    }

    private static String obstacle(Challenge challenge, Credentials pair) {
        if (challenge.scheme().equalsIgnoreCase(DigestChallenge.NAME)) {
            return DigestChallenge.obstacle(challenge);
        }
        if (!challenge.scheme().equalsIgnoreCase(BasicScheme.NAME)) {
            return "this client knows Basic and Digest by itself, and no other scheme";
        }
        return pair == null || BasicScheme.INSTANCE.canCarry(pair) ? null : "Basic takes no user with a colon (RFC 7617 section 2)";
    }
}
