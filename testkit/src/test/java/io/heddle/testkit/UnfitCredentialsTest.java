package io.heddle.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.EngineConfig;
import io.heddle.api.WebSocket;
import io.heddle.api.auth.Credentials;
import io.heddle.api.proxy.ProxySettings;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Challenges of known schemes that cannot be answered: the error says why, and not that credentials are missing or wrong. */
@Timeout(60)
final class UnfitCredentialsTest extends LoginFixture {
    private static final String UNFIT = "none of these schemes can be answered with the user and the password of ";

    /** Asserts that the sentences about credentials do not contradict one another. */
    private String message() {
        String message = heard.errors.get(0).message();
        assertFalse(message.contains(PASSWORD), message);
        boolean saysRefused = message.contains("refused the credentials");
        boolean saysNone = message.contains("none were given");
        boolean saysUnfit = message.contains(UNFIT);
        assertEquals(1, (saysRefused ? 1 : 0) + (saysNone ? 1 : 0) + (saysUnfit ? 1 : 0), message);
        return message;
    }

    private void assertSays(String... parts) {
        String message = message();
        for (String part : parts) {
            assertTrue(message.contains(part), message);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "Digest realm=r, nonce=n, qop=auth-int | other than auth, such as auth-int",
        "Digest nonce=n, qop=auth | it has no realm",
        "Digest realm=r, qop=auth | it has no nonce",
        "Digest realm=r, nonce=n, algorithm=SHA-256-sess | -sess and no qop",
        "Digest realm=r, nonce=n, qop=auth, algorithm=ROT13 | an algorithm that this client, or this JVM, does not have",
        "Bearer realm=r | this client knows Basic and Digest by itself"})
    void aChallengeThatNobodyCanAnswerIsNoMatterOfCredentials(String challenge, String why) {
        server.eachConnection().answer(401, WWW, challenge);
        play(connection());
        assertSays("none were given; a user and a password cannot answer it: ", why, "Credentials.ofField");
        assertFalse(message().contains("see InternalRequest.credentials"), this::message);
        nextOne();
        WebSocket given = connection();
        given.internalRequest().credentials("bot", PASSWORD);
        play(given);
        assertSays(UNFIT + "the request: ", why);
        nextOne();
        play(connection(always(bot())));
        assertSays(UNFIT + "the Authenticator: ", why);
        nextOne();
        play(connection((ws, question) -> null));
        assertSays("none were given; a user", why, "The Authenticator was asked, and gave none.");
    }

    private void nextOne() {
        heard.errors.clear();
        heard.lines.clear();
    }

    @Test
    void aUserWithAColonFitsDigestOnly() {
        server.nextConnection().answer(401, WWW, BASIC);
        play(connection(always(Credentials.of("bo:t", PASSWORD))));
        assertSays(UNFIT + "the Authenticator: Basic takes no user with a colon (RFC 7617 section 2)");
    }

    @Test
    void theReasonOfEachSchemeIsTold() {
        server.nextConnection().answer(401, WWW, "Digest realm=r, nonce=n, qop=auth-int", WWW, "Basic realm=r", WWW, "Negotiate");
        play(connection(always(Credentials.of("bo:t", PASSWORD))));
        assertSays("colon", "auth-int", "by itself");
    }

    @Test
    void credentialsThatFitOneOfThemAreRefused() {
        server.nextConnection().answer(401, WWW, "Digest realm=r, nonce=n, qop=auth-int", WWW, BASIC);
        WebSocket ws = connection();
        ws.internalRequest().credentials("bot", PASSWORD);
        play(ws);
        assertSays("The server refused the credentials that it was given (WWW-Authenticate: Digest, Basic)");
    }

    @Test
    void anotherSchemesFieldIsRefused() {
        server.nextConnection().answer(401, WWW, "Bearer error=invalid_token");
        WebSocket ws = connection();
        ws.internalRequest().addHeader("Authorization", "Bearer abc");
        play(ws);
        assertSays("The server refused the credentials that it was given (WWW-Authenticate: Bearer)");
    }

    // ---- proxies ----

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "Basic realm=r | bo:t | Basic takes no user with a colon",
        "Digest realm=r, nonce=n, qop=auth-int | bot | auth-int",
        "NTLM | bot | this client knows Basic and Digest by itself"})
    void theCredentialsOfAProxysSettingsMayNotFit(String challenge, String user, String why) {
        ScriptedProxy proxy = ScriptedProxy.on(network.host("proxy.test"), 3128);
        proxy.nextAnswer(ProxyAnswer.status(407).header("Proxy-Authenticate", challenge).header("Content-Length", "0"));
        ProxySettings settings = ProxySettings.http("proxy.test", 3128).credentials(user, PASSWORD);
        heard.of(network.engine(EngineConfig.builder().proxy(settings).build()).webSocket(URI.create("ws://login.test/"))).open();
        end();
        assertSays("It wants credentials (Proxy-Authenticate: ", UNFIT + "ProxySettings.credentials: ", why);
        assertEquals(407, error().httpStatus());
    }
}
