package io.heddle.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.EngineConfig;
import io.heddle.api.EngineConfigBuilder;
import io.heddle.api.ErrorKind;
import io.heddle.api.WebSocket;
import io.heddle.api.WebSocketEngine;
import io.heddle.api.WebSocketError;
import io.heddle.api.auth.AuthenticationRequest;
import io.heddle.api.auth.Authenticator;
import io.heddle.api.auth.Credentials;
import io.heddle.testkit.wire.DigestAnswers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A server that wants credentials, a client, and what both say. <b>Thread:</b> the one that runs the network. */
abstract class LoginFixture {
    static final Duration SECOND = Duration.ofSeconds(1);
    static final String WWW = "WWW-Authenticate";
    static final String BASIC = "Basic realm=\"r\", charset=\"UTF-8\"";
    static final String BOT = "Basic Ym90OnMzY3JldA==";
    static final String PASSWORD = "s3cret";

    final List<AuthenticationRequest> questions = new ArrayList<>();
    SimulatedNetwork network;
    ScriptedServer server;
    WebSocketEngine engine;
    Heard heard;

    @BeforeEach
    void begin() {
        network = new SimulatedNetwork(3);
        server = ScriptedServer.on(network.host("login.test"), 80);
        heard = new Heard(network);
    }

    void config(Consumer<EngineConfigBuilder> settings) {
        EngineConfigBuilder builder = EngineConfig.builder();
        settings.accept(builder);
        engine = network.engine(builder.build());
    }

    WebSocket connection() {
        if (engine == null) {
            engine = network.engine();
        }
        WebSocket ws = heard.of(engine.webSocket(server.uri("/room?id=1")));
        return ws.onInternalRequestCreated((of, request) -> heard.add("request " + request.attempt()));
    }

    WebSocket connection(Authenticator authenticator) {
        WebSocket ws = connection();
        ws.internalRequest().authenticator((of, question) -> {
            questions.add(question);
            return authenticator.authenticate(of, question);
        });
        return ws;
    }

    static Authenticator always(Credentials credentials) {
        return (ws, question) -> CompletableFuture.completedFuture(credentials);
    }

    static Credentials bot() {
        return Credentials.of("bot", PASSWORD);
    }

    static String digest(String nonce, String... more) {
        return "Digest realm=\"r\", qop=\"auth\", algorithm=SHA-256, nonce=\"" + nonce + "\"" + String.join("", more);
    }

    void play(WebSocket ws) {
        ws.open();
        end();
    }

    void end() {
        network.run(Duration.ofSeconds(30));
    }

    @AfterEach
    void nothingIsLeft() {
        network.close();
    }

    List<String> told() {
        return heard.lines.stream().map(line -> line.substring(line.indexOf(' ') + 1)).toList();
    }

    WebSocketError error() {
        assertEquals(1, heard.errors.size(), heard.lines::toString);
        String last = heard.lines.get(heard.lines.size() - 1);
        boolean isAtOnce = Integer.parseInt(last.substring(0, last.indexOf(' '))) < 500;
        assertTrue(isAtOnce || heard.errors.get(0).kind() == ErrorKind.TIMEOUT, "no failure waits for a limit: " + heard.lines);
        WebSocketError error = heard.errors.get(0);
        assertFalse((error + error.message()).contains(PASSWORD), error::message);
        return error;
    }

    void assertDigest(RequestHead request, String method, String nonce, String count) {
        String field = request.header("authorization");
        assertNull(DigestAnswers.flaw(field, method, request.target(), "SHA-256", "bot", PASSWORD, "r"), field);
        assertEquals(nonce + " " + count,
            DigestAnswers.parameters(field).get("nonce") + " " + DigestAnswers.parameters(field).get("nc"));
    }
}
