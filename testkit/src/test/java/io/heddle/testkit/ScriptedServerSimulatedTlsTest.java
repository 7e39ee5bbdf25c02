package io.heddle.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.EngineConfig;
import io.heddle.api.WebSocket;
import io.heddle.api.WebSocketEngine;
import io.heddle.api.tls.TlsSettings;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Conversations over simulated TLS, with engines whose TLS settings nobody has touched. */
@Timeout(60)
final class ScriptedServerSimulatedTlsTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final List<String> events = new ArrayList<>();

    private WebSocket client(WebSocketEngine engine, URI uri) {
        return engine.webSocket(uri)
            .onOpen(open -> events.add("open"))
            .onMessage((open, text) -> events.add(text))
            .onBinary((open, bytes) -> events.add(bytes.length + " bytes"))
            .onClosed((closed, code, reason) -> events.add("closed " + code + " " + reason))
            .onError((failed, error) -> events.add("error " + error));
    }

    @Test
    void aConversationGoesItsWay() {
        try (SimulatedNetwork network = new SimulatedNetwork(7)) {
            ScriptedServer server = ScriptedServer.onTls(network.host("chat.test"), 443);
            assertEquals("wss://chat.test/room", server.uri("/room").toString());
            server.nextConnection().expectTarget("/room").expectHeader("Host", "chat.test").upgrade().echo().expectText("hello")
                .expectMessage("a large one", message -> message.payload().length == 100_000).close(1001, "bye");
            client(network.engine(), server.uri("/room")).onOpen(open -> {
                open.send("hello");
                open.send(new byte[100_000]);
            }).open();
            network.run(SECOND);
            assertEquals(List.of("open", "hello", "100000 bytes", "closed 1001 bye"), events);
        }
    }

    @Test
    void connectionsEndAsTheScriptSays() {
        try (SimulatedNetwork network = new SimulatedNetwork(7)) {
            ScriptedServer server = ScriptedServer.onTls(network.host("chat.test"), 8443);
            assertEquals("wss://chat.test:8443/", server.uri("/").toString());
            server.nextConnection().refuse();
            server.nextConnection().upgrade().drop();
            server.nextConnection().upgrade().reset();
            server.nextConnection().upgrade().endOutput().expectEnd();
            server.nextConnection().sendRaw("HTTP/1.1 500 Early\r\nContent-Length: 0\r\n\r\n".getBytes()).endOutput();
            WebSocketEngine engine = network.engine();
            for (int i = 0; i < 5; i++) {
                client(engine, server.uri("/")).open();
                network.run(SECOND);
            }
            assertEquals(8, events.size(), events::toString);
            assertTrue(events.get(0).startsWith("error TLS"), events::toString);
            assertEquals(List.of("open", "open", "open"), List.of(events.get(1), events.get(3), events.get(5)));
            assertTrue(events.get(7).contains("500"), events::toString);
        }
    }

    @Test
    void aClientOfAnotherTlsOrOfNoneIsReported() {
        try (SimulatedNetwork network = new SimulatedNetwork(7)) {
            ScriptedServer server = ScriptedServer.onTls(network.host("chat.test"), 443);
            server.eachConnection().upgrade();
            TlsSettings real = LoopbackCertificate.create().clientTls();
            client(network.engine(EngineConfig.builder().tls(real).build()), server.uri("/")).open();
            network.run(SECOND);
            client(network.engine(), URI.create("ws://chat.test:443/")).open();
            network.run(SECOND);
            assertEquals(2, events.size(), events::toString);
            assertTrue(events.get(0).contains("handshake_failure"), events::toString);
            assertEquals(2, server.unexpected().size());
            server.unexpected().forEach(unexpected -> assertTrue(
                unexpected.what().startsWith("the connection broke (the client does not speak simulated TLS"), unexpected::toString));
            server.clearUnexpected();
        }
    }
}
