package io.heddle.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.EngineConfig;
import io.heddle.api.WebSocket;
import io.heddle.api.WebSocketEngine;
import io.heddle.api.auth.Authenticator;
import io.heddle.api.auth.Credentials;
import io.heddle.api.http2.HttpPolicy;
import io.heddle.api.proxy.ProxySettings;
import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Connections that share a session of HTTP/2 through a proxy that asks: each is let in by its own answer, and one asks for all. */
@Timeout(60)
final class SharedProxyLoginTest {
    private final SimulatedNetwork network = new SimulatedNetwork(7);
    private final ScriptedProxy proxy = ScriptedProxy.on(network.host("proxy.test"), 3128).basic("bob", "pw");
    private final ScriptedServer server = ScriptedServer.onTls(network.host("chat.test"), 443).http2();
    private final WebSocketEngine engine = network.engine(
        EngineConfig.builder().httpPolicy(HttpPolicy.HTTP_2_PREFERRED).proxy(ProxySettings.http("proxy.test", 3128)).build());
    private final Heard heard = new Heard(network);
    private int questions;

    @AfterEach
    void nothingIsLeft() {
        network.close();
    }

    private void open(Authenticator authenticator) {
        WebSocket ws = heard.of(engine.webSocket(URI.create("wss://chat.test/")));
        ws.internalRequest().authenticator(authenticator);
        ws.open();
    }

    private static Authenticator as(String user, String password) {
        return (ws, question) -> question.attempt() > 1 ? null : CompletableFuture.completedFuture(Credentials.of(user, password));
    }

    private List<String> told() {
        return heard.lines.stream().map(line -> line.split(" ")[1]).sorted().toList();
    }

    @Test
    void aConnectionWithCredentialsDoesNotWaitForOneWithout() {
        server.eachConnection().upgrade().echo();
        open(null);
        open(as("bob", "pw"));
        open(as("alice", "wrong"));
        network.run(Duration.ofSeconds(30));
        assertEquals(List.of("PROXY", "PROXY", "open"), told(), heard.lines::toString);
    }

    @Test
    void aSessionOfOneIsNotLentToAnotherThatHasNoCredentials() {
        server.eachConnection().upgrade().echo();
        open(as("bob", "pw"));
        network.run(Duration.ofSeconds(1));
        open(null);
        network.run(Duration.ofSeconds(30));
        assertEquals(List.of("PROXY", "open"), told(), heard.lines::toString);
    }

    @Test
    void theFirstOneIsAskedForAllThatWaitForItsSession() {
        server.eachConnection().upgrade().echo();
        Authenticator slow = (ws, question) -> {
            questions++;
            CompletableFuture<Credentials> found = new CompletableFuture<>();
            network.after(Duration.ofSeconds(1), () -> found.complete(Credentials.of("bob", "pw")));
            return found;
        };
        for (int i = 0; i < 50; i++) {
            open(slow);
        }
        network.run(Duration.ofSeconds(30));
        assertEquals(Collections.nCopies(50, "open"), told());
        assertEquals(1, questions);
        assertEquals(2, proxy.requests().size(), "the CONNECT that was refused, and the one that was not");
        assertTrue(heard.lines.stream().allMatch(line -> Integer.parseInt(line.split(" ")[0]) < 2_000), heard.lines::toString);
    }
}
