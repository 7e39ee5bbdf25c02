package io.heddle.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.EngineConfig;
import io.heddle.api.EngineConfigBuilder;
import io.heddle.api.WebSocket;
import io.heddle.api.WebSocketEngine;
import io.heddle.api.WebSocketError;
import io.heddle.api.WebSocketError.Phase;
import io.heddle.api.auth.AuthenticationRequest;
import io.heddle.api.auth.Authenticator;
import io.heddle.api.auth.Credentials;
import io.heddle.api.http2.HttpPolicy;
import io.heddle.api.proxy.ProxySettings;
import io.heddle.testkit.wire.DigestAnswers;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Proxies that want credentials (status 407, RFC 9110 section 11.7): once each, and then no more. */
@Timeout(60)
final class ProxyLoginTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final String PASSWORD = "s3cret";

    private final SimulatedNetwork network = new SimulatedNetwork(5);
    private final ScriptedProxy proxy = ScriptedProxy.on(network.host("proxy.test"), 3128);
    private final ScriptedServer server = ScriptedServer.on(network.host("chat.test"), 80);
    private final Heard heard = new Heard(network);
    private final List<AuthenticationRequest> questions = new ArrayList<>();

    @AfterEach
    void nothingIsLeft() {
        network.close();
    }

    private ProxySettings settings() {
        return ProxySettings.http("proxy.test", 3128);
    }

    private EngineConfigBuilder config(ProxySettings settings) {
        return EngineConfig.builder().proxy(settings);
    }

    private WebSocketEngine engine() {
        return network.engine(config(settings().credentials("bot", PASSWORD)).build());
    }

    private WebSocket connection(WebSocketEngine engine) {
        return heard.of(engine.webSocket(URI.create("ws://chat.test/room")));
    }

    private void open(WebSocketEngine engine, int count) {
        for (int i = 0; i < count; i++) {
            connection(engine).open();
        }
        network.run(Duration.ofSeconds(5));
    }

    private Authenticator asked(Authenticator authenticator) {
        return (ws, question) -> {
            questions.add(question);
            return authenticator.authenticate(ws, question);
        };
    }

    private WebSocketError error() {
        assertEquals(1, heard.errors.size(), heard.lines::toString);
        WebSocketError error = heard.errors.get(0);
        assertFalse((error + error.message()).contains(PASSWORD), error::message);
        return error;
    }

    private List<String> told() {
        return heard.lines.stream().map(line -> line.substring(line.indexOf(' ') + 1)).toList();
    }

    private static List<String> opens(int count) {
        return Collections.nCopies(count, "open");
    }

    private String field(int request) {
        return proxy.requests().get(request).head().header("Proxy-Authorization");
    }

    private String parameter(int request, String name) {
        return DigestAnswers.parameters(field(request)).get(name);
    }

    // ---- the memory of what proxies want ----

    @Test
    void basicIsGivenWhenTheProxyAsksAndAtOnceFromThenOn() {
        proxy.basic("bot", PASSWORD);
        server.eachConnection().expectHeader("Proxy-Authorization", null).upgrade();
        WebSocketEngine engine = engine();
        open(engine, 1);
        open(engine, 5);
        assertEquals(opens(6), told());
        assertNull(field(0), "no password before the proxy asks for it");
        assertEquals(1, proxy.refusedCredentials());
        assertEquals(7, proxy.requests().size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"MD5", "MD5-sess", "SHA-256", "SHA-256-sess", "SHA-512-256", "SHA-512-256-sess"})
    void digestUsesOneNonceForAll(String algorithm) {
        proxy.digest("bot", PASSWORD, algorithm);
        server.eachConnection().upgrade();
        WebSocketEngine engine = engine();
        for (int i = 0; i < 10; i++) {
            open(engine, 1);
        }
        assertEquals(opens(10), told());
        assertEquals(1, proxy.refusedCredentials());
        assertEquals("chat.test:80", parameter(1, "uri"));
        assertEquals(List.of("00000001", "0000000a"), List.of(parameter(1, "nc"), parameter(10, "nc")));
        assertEquals(parameter(1, "nonce"), parameter(10, "nonce"));
    }

    @ParameterizedTest
    @CsvSource({"1, 10", "3, 4"})
    void aStaleNonceIsRenewed(int usesOfNonce, int asked) {
        proxy.digest("bot", PASSWORD, "SHA-256", usesOfNonce);
        server.eachConnection().upgrade();
        WebSocketEngine engine = engine();
        for (int i = 0; i < 10; i++) {
            open(engine, 1);
        }
        assertEquals(opens(10), told());
        assertEquals(asked, proxy.refusedCredentials());
    }

    /** Those that begin before the first has its tunnel are each asked; no one of them is asked twice. */
    @Test
    void connectionsThatBeginAtOnceAreEachAskedOnce() {
        proxy.basic("bot", PASSWORD);
        server.eachConnection().upgrade();
        WebSocketEngine engine = engine();
        open(engine, 100);
        assertTrue(proxy.refusedCredentials() <= 100, () -> "" + proxy.refusedCredentials());
        int before = proxy.refusedCredentials();
        open(engine, 100);
        assertEquals(before, proxy.refusedCredentials());
        assertEquals(opens(200), told());
    }

    /** A count that comes late is refused, so that connections that begin together cannot share a nonce; each finds one for itself. */
    @Test
    void aProxyThatWantsTheCountInOrderIsUnderstoodToo() {
        proxy.digest("bot", PASSWORD, "MD5");
        server.eachConnection().upgrade();
        WebSocketEngine engine = engine();
        open(engine, 100);
        assertTrue(proxy.refusedCredentials() <= 100, () -> "" + proxy.refusedCredentials());
        open(engine, 100);
        assertTrue(proxy.refusedCredentials() <= 200, () -> "" + proxy.refusedCredentials());
        int before = proxy.refusedCredentials();
        for (int i = 0; i < 3; i++) {
            open(engine, 50);
        }
        assertEquals(before, proxy.refusedCredentials());
        assertEquals(opens(350), told());
    }

    /** Also where each nonce is good for one use only, and many connections want to use the one that is known. */
    @Test
    void anAvariciousProxyLetsAllIn() {
        proxy.digest("bot", PASSWORD, "MD5", 1);
        server.eachConnection().upgrade();
        WebSocketEngine engine = engine();
        open(engine, 1);
        open(engine, 50);
        assertEquals(opens(51), told());
        assertTrue(proxy.refusedCredentials() <= 51, () -> "" + proxy.refusedCredentials());
    }

    @Test
    void anotherProxyIsGivenNothingBeforeItAsks() {
        proxy.basic("bot", PASSWORD);
        ScriptedProxy other = ScriptedProxy.on(network.host("other.test"), 3128);
        server.eachConnection().upgrade();
        WebSocketEngine engine = engine();
        open(engine, 1);
        WebSocket ws = connection(engine);
        ws.internalRequest().proxy(ProxySettings.http("other.test", 3128).credentials("bot", PASSWORD));
        ws.open();
        network.run(SECOND);
        assertEquals(opens(2), told());
        assertNull(other.requests().get(0).head().header("Proxy-Authorization"));
    }

    // ---- refusals ----

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aWrongPasswordIsAnErrorOfTheProxy(boolean isDigest) {
        if (isDigest) {
            proxy.digest("bot", "another", "SHA-256");
        } else {
            proxy.basic("bot", "another");
        }
        open(engine(), 1);
        assertEquals("PROXY PROXY 407", error().kind() + " " + error().phase() + " " + error().httpStatus());
        assertTrue(error().message().contains("refused the credentials that it was given (Proxy-Authenticate: "
            + (isDigest ? "Digest" : "Basic") + ")"), error()::message);
        assertTrue(error().message().contains("proxy.test:3128"), error()::message);
        assertEquals(2, proxy.requests().size());
    }

    @Test
    void aPasswordThatChangesIsNoLongerGiven() {
        proxy.basic("bot", PASSWORD);
        server.eachConnection().upgrade();
        WebSocketEngine engine = engine();
        open(engine, 1);
        proxy.basic("bot", "changed");
        open(engine, 1);
        assertTrue(error().message().contains("refused the credentials"), error()::message);
        heard.errors.clear();
        proxy.basic("bot", PASSWORD);
        open(engine, 1);
        assertEquals("open", told().get(2));
        assertNull(field(3), "what was refused is forgotten");
    }

    @Test
    void withoutCredentialsTheErrorSaysSo() {
        proxy.basic("bot", PASSWORD);
        open(network.engine(config(settings()).build()), 1);
        assertEquals("PROXY PROXY 407", error().kind() + " " + error().phase() + " " + error().httpStatus());
        assertTrue(error().message().contains("It wants credentials (Proxy-Authenticate: Basic), and none were given: see"
            + " ProxySettings.credentials"), error()::message);
    }

    @Test
    void aProxyWithEverNewNoncesIsLeft() {
        for (int i = 0; i < 3; i++) {
            proxy.nextAnswer(ProxyAnswer.status(407)
                .header("Proxy-Authenticate", "Digest realm=r, qop=auth, stale=true, nonce=n" + i).header("Content-Length", "0"));
        }
        open(engine(), 1);
        assertEquals(407, error().httpStatus());
        assertEquals(3, proxy.requests().size());
    }

    @Test
    void aProxyThatAsksForNothingCanBeGivenNothing() {
        proxy.nextAnswer(ProxyAnswer.status(407).header("Content-Length", "0"));
        open(engine(), 1);
        assertTrue(error().message().contains("no Proxy-Authenticate header field"), error()::message);
    }

    // ---- the authenticator ----

    @Test
    void theAuthenticatorAnswersForTheProxyAndForTheServer() {
        proxy.digest("bot", PASSWORD, "SHA-256");
        server.nextConnection().expectHeader("Authorization", null).answer(401, "WWW-Authenticate", "Basic realm=x");
        server.nextConnection().expectHeader("Authorization", "Basic dTpw").upgrade();
        WebSocketEngine engine = network.engine(config(settings()).authenticator(asked((ws, question) -> CompletableFuture
            .completedFuture(question.isProxy() ? Credentials.of("bot", PASSWORD) : Credentials.of("u", "p")))).build());
        WebSocket ws = connection(engine);
        ws.onInternalRequestCreated((of, request) -> heard.add("request " + request.attempt()));
        ws.open();
        network.run(SECOND);
        assertEquals(List.of("request 1", "request 2", "open"), told());
        assertEquals(List.of("proxy.test:3128 1", "null 1"),
            questions.stream().map(question -> question.proxy() + " " + question.attempt()).toList());
        assertEquals("00000002", parameter(2, "nc"));
        assertEquals(1, proxy.refusedCredentials());
    }

    @Test
    void itIsAskedWhenTheSettingsCredentialsAreRefused() {
        proxy.basic("bot", PASSWORD);
        server.eachConnection().upgrade();
        open(network.engine(config(settings().credentials("bot", "old"))
            .authenticator(asked((ws, question) -> CompletableFuture.completedFuture(Credentials.of("bot", PASSWORD)))).build()), 1);
        assertEquals(opens(1), told());
        assertEquals(1, questions.get(0).attempt());
    }

    @Test
    void givingUpIsAnErrorOfTheProxy() {
        proxy.basic("bot", PASSWORD);
        open(network.engine(config(settings()).authenticator(Authenticator.of("bot", PASSWORD)).build()), 1);
        assertEquals("PROXY PROXY 407", error().kind() + " " + error().phase() + " " + error().httpStatus());
        assertTrue(error().message().contains("This happened at the proxy"), error()::message);
        assertTrue(error().remoteAddress().endsWith(":3128"), error()::remoteAddress);
    }

    @Test
    void itsOwnFaultIsNotTheProxys() {
        proxy.basic("bot", PASSWORD);
        WebSocketEngine engine = network.engine(config(settings()).prepareTimeout(SECOND).authenticator((ws, question) -> {
            if (ws.attachment() == null) {
                throw new IllegalStateException("no vault");
            }
            return new CompletableFuture<>();
        }).build());
        open(engine, 1);
        assertEquals("PREPARE PREPARE", error().kind() + " " + error().phase());
        assertFalse(error().message().contains("This happened at the proxy"), error()::message);
        heard.errors.clear();
        connection(engine).attachment("late").open();
        network.run(Duration.ofSeconds(3));
        assertEquals("TIMEOUT " + Phase.PREPARE, error().kind() + " " + error().phase());
        assertTrue(error().message().contains("credentials for the proxy within 1 s"), error()::message);
    }

    // ---- with the rest ----

    @Test
    void overHttp2TheSessionOfManyIsOpenedThroughIt() {
        proxy.digest("bot", PASSWORD, "SHA-256");
        server.http2();
        server.eachConnection().upgrade();
        WebSocketEngine engine =
            network.engine(config(settings().credentials("bot", PASSWORD)).httpPolicy(HttpPolicy.HTTP_2_ONLY).build());
        open(engine, 20);
        assertEquals(opens(20), told());
        assertEquals(1, server.http2Sessions());
        assertTrue(proxy.refusedCredentials() <= 20, () -> "" + proxy.refusedCredentials());
    }

    @Test
    void aRedirectGoesThroughTheSameProxyWithTheSameNonce() {
        proxy.digest("bot", PASSWORD, "SHA-256");
        ScriptedServer other = ScriptedServer.on(network.host("other.test"), 80);
        server.nextConnection().answer(302, "Location", "ws://other.test/x");
        other.nextConnection().expectHeader("Proxy-Authorization", null).upgrade();
        open(engine(), 1);
        assertEquals(opens(1), told());
        assertEquals("other.test:80 00000002", parameter(2, "uri") + " " + parameter(2, "nc"));
        assertEquals(1, proxy.refusedCredentials());
    }

    @Test
    void closedWhileTheProxyIsAnsweredNothingIsLeft() {
        proxy.basic("bot", PASSWORD);
        CompletableFuture<Credentials> stage = new CompletableFuture<>();
        WebSocketEngine engine = network.engine(config(settings()).authenticator((ws, question) -> stage).build());
        WebSocket ws = connection(engine);
        ws.open();
        network.run(SECOND);
        ws.abort();
        network.run(SECOND);
        stage.complete(Credentials.of("bot", PASSWORD));
        network.run(SECOND);
        assertEquals(1, told().size(), told()::toString);
        assertEquals(1, proxy.requests().size());
    }

    /** A thousand of each kind; the network fails when it is closed if an engine has left anything. */
    @Test
    void aThousandRefusalsLeaveNothing() {
        proxy.digest("bot", "another", "MD5");
        WebSocketEngine engine = engine();
        open(engine, 1_000);
        assertEquals(1_000, heard.errors.size());
        assertEquals(0, engine.statistics().open());
    }
}
