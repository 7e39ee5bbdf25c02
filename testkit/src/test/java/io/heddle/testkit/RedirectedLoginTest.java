package io.heddle.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.WebSocket;
import io.heddle.api.auth.AuthenticationRequest;
import io.heddle.api.auth.Authenticator;
import io.heddle.api.auth.Credentials;
import io.heddle.api.http2.HttpPolicy;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Challenges behind redirects: a stranger gets no password, and no chain of them goes on for ever. */
@Timeout(60)
final class RedirectedLoginTest extends LoginFixture {
    private ScriptedServer stranger;

    @BeforeEach
    void meetAStranger() {
        stranger = ScriptedServer.on(network.host("stranger.test"), 80);
    }

    private void over(HttpPolicy policy) {
        config(settings -> settings.httpPolicy(policy));
        if (policy == HttpPolicy.HTTP_2_ONLY) {
            server.http2();
            stranger.http2();
        }
    }

    private List<Boolean> areRedirected() {
        return questions.stream().map(AuthenticationRequest::isRedirected).toList();
    }

    private String last() {
        return told().get(told().size() - 1);
    }

    // ---- strangers ----

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "HTTP_2_ONLY"})
    void aStrangerToWhomARedirectLeadsGetsNoPassword(HttpPolicy policy) {
        over(policy);
        server.nextConnection().answer(302, "location", "ws://stranger.test/x");
        stranger.nextConnection().answer(401, "www-authenticate", BASIC);
        play(connection(Authenticator.of("bot", PASSWORD)));
        assertEquals(List.of(true), areRedirected());
        assertEquals(1, stranger.requests().size());
        assertNull(stranger.requests().get(0).header("authorization"));
        assertEquals(401, error().httpStatus());
        assertTrue(error().message().contains("Authenticator.of answers only the origin that was opened"), error()::message);
        assertTrue(error().message().contains("Redirects led here: ws://login.test/room?... -> ws://stranger.test/x."), error()::message);
    }

    /** The origin that was opened is known before a redirect, and so it is behind one. */
    @Test
    void aStrangerGetsNoPasswordThatTheFirstServerHasAccepted() {
        server.nextConnection().answer(401, WWW, BASIC);
        server.nextConnection().expectHeader("Authorization", BOT).answer(302, "Location", "ws://stranger.test/x");
        stranger.nextConnection().expectHeader("Authorization", null).answer(401, WWW, BASIC);
        play(connection(Authenticator.of("bot", PASSWORD)));
        assertEquals(List.of(false, true), areRedirected());
        assertEquals(401, error().httpStatus());
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "HTTP_2_ONLY"})
    void withinTheOriginARedirectIsAnswered(HttpPolicy policy) {
        over(policy);
        server.nextConnection().answer(302, "location", "/other");
        server.nextConnection().expectTarget("/other").answer(401, "www-authenticate", BASIC);
        server.nextConnection().expectHeader("authorization", BOT).upgrade();
        play(connection(Authenticator.of("bot", PASSWORD)));
        assertEquals(List.of(false), areRedirected());
        assertEquals("open", last(), heard.lines::toString);
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "HTTP_2_ONLY"})
    void awayAndBackIsNotRedirected(HttpPolicy policy) {
        over(policy);
        server.nextConnection().answer(302, "location", "ws://stranger.test/x");
        stranger.nextConnection().answer(302, "location", "ws://login.test/back");
        server.nextConnection().expectTarget("/back").answer(401, "www-authenticate", BASIC);
        server.nextConnection().expectHeader("authorization", BOT).upgrade();
        play(connection(Authenticator.of("bot", PASSWORD)));
        assertEquals(List.of(false), areRedirected());
        assertEquals("open", last(), heard.lines::toString);
    }

    @Test
    void anotherPortIsAnotherOrigin() {
        ScriptedServer neighbour = ScriptedServer.on(network.host("login.test"), 8080);
        server.nextConnection().answer(302, "Location", "ws://login.test:8080/x");
        neighbour.nextConnection().answer(401, WWW, BASIC);
        play(connection(Authenticator.of("bot", PASSWORD)));
        assertEquals(List.of(true), areRedirected());
        assertEquals(1, neighbour.requests().size());
    }

    // ---- limits ----

    /** Each redirect accepts what came before, so that nothing is refused in a row. */
    @Test
    void redirectsDoNotLetTheAuthenticatorBeAskedWithoutEnd() {
        for (int i = 0; i < 5; i++) {
            server.nextConnection().answer(401, WWW, BASIC);
            server.nextConnection().answer(302, "Location", "/" + i);
        }
        server.nextConnection().answer(401, WWW, "New x");
        play(connection((of, question) -> CompletableFuture.completedFuture(Credentials.ofField("New " + questions.size()))));
        assertEquals(List.of(1, 1, 1, 1, 1), questions.stream().map(AuthenticationRequest::attempt).toList());
        assertEquals(11, server.requests().size());
        assertTrue(error().message().contains("The server asked too often: an attempt asks the Authenticator at most 5 times, and answers"
            + " at most 10 challenges of a server in all, redirects included."), error()::message);
        assertEquals(401, error().httpStatus());
    }

    @Test
    void anAttemptCountsTheServersOfAllOrigins() {
        for (int i = 0; i < 3; i++) {
            server.nextConnection().answer(401, WWW, "New x");
            server.nextConnection().answer(302, "Location", "ws://stranger.test/" + i);
            stranger.nextConnection().answer(401, WWW, "New x");
            if (i < 2) {
                stranger.nextConnection().answer(302, "Location", "ws://login.test/" + i);
            }
        }
        WebSocket ws = connection(always(Credentials.ofField("New y")));
        play(ws);
        assertEquals(List.of(1, 1, 1, 1, 1), questions.stream().map(AuthenticationRequest::attempt).toList());
        assertEquals(List.of(false, true, false, true, false), areRedirected());
        assertTrue(error().message().contains("The server asked too often"), error()::message);
    }
}
