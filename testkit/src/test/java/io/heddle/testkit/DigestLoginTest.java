package io.heddle.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.WebSocket;
import io.heddle.api.auth.AuthenticationRequest;
import io.heddle.api.auth.Authenticator;
import io.heddle.api.auth.Credentials;
import io.heddle.api.http2.HttpPolicy;
import io.heddle.testkit.wire.DigestAnswers;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Logins by Digest (RFC 7616), over HTTP/2, and after answers that are not whole. */
@Timeout(60)
final class DigestLoginTest extends LoginFixture {
    // ---- digest ----

    @Test
    void aStaleNonceIsRenewedWithoutAskingAgain() {
        server.nextConnection().answer(401, WWW, digest("n1"));
        server.nextConnection().answer(401, WWW, digest("n2", ", stale=true"));
        server.nextConnection().upgrade();
        play(connection(always(bot())));
        assertEquals(1, questions.size());
        assertDigest(server.requests().get(1), "GET", "n1", "00000001");
        assertDigest(server.requests().get(2), "GET", "n2", "00000001");
        assertEquals("open", told().get(3));
    }

    @Test
    void aRedirectWithinTheOriginUsesTheNonceAgainForItsOwnTarget() {
        server.nextConnection().answer(401, WWW, digest("n1", ", opaque=\"o\""));
        server.nextConnection().answer(302, "Location", "/other");
        server.nextConnection().expectTarget("/other").upgrade();
        play(connection(always(bot())));
        assertDigest(server.requests().get(1), "GET", "n1", "00000001");
        assertDigest(server.requests().get(2), "GET", "n1", "00000002");
        assertEquals("o", DigestAnswers.parameters(server.requests().get(2).header("Authorization")).get("opaque"));
    }

    @Test
    void credentialsStayWithTheOriginThatAskedForThem() {
        ScriptedServer other = ScriptedServer.on(network.host("other.test"), 80);
        server.nextConnection().answer(401, WWW, BASIC);
        server.nextConnection().answer(302, "Location", "ws://other.test/x");
        other.nextConnection().expectHeader("Authorization", null).answer(401, WWW, "Bearer realm=x");
        other.nextConnection().expectHeader("Authorization", "Bearer y").answer(302, "Location", server.uri("/back").toString());
        server.nextConnection().expectHeader("Authorization", null).upgrade();
        play(connection((of, question) -> CompletableFuture.completedFuture(
            question.uri().getHost().equals("other.test") ? Credentials.ofField("Bearer y") : bot())));
        assertEquals("open", told().get(told().size() - 1), heard.lines::toString);
        assertEquals(List.of(1, 1), questions.stream().map(AuthenticationRequest::attempt).toList());
        assertEquals(List.of(false, true), questions.stream().map(AuthenticationRequest::isRedirected).toList());
        assertEquals(URI.create("ws://other.test/x"), questions.get(1).uri());
    }

    // ---- HTTP/2 ----

    @ParameterizedTest
    @CsvSource({"HTTP_2_ONLY", "HTTP_2_PREFERRED"})
    void overHttp2TheMethodOfTheAnswerIsConnect(HttpPolicy policy) {
        config(settings -> settings.httpPolicy(policy));
        server.http2();
        server.nextConnection().answer(401, "www-authenticate", digest("n1"));
        server.nextConnection().upgrade();
        play(connection(always(bot())));
        assertEquals("open", told().get(2), heard.lines::toString);
        assertEquals("CONNECT /room?id=1 HTTP/2", server.requests().get(1).toString());
        assertDigest(server.requests().get(1), "CONNECT", "n1", "00000001");
        assertEquals(1, server.http2Sessions());
    }

    @Test
    void overHttp2RefusedCredentialsAreAnErrorToo() {
        config(settings -> settings.httpPolicy(HttpPolicy.HTTP_2_ONLY));
        server.http2();
        server.eachConnection().answer(401, "www-authenticate", BASIC);
        play(connection(Authenticator.of("bot", PASSWORD)));
        assertEquals(2, questions.size());
        assertTrue(error().message().contains("refused the credentials"), error()::message);
        assertEquals(401, error().httpStatus());
    }

    // ---- the answer that asks ----

    /** The status and the fields say all: a body that does not come is not waited for longer than the upgrade may take. */
    @Test
    void aBodyThatDoesNotComeIsNoObstacle() {
        config(settings -> settings.upgradeTimeout(Duration.ofSeconds(3)));
        server.nextConnection().answerRaw("HTTP/1.1 401 No\r\nWWW-Authenticate: " + BASIC + "\r\nContent-Length: 100\r\n\r\nhalf")
            .swallow();
        server.nextConnection().expectHeader("Authorization", BOT).upgrade();
        WebSocket ws = connection();
        ws.internalRequest().authenticator(Authenticator.of("bot", PASSWORD));
        play(ws);
        assertEquals(List.of("request 1", "request 2", "open"), told());
    }

    @Test
    void aResetBehindTheHeadIsNoObstacle() {
        server.nextConnection().answerRaw("HTTP/1.1 401 No\r\nWWW-Authenticate: " + BASIC + "\r\nContent-Length: 100\r\n\r\nhalf")
            .pause(SECOND).reset();
        server.nextConnection().expectHeader("Authorization", BOT).upgrade();
        WebSocket ws = connection();
        ws.internalRequest().authenticator(Authenticator.of("bot", PASSWORD));
        play(ws);
        assertEquals(List.of("request 1", "request 2", "open"), told());
    }
}
