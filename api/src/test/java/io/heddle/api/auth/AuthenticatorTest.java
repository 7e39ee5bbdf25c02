package io.heddle.api.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The values of authentication: what they refuse, and what they do not show. */
@Timeout(60)
final class AuthenticatorTest {
    private static final String SECRET = "t0ps3cret";

    private static AuthenticationRequest request(String proxy, int attempt) {
        return request(proxy, attempt, false);
    }

    private static AuthenticationRequest request(String proxy, int attempt, boolean isRedirected) {
        return new AuthenticationRequest(URI.create("ws://h/p?token=" + SECRET), proxy,
            List.of(new Challenge("Digest", null, Map.of("realm", "r", "nonce", SECRET)), new Challenge("New", SECRET, Map.of())), attempt,
            isRedirected);
    }

    @Test
    void onePairAnswersTheServerThatWasOpenedOnceAndNoProxy() {
        Authenticator authenticator = Authenticator.of("bot", SECRET);
        Credentials found = authenticator.authenticate(null, request(null, 1)).toCompletableFuture().join();
        assertEquals("bot " + SECRET + " null", found.user() + " " + found.password() + " " + found.fieldValue());
        assertNull(authenticator.authenticate(null, request(null, 2)));
        assertNull(authenticator.authenticate(null, request("proxy:3128", 1)));
        assertNull(authenticator.authenticate(null, request(null, 1, true)), "a stranger");
    }

    @Test
    void noTextShowsASecret() {
        assertEquals("AuthenticationRequest[ws://h/p?... at proxy proxy:3128, [Challenge[Digest, [nonce, realm]],"
            + " Challenge[New with a token, []]], attempt 3]", request("proxy:3128", 3).toString());
        assertFalse(request(null, 1).toString().contains("proxy"));
        assertTrue(request(null, 1, true).toString().endsWith(", attempt 1, redirected]"));
        assertEquals("Credentials[user and password] Credentials[a field value]",
            Credentials.of("u", SECRET) + " " + Credentials.ofField("Bearer " + SECRET));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nX: y", "a\n", "\0", "\u007f", "\u0085"})
    void controlCharactersAreRefusedAndNotRepeated(String text) {
        String message = assertThrows(IllegalArgumentException.class, () -> Credentials.of("u", SECRET + text)).getMessage();
        assertFalse(message.contains(SECRET), message);
        assertThrows(IllegalArgumentException.class, () -> Credentials.of(text, "p"));
        assertThrows(IllegalArgumentException.class, () -> Credentials.ofField(text));
        assertThrows(IllegalArgumentException.class, () -> Authenticator.of("u", text));
    }

    @Test
    void parametersAreCopiedAndFoundInAnyCase() {
        Map<String, String> parameters = new HashMap<>(Map.of("Realm", "a"));
        Challenge challenge = new Challenge("basic", null, parameters);
        parameters.put("x", "y");
        assertEquals("a", challenge.realm());
        assertNull(challenge.parameters().get("x"));
        assertThrows(UnsupportedOperationException.class, () -> challenge.parameters().put("a", "b"));
        assertTrue(request("p:1", 1).isProxy());
        assertThrows(UnsupportedOperationException.class, () -> request(null, 1).challenges().clear());
    }
}
