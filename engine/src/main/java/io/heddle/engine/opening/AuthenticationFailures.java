package io.heddle.engine.opening;

import io.heddle.api.EngineConfig;
import io.heddle.api.ErrorKind;
import io.heddle.api.auth.AuthenticationRequest;
import io.heddle.api.auth.Challenge;
import io.heddle.api.internal.LogText;
import io.heddle.engine.handshake.UpgradeHeaders;
import io.heddle.engine.handshake.auth.BasicScheme;
import io.heddle.engine.handshake.auth.ChallengeParser;
import io.heddle.engine.handshake.auth.DigestSession;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Words the failures around credentials: missing or refused, or not to be had from the application. It names schemes only: a realm, a nonce
 * or a token may be a secret.
 *
 * <p><b>Thread:</b> any thread; no state.
 */
final class AuthenticationFailures {
    private static final int MAX_SCHEMES = 6;
    private static final int MAX_SCHEME_CHARS = 40;
    private static final int MAX_CAUSE_CHARS = 200;
    private static final String SERVER_FIELD = "WWW-Authenticate";

    private AuthenticationFailures() {}

    /** The server answered 401. */
    static String serverAdvice(UpgradeHeaders headers, boolean wereGiven) {
        List<Challenge> challenges = Authentication.serverChallenges(headers);
        String named = named(headers, SERVER_FIELD);
        if (wereGiven) {
            return "The server refused the credentials that it was given" + named
                + ": check the user and the password, or the token, and whether they are good for this path.";
        }
        if (challenges.isEmpty()) {
            return "The server wants credentials, and none were given; it does not say of which kind, since its answer has no"
                + " WWW-Authenticate header field (RFC 9110 section 15.5.2): see InternalRequest.credentials and addHeader.";
        }
        return "The server wants credentials" + named + ", and none were given: " + remedy(challenges,
            "see InternalRequest.credentials, or give an Authenticator (EngineConfig.authenticator).");
    }

    /** A proxy answered CONNECT with 407, or refused credentials with 401. */
    static String proxyAdvice(UpgradeHeaders headers, boolean wereGiven) {
        List<Challenge> challenges = Authentication.proxyChallenges(headers);
        String named = named(headers, Authentication.proxyChallengeField(headers));
        if (wereGiven) {
            return "It refused the credentials that it was given" + named
                + ": check the user and the password (ProxySettings.credentials).";
        }
        if (challenges.isEmpty()) {
            return "It wants credentials, and none were given; it does not say of which kind, since its answer has no"
                + " Proxy-Authenticate header field (RFC 9110 section 15.5.8), so that they cannot be given.";
        }
        return "It wants credentials" + named + ", and none were given: " + remedy(challenges,
            "see ProxySettings.credentials, or give an Authenticator of your own that answers proxies (EngineConfig.authenticator).");
    }

    private static String remedy(List<Challenge> challenges, String ofKnownSchemes) {
        boolean isKnown = challenges.stream().anyMatch(challenge -> challenge.scheme().equalsIgnoreCase(BasicScheme.NAME)
            || challenge.scheme().equalsIgnoreCase(DigestSession.NAME));
        return isKnown
            ? ofKnownSchemes
            : "this client knows Basic and Digest by itself. Any other scheme is for an Authenticator that answers with"
                + " Credentials.ofField, or for a header field of the request.";
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

    /** The authenticator found a user and a password, which fit no challenge. */
    static String unanswerable(AuthenticationRequest question) {
        return "The Authenticator gave a user and a password, with which none of these schemes can be answered: it can give the whole"
            + " field with Credentials.ofField" + (question.isProxy() ? ", if the proxy takes it." : ".");
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
