package io.heddle.engine.handshake.auth;

import io.heddle.api.auth.Challenge;
import io.heddle.api.auth.Credentials;
import io.heddle.engine.handshake.HeaderRules;
import java.security.SecureRandom;
import java.util.List;

/**
 * The credentials with which one attempt answers one server or one proxy, and what is left to be tried when they are refused. Each source
 * of credentials answers once: those that were given in advance, then those that the authenticator finds. Only a nonce that was too old
 * is no refusal: it is renewed without asking anybody, once. {@link AnswerLimits} bounds them all.
 *
 * <p><b>Thread:</b> loop-confined.
 */
public final class HopCredentials {
    /** The ways to go on after a challenge. */
    public enum Next {
        /** The request is made anew, with other credentials or another nonce. */
        ANSWER,
        /** The authenticator is asked. */
        ASK,
        /** Nothing is left. */
        GIVE_UP
    }

    private final SecureRandom random;
    private final AnswerLimits limits;
    private Credentials credentials;
    /** Null if the credentials are a field value. */
    private AuthenticationScheme scheme;
    /** True if the scheme was accepted before: that it is refused now says nothing of the password. */
    private boolean wasAccepted;
    private boolean haveGivenAnswered;
    private boolean isNonceRenewed;
    private int asked;
    private boolean isAtLimit;

    public HopCredentials(SecureRandom random, AnswerLimits limits) {
        this.random = random;
        this.limits = limits;
    }

    /** The value of the field for the next request, or null for none. */
    public String fieldValue(String method, String target) {
        if (credentials == null) {
            return null;
        }
        return scheme == null ? credentials.fieldValue() : scheme.fieldValue(credentials, method, target);
    }

    /** Answers before it is asked, by a scheme that was accepted from another connection. */
    public void begin(Credentials given, AuthenticationScheme known) {
        credentials = given;
        scheme = known;
        wasAccepted = true;
    }

    public Credentials credentials() {
        return credentials;
    }

    public AuthenticationScheme scheme() {
        return scheme;
    }

    /** How often the authenticator was asked since the last request that was accepted. */
    public int asked() {
        return asked;
    }

    /**
     * The request was refused with challenges.
     *
     * @param given the credentials that were given in advance, or null
     * @param isBasicSent whether the request had them in the form of Basic
     */
    public Next onChallenges(List<Challenge> challenges, Credentials given, boolean isBasicSent, boolean hasAuthenticator) {
        if (challenges.isEmpty()) {
            return Next.GIVE_UP;
        }
        if (!limits.mayAnswer()) {
            isAtLimit = true;
            return Next.GIVE_UP;
        }
        if (renewNonce(challenges)) {
            return Next.ANSWER;
        }
        wasAccepted = false;
        if (given != null && !haveGivenAnswered) {
            haveGivenAnswered = true;
            AuthenticationScheme strongest = AuthenticationScheme.strongest(challenges, given, random);
            if (strongest != null && !(isBasicSent && strongest == BasicScheme.INSTANCE)) {
                use(given, strongest);
                return Next.ANSWER;
            }
        }
        if (!hasAuthenticator) {
            return Next.GIVE_UP;
        }
        if (!limits.mayAsk()) {
            isAtLimit = true;
            return Next.GIVE_UP;
        }
        limits.asked();
        asked++;
        return Next.ASK;
    }

    private boolean renewNonce(List<Challenge> challenges) {
        if (!(scheme instanceof DigestSession) || isNonceRenewed) {
            return false;
        }
        AuthenticationScheme next = AuthenticationScheme.strongest(challenges, credentials, random);
        if (next instanceof DigestSession fresh && (wasAccepted || fresh.isStale())) {
            limits.answered();
            scheme = fresh;
            isNonceRenewed = !wasAccepted;
            wasAccepted = false;
            return true;
        }
        return false;
    }

    /**
     * The authenticator has found credentials.
     *
     * @return whether any of the challenges can be answered with them
     * @throws IllegalArgumentException if their field value cannot be sent
     */
    public boolean answer(List<Challenge> challenges, Credentials found) {
        if (found.fieldValue() != null) {
            HeaderRules.checkValue("Authorization", found.fieldValue());
            use(found, null);
            return true;
        }
        AuthenticationScheme strongest = AuthenticationScheme.strongest(challenges, found, random);
        if (strongest == null) {
            return false;
        }
        use(found, strongest);
        return true;
    }

    private void use(Credentials next, AuthenticationScheme by) {
        limits.answered();
        credentials = next;
        scheme = by;
        isNonceRenewed = false;
    }

    /** Tells whether the last challenge was not answered because of {@link AnswerLimits}. */
    public boolean isAtLimit() {
        return isAtLimit;
    }

    /** The request was not refused for want of credentials. */
    public void accepted() {
        wasAccepted = credentials != null;
        haveGivenAnswered = false;
        isNonceRenewed = false;
        asked = 0;
    }
}
