package io.heddle.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.ErrorKind;
import io.heddle.api.WebSocket;
import io.heddle.api.auth.AuthenticationRequest;
import io.heddle.api.auth.Authenticator;
import io.heddle.api.auth.Challenge;
import io.heddle.api.auth.Credentials;
import java.net.CookieManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that want credentials (RFC 9110 section 11.6), and where the client takes them from. */
@Timeout(60)
final class LoginTest extends LoginFixture {
    // ---- credentials that were given ----

    @Test
    void basicIsSentAtOnce() {
        server.nextConnection().expectHeader("Authorization", BOT).upgrade();
        WebSocket ws = connection();
        ws.internalRequest().credentials("bot", PASSWORD);
        play(ws);
        assertEquals(List.of("request 1", "open"), told());
    }

    @Test
    void theSamePairAnswersDigest() {
        server.nextConnection().expectHeader("Authorization", BOT).answer(401, WWW, BASIC, WWW, digest("n1"));
        server.nextConnection().upgrade();
        WebSocket ws = connection();
        ws.internalRequest().credentials("bot", PASSWORD);
        play(ws);
        assertEquals(List.of("request 1", "request 2", "open"), told());
        assertDigest(server.requests().get(1), "GET", "n1", "00000001");
        assertTrue(ws.internalRequest().headers().get("Authorization").contains(BOT), "the request keeps what the user gave");
    }

    @Test
    void refusedThePairIsNotRepeated() {
        server.nextConnection().answer(401, WWW, BASIC);
        WebSocket ws = connection();
        ws.internalRequest().credentials("bot", PASSWORD);
        play(ws);
        assertEquals(401, error().httpStatus());
        assertEquals("UPGRADE UPGRADE", error().kind() + " " + error().phase());
        assertTrue(error().message().contains("The server refused the credentials that it was given (WWW-Authenticate: Basic)"),
            error()::message);
        assertEquals("login.test:80", error().remoteAddress().replaceAll("^.*/", "login.test/").replaceAll("^[0-9.]+", "login.test"));
    }

    @Test
    void withoutCredentialsTheErrorSaysSo() {
        server.nextConnection().answer(401, WWW, "Negotiate", WWW, BASIC);
        play(connection());
        assertTrue(error().message().contains(
            "The server wants credentials (WWW-Authenticate: Negotiate, Basic), and none were given: see InternalRequest.credentials"),
            error()::message);
    }

    // ---- the authenticator ----

    @Test
    void nothingIsSentBeforeTheServerAsks() {
        server.nextConnection().expectHeader("Authorization", null).answer(401, WWW, BASIC);
        server.nextConnection().expectHeader("Authorization", BOT).upgrade();
        WebSocket ws = connection();
        ws.internalRequest().authenticator(Authenticator.of("bot", PASSWORD));
        play(ws);
        assertEquals(List.of("request 1", "request 2", "open"), told());
    }

    @Test
    void theEnginesAuthenticatorIsAskedToo() {
        config(settings -> settings.authenticator(Authenticator.of("bot", PASSWORD)));
        server.nextConnection().answer(401, WWW, BASIC);
        server.nextConnection().expectHeader("Authorization", BOT).upgrade();
        play(connection());
        assertEquals(List.of("request 1", "request 2", "open"), told());
    }

    @Test
    void itIsToldWhatTheServerWants() {
        server.nextConnection().answer(401, WWW, "Bearer realm=\"api\", error=\"invalid_token\", New abc==");
        server.nextConnection().expectHeader("Authorization", "Bearer xyz").upgrade();
        play(connection(always(Credentials.ofField("Bearer xyz"))));
        assertEquals(List.of("request 1", "request 2", "open"), told());
        AuthenticationRequest question = questions.get(0);
        assertEquals(server.uri("/room?id=1") + " null 1 false",
            question.uri() + " " + question.proxy() + " " + question.attempt() + " " + question.isProxy());
        assertEquals(List.of("Bearer", "New"), question.challenges().stream().map(Challenge::scheme).toList());
        assertEquals("api", question.challenges().get(0).realm());
        assertEquals("abc==", question.challenges().get(1).token());
    }

    @Test
    void itMayAnswerLater() {
        CompletableFuture<Credentials> stage = new CompletableFuture<>();
        server.nextConnection().answer(401, WWW, BASIC);
        server.nextConnection().expectHeader("Authorization", BOT).upgrade();
        WebSocket ws = connection((of, question) -> {
            network.after(Duration.ofSeconds(9), () -> stage.complete(bot()));
            return stage;
        });
        ws.open();
        network.run(SECOND);
        assertEquals(List.of("request 1"), told());
        end();
        assertEquals(List.of("request 1", "request 2", "open"), told());
        assertTrue(heard.lines.get(2).startsWith("90"), heard.lines::toString);
    }

    @Test
    void itIsAskedFiveTimes() {
        server.eachConnection().answer(401, WWW, BASIC);
        play(connection((of, question) -> CompletableFuture.completedFuture(Credentials.of("bot", PASSWORD + question.attempt()))));
        assertEquals(List.of(1, 2, 3, 4, 5), questions.stream().map(AuthenticationRequest::attempt).toList());
        assertEquals(6, server.connections());
        assertTrue(error().message().contains("refused the credentials"), error()::message);
    }

