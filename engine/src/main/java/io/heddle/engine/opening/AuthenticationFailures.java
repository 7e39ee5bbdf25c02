package io.heddle.engine.opening;

import io.heddle.api.EngineConfig;
import io.heddle.api.ErrorKind;
import io.heddle.api.auth.AuthenticationRequest;
import io.heddle.api.auth.Challenge;
import io.heddle.api.internal.LogText;
import io.heddle.engine.handshake.UpgradeHeaders;
import io.heddle.engine.handshake.auth.AnswerLimits;
import io.heddle.engine.handshake.auth.AuthenticationScheme;
import io.heddle.engine.handshake.auth.ChallengeParser;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Words the failures around credentials: missing, unfit or refused, or not to be had from the application. It names schemes only: a
 * realm, a nonce or a token may be a secret.
 *
 * <p><b>Thread:</b> any thread; no state.
 */
final class AuthenticationFailures {
    private static final int MAX_SCHEMES = 6;
    private static final int MAX_REASONS = 3;
    private static final int MAX_SCHEME_CHARS = 40;
    private static final int MAX_CAUSE_CHARS = 200;
    private static final String SERVER_FIELD = "WWW-Authenticate";

    private AuthenticationFailures() {}

    /** The server answered 401. */
    static String serverAdvice(UpgradeHeaders headers, GivenCredentials given) {
        List<Challenge> challenges = Authentication.serverChallenges(headers);
        String named = named(headers, SERVER_FIELD);
        if (given.areRefused()) {
            return "The server refused the credentials that it was given" + named
                + ": check the user and the password, or the token, and whether they are good for this path.";
        }
        if (challenges.isEmpty()) {
            return "The server wants credentials, and none were given; it does not say of which kind, since its answer has no"
                + " WWW-Authenticate header field (RFC 9110 section 15.5.2): see InternalRequest.credentials and addHeader.";
        }
        return "The server wants credentials" + named + ", and " + remedy(challenges, given,
            "see InternalRequest.credentials, or give an Authenticator (EngineConfig.authenticator).",
            "An Authenticator can give the whole field with Credentials.ofField, or the request can have it as a header field.");
    }

    /** A proxy answered CONNECT with 407, or refused credentials with 401. */
    static String proxyAdvice(UpgradeHeaders headers, GivenCredentials given) {
        List<Challenge> challenges = Authentication.proxyChallenges(headers);
        String named = named(headers, Authentication.proxyChallengeField(headers));
        if (given.areRefused()) {
            return "It refused the credentials that it was given" + named
                + ": check the user and the password (ProxySettings.credentials).";
        }
        if (challenges.isEmpty()) {
            return "It wants credentials, and none were given to it; it does not say of which kind, since its answer has no"
                + " Proxy-Authenticate header field (RFC 9110 section 15.5.8), so that they cannot be given.";
        }
        return "It wants credentials" + named + ", and " + remedy(challenges, given,
            "see ProxySettings.credentials, or give an Authenticator of your own that answers proxies (EngineConfig.authenticator).",
            "An Authenticator of your own can give the whole field with Credentials.ofField.");
    }

    /**
     * @param ofPairs if a user and a password can answer
     * @param ofOthers if they cannot
     */
    private static String remedy(List<Challenge> challenges, GivenCredentials given, String ofPairs, String ofOthers) {
        Set<String> obstacles = AuthenticationScheme.obstacles(challenges, given.pair());
        String fact = given.pair() == null
            ? "none were given"
            : "none of these schemes can be answered with the user and the password of " + given.source();
        if (obstacles.isEmpty()) {
            return fact + ": " + ofPairs;
        }
        String reasons = obstacles.stream().limit(MAX_REASONS).collect(Collectors.joining("; "));
        return fact + (given.pair() == null ? "; a user and a password cannot answer it: " : ": ") + reasons + ". " + ofOthers;
    }

    /** The schemes of the challenges, without their parameters (RFC 9110 section 11.6.1); empty if there are none. */
    static String named(UpgradeHeaders headers, String field) {
        String schemes = challenges(headers.all(field)).stream()
            .map(challenge -> LogText.printable(challenge.scheme(), MAX_SCHEME_CHARS))
            .distinct()
            .limit(MAX_SCHEMES)
            .collect(Collectors.joining(", "));
        return schemes.isEmpty() ? "" : " (" + field + ": " + schemes + ")";
    }

    private static List<Challenge> challenges(List<String> fields) {
        return ChallengeParser.parse(fields);
    }

    /** The authenticator gave null. */
    static String gaveUp(AuthenticationRequest question) {
        String fact = "The Authenticator was asked, and gave " + (question.attempt() == 1 ? "none" : "no others");
        if (question.isProxy()) {
            return fact + ": Authenticator.of answers no proxy, and one of your own can (AuthenticationRequest.isProxy).";
        }
        return question.isRedirected()
            ? fact + ": Authenticator.of answers only the origin that was opened, and one of your own can look at"
                + " AuthenticationRequest.isRedirected and uri."
            : fact + ".";
    }

    /** @param asker the server or the proxy */
    static String atLimit(String asker) {
        return "The " + asker + " asked too often: an attempt asks the Authenticator at most " + AnswerLimits.MAX_ASKED
            + " times, and answers at most " + AnswerLimits.MAX_ANSWERS + " challenges of a " + asker + " in all, redirects included.";
    }

    static Failure threw(AuthenticationRequest question, Throwable cause) {
        String what = "The Authenticator found no credentials for " + asker(question) + ", because it failed: "
            + LogText.printable(cause.getClass().getName(), MAX_CAUSE_CHARS) + ". Its cause says more.";
        return new Failure(ErrorKind.PREPARE, what, cause);
    }

    static Failure late(AuthenticationRequest question, EngineConfig config) {
        String what = "The Authenticator did not find credentials for " + asker(question) + " within "
            + Failure.seconds(config.prepareTimeout()) + ": the stage that it returned is not complete. The limit is"
            + " EngineConfig.prepareTimeout.";
        return new Failure(ErrorKind.TIMEOUT, what, null);
    }

    private static String asker(AuthenticationRequest question) {
        return question.isProxy() ? "the proxy" : "the server";
    }

    /** Without its cookies the request would be another one. */
    static Failure cookies(Throwable cause) {
        String what = "The request was not sent, because the CookieHandler failed when it was asked for its cookies: "
            + LogText.printable(cause.getClass().getName(), MAX_CAUSE_CHARS) + ". Its cause says more. See EngineConfig.cookieHandler.";
        return new Failure(ErrorKind.PREPARE, what, cause);
    }
}