    @Test
    void aServerWithEverNewNoncesIsLeft() {
        for (int i = 0; i < 11; i++) {
            server.nextConnection().answer(401, WWW, digest("n" + i, ", stale=true"), "Connection", "close");
        }
        WebSocket ws = connection(always(bot()));
        ws.internalRequest().credentials("bot", PASSWORD);
        ws.open();
        network.run(Duration.ofSeconds(30));
        assertEquals(4, questions.size());
        assertEquals(11, server.connections(), "ten answers, and the request that had Basic at once");
        assertEquals(401, error().httpStatus());
        assertTrue(error().message().contains("answers at most 10 challenges of a server in all"), error()::message);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aNullGivesUp(boolean isStage) {
        server.nextConnection().upgrade(UpgradeAnswer.status(401).header(WWW, BASIC).body("who are you?"));
        play(connection((of, question) -> isStage ? CompletableFuture.completedFuture(null) : null));
        assertEquals("UPGRADE UPGRADE 401 who are you?",
            error().kind() + " " + error().phase() + " " + error().httpStatus() + " " + error().httpBody());
        assertTrue(error().remoteAddress().endsWith(":80"), error()::remoteAddress);
        assertTrue(error().message().contains("none were given"), error()::message);
    }

    @ParameterizedTest
    @CsvSource({"false", "true"})
    void anExceptionEndsTheConnection(boolean isStage) {
        IllegalStateException thrown = new IllegalStateException("no vault");
        server.nextConnection().answer(401, WWW, BASIC);
        play(connection((of, question) -> {
            if (!isStage) {
                throw thrown;
            }
            return CompletableFuture.failedFuture(thrown);
        }));
        assertEquals("PREPARE PREPARE", error().kind() + " " + error().phase());
        assertSame(thrown, error().cause());
        assertTrue(error().message().contains("found no credentials for the server"), error()::message);
    }

    @Test
    void aStageThatNeverCompletesEndsAtTheLimit() {
        config(settings -> settings.prepareTimeout(Duration.ofSeconds(4)));
        CompletableFuture<Credentials> stage = new CompletableFuture<>();
        server.nextConnection().answer(401, WWW, BASIC);
        WebSocket ws = connection((of, question) -> stage);
        ws.open();
        network.run(Duration.ofSeconds(6));
        assertEquals("TIMEOUT PREPARE", error().kind() + " " + error().phase());
        assertTrue(error().message().contains("within 4 s") && error().message().contains("EngineConfig.prepareTimeout"),
            error()::message);
        stage.complete(bot());
        end();
        assertEquals(1, server.connections(), "a stage that completes late is ignored");
    }

    @Test
    void closedMeanwhileTheConnectionIsClosed() {
        CompletableFuture<Credentials> stage = new CompletableFuture<>();
        server.nextConnection().answer(401, WWW, BASIC);
        WebSocket ws = connection((of, question) -> stage);
        ws.open();
        network.run(SECOND);
        ws.close();
        network.run(SECOND);
        assertEquals(List.of("request 1", "closed 1006"), told());
        stage.complete(bot());
        end();
        assertEquals(1, server.connections());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void itMayCloseTheConnectionItself(boolean answersToo) {
        server.nextConnection().answer(401, WWW, BASIC);
        play(connection((of, question) -> {
            of.abort();
            return answersToo ? CompletableFuture.completedFuture(bot()) : null;
        }));
        assertEquals("request 1", told().get(0));
        assertEquals(2, told().size(), told()::toString);
        assertEquals(1, server.connections());
    }

    @Test
    void theEngineMayEndMeanwhile() {
        CompletableFuture<Credentials> stage = new CompletableFuture<>();
        server.nextConnection().answer(401, WWW, BASIC);
        connection((of, question) -> stage).open();
        network.run(SECOND);
        network.close();
        stage.complete(bot());
        assertEquals(2, told().size(), told()::toString);
    }

    @Test
    void aPairFitsNoUnknownScheme() {
        server.nextConnection().answer(401, WWW, "Bearer realm=x");
        play(connection(always(bot())));
        assertTrue(error().message().contains("(WWW-Authenticate: Bearer), and none of these schemes can be answered"),
            error()::message);
        assertEquals(ErrorKind.UPGRADE, error().kind());
    }

    @Test
    void aFieldValueThatCannotBeSentIsNotSent() {
        server.nextConnection().answer(401, WWW, BASIC);
        play(connection(always(Credentials.ofField("Bearer " + PASSWORD + "\u2026"))));
        assertEquals(ErrorKind.PREPARE, error().kind());
        assertFalse(error().cause().getMessage().contains(PASSWORD), error().cause()::getMessage);
    }

    @Test
    void withoutAChallengeNobodyIsAsked() {
        server.nextConnection().answer(401);
        play(connection(always(bot())));
        assertEquals(List.of(), questions);
        assertTrue(error().message().contains("does not say of which kind"), error()::message);
    }

    // ---- many ----

    /** Authenticators that throw, give up, and never answer; the network fails when it is closed if an engine has left anything. */
    @Test
    void aThousandFailuresLeaveNothing() {
        config(settings -> settings.prepareTimeout(SECOND));
        server.eachConnection().answer(401, WWW, BASIC, "Set-Cookie", "a=1");
        List<CompletableFuture<Credentials>> stages = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            int kind = i % 4;
            WebSocket ws = heard.of(engine.webSocket(server.uri("/room?id=1")));
            ws.internalRequest().cookieHandler(new CookieManager()).authenticator((of, question) -> {
                if (kind == 0) {
                    throw new IllegalStateException();
                }
                CompletableFuture<Credentials> stage = new CompletableFuture<>();
                stages.add(stage);
                if (kind == 1) {
                    stage.complete(question.attempt() < 3 ? bot() : null);
                } else if (kind == 2) {
                    of.abort();
                }
                return stage;
            });
            ws.open();
        }
        network.run(Duration.ofSeconds(10));
        stages.forEach(stage -> stage.complete(null));
        network.run(SECOND);
        assertEquals(1_000, heard.lines.size());
        assertEquals(750, heard.errors.size());
        assertEquals(0, engine.statistics().open());
    }
}
