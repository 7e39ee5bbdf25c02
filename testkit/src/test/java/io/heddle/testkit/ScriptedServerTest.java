package io.heddle.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.EngineConfig;
import io.heddle.api.WebSocket;
import io.heddle.api.WebSocketEngine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The steps of a script, each with the real engine as the client, on the simulated network. */
@Timeout(60)
final class ScriptedServerTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final List<String> events = new ArrayList<>();

    /** A world with one server and one client; the test fails if the server has met something unexpected. */
    private void play(BiConsumer<SimulatedNetwork, ScriptedServer> test) {
        try (SimulatedNetwork network = new SimulatedNetwork(5)) {
            test.accept(network, ScriptedServer.on(network.host("chat.test"), 80));
        }
    }

    private WebSocket client(SimulatedNetwork network, ScriptedServer server) {
        return client(network.engine(), server);
    }

    private WebSocket client(WebSocketEngine engine, ScriptedServer server) {
        return engine.webSocket(server.uri("/room?id=1"))
            .onOpen(open -> events.add("open"))
            .onMessage((open, text) -> events.add(text))
            .onBinary((open, bytes) -> events.add(bytes.length + " bytes"))
            .onClosed((closed, code, reason) -> events.add("closed " + code + " " + reason))
            .onError((failed, error) -> events.add("error " + error));
    }

    @Test
    void aConversationGoesItsWay() {
        play((network, server) -> {
            server.nextConnection().expectTarget("/room?id=1").expectHeader("Upgrade", "websocket").expectHeader("Cookie", null)
                .upgrade().sendText("who are you?").expectText("a bot").expectBinary(new byte[] {1, 2}).sendBinary(new byte[] {3, 4, 5})
                .sendFragments("wel", "co", "me").close(1001, "bye");
            WebSocket ws = client(network, server);
            ws.onMessage((open, text) -> {
                if (text.startsWith("who")) {
                    open.send("a bot");
                    open.send(new byte[] {1, 2});
                }
            });
            ws.open();
            network.run(SECOND);
            assertEquals(List.of("open", "who are you?", "3 bytes", "welcome", "closed 1001 bye"), events);
            assertEquals(List.of("TEXT \"a bot\"", "BINARY 0102"), server.received(1).stream().map(Object::toString).toList());
            assertEquals(List.of("GET /room?id=1 HTTP/1.1"), server.requests().stream().map(Object::toString).toList());
            assertEquals("/room", server.requests().get(0).path());
            assertEquals(1, server.connections());
            assertTrue(server.isDone());
        });
    }

    @Test
    void theClientMayCloseByItselfAfterTheLastStep() {
        play((network, server) -> {
            server.nextConnection().upgrade().expectClose(1000).expectEnd();
            server.nextConnection().upgrade();
            WebSocketEngine engine = network.engine();
            client(engine, server).onOpen(WebSocket::close).open();
            network.run(SECOND);
            client(engine, server).onOpen(open -> open.close(4000, "enough")).open();
            network.run(SECOND);
            assertEquals(List.of("open", "closed 1000 ", "open", "closed 4000 "), events);
        });
    }

    @Test
    void aCloseFrameCanBeAnsweredLateOrInAnotherWay() {
        play((network, server) -> {
            server.nextConnection().upgrade().expectClose(1000, "now").pause(Duration.ofSeconds(2)).sendClose(4001, "at last");
            server.nextConnection().upgrade().expectClose(1000).drop();
            WebSocketEngine engine = network.engine();
            client(engine, server).onOpen(open -> open.close(1000, "now")).open();
            network.run(SECOND);
            assertEquals(List.of("open"), events);
            network.run(Duration.ofSeconds(2));
            client(engine, server).onOpen(WebSocket::close).open();
            network.run(SECOND);
            assertEquals(List.of("open", "closed 4001 at last", "open",
                "closed 1006 the server ended the connection and sent no close frame in answer to ours"), events);
        });
    }

    @Test
    void pingsAreAnsweredUnlessTheScriptSaysOtherwise() {
        play((network, server) -> {
            server.nextConnection().upgrade().expectText("one").noAutomaticPong().expectPing("b").sendPong("own").sendPing("c")
                .expectPong("c");
            WebSocket ws = client(network, server);
            ws.onPong((open, payload) -> events.add("pong " + new String(payload.toByteArray())));
            ws.onOpen(open -> {
                open.sendPing(new byte[] {'a'});
                open.send("one");
            }).open();
            network.run(SECOND);
            ws.sendPing(new byte[] {'b'});
            network.run(SECOND);
            assertEquals(List.of("open", "pong a", "pong own"), events);
        });
    }

    @Test
    void anEchoEchoesEverything() {
        play((network, server) -> {
            server.eachConnection().upgrade().echo().expectText("last").close(1000, "");
            WebSocketEngine engine = network.engine();
            for (int i = 0; i < 2; i++) {
                client(engine, server).onOpen(open -> {
                    open.send("first");
                    open.send(new byte[70_000]);
                    open.send("last");
                }).open();
                network.run(SECOND);
            }
            assertEquals(List.of("open", "first", "70000 bytes", "last", "closed 1000 "), events.subList(0, 5));
            assertEquals(events.subList(0, 5), events.subList(5, 10));
        });
    }

    @Test
    void requestsAreAnsweredAsTheScriptSays() {
        play((network, server) -> {
            server.nextConnection().answer(503, "Retry-After", "30");
            server.nextConnection().answer(302, "Location", "/other");
            server.nextConnection().expectTarget("/other").upgrade(UpgradeAnswer.accept().delay(Duration.ofSeconds(3))).drop();
            server.nextConnection().upgrade(UpgradeAnswer.accept().header("Sec-WebSocket-Accept", "wrong")).expectEnd();
            server.nextConnection().upgrade(UpgradeAnswer.accept().without("Upgrade")).expectEnd();
            server.nextConnection().answerRaw("nonsense\r\n\r\n").expectEnd();
            WebSocketEngine engine = network.engine(EngineConfig.builder().maxRedirects(1).build());
            for (int i = 0; i < 5; i++) {
                client(engine, server).open();
                network.run(Duration.ofSeconds(5));
            }
            assertEquals(6, events.size(), events::toString);
            assertTrue(events.get(0).contains("503"), events::toString);
            assertEquals("open", events.get(1));
            events.subList(2, 6).forEach(event -> assertTrue(event.startsWith("error"), events::toString));
        });
    }

    @Test
    void connectionsEndAsTheScriptSays() {
        play((network, server) -> {
            server.nextConnection().refuse();
            server.nextConnection().swallow();
            server.nextConnection().upgrade().reset();
            server.nextConnection().upgrade().endOutput().expectEnd();
            server.nextConnection().upgrade().sendRaw((byte) 0xFF, (byte) 0xFF).expectClose(1002);
            WebSocketEngine engine = network.engine();
            for (int i = 0; i < 5; i++) {
                client(engine, server).open();
                network.run(Duration.ofMinutes(1));
            }
            assertEquals(8, events.size(), events::toString);
            assertTrue(events.get(0).startsWith("error"), events::toString);
            assertTrue(events.get(1).startsWith("error") && events.get(1).contains("upgrade"), events::toString);
            assertEquals(List.of("open", "open", "open"), List.of(events.get(2), events.get(4), events.get(6)));
        });
    }

    @Test
    void aServerThatDoesNotReadIsFelt() {
        play((network, server) -> {
            network.host("chat.test").conditions(LinkConditions.defaults().withBufferBytes(10_000));
            server.nextConnection().upgrade().pauseReading().pause(Duration.ofSeconds(5)).resumeReading()
                .expectMessage("a large one", message -> message.payload().length == 100_000);
            WebSocket ws = client(network, server);
            ws.onOpen(open -> open.send(new byte[100_000])).open();
            network.run(Duration.ofSeconds(4));
            assertTrue(ws.bufferedAmount() > 80_000, () -> "buffered " + ws.bufferedAmount());
            network.run(Duration.ofSeconds(2));
            assertEquals(0, ws.bufferedAmount());
            assertTrue(server.isDone());
        });
    }

    @Test
    void aScriptCanGrowWhileItIsPlayed() {
        play((network, server) -> {
            List<Peer> peers = new ArrayList<>();
            Conversation conversation = server.nextConnection().upgrade().then(peers::add)
                .repeat(3, steps -> steps.sendText("tick").pause(SECOND));
            client(network, server).open();
            network.run(Duration.ofSeconds(2).plusMillis(500));
            assertFalse(server.isDone());
            network.run(SECOND);
            assertTrue(server.isDone());
            conversation.sendText("more");
            network.run(SECOND);
            peers.get(0).sendText("most").sendClose(1000, "");
            network.run(SECOND);
            assertEquals(1, peers.get(0).number());
            assertEquals("/room?id=1", peers.get(0).request().target());
            assertThrows(IllegalStateException.class, () -> peers.get(0).sendText("too late"));
            assertEquals(List.of("open", "tick", "tick", "tick", "more", "most", "closed 1000 "), events);
        });
    }

    @Test
    void nothingFollowsTheEndOfAConversation() {
        play((network, server) -> {
            Conversation conversation = server.eachConnection().upgrade().drop();
            IllegalStateException error = assertThrows(IllegalStateException.class, () -> conversation.sendText("more"));
            assertEquals("drop() ends the conversation: sendText(\"more\") cannot follow", error.getMessage());
        });
    }

    @Test
    void aResetCanBeExpected() {
        play((network, server) -> {
            server.nextConnection().upgrade().expectReset();
            client(network, server).open();
            network.run(SECOND);
            network.host("chat.test").resetConnections();
            network.run(SECOND);
            assertTrue(server.isDone());
            assertEquals(2, events.size(), events::toString);
            assertTrue(events.get(1).startsWith("error CONNECTION_LOST"), events::toString);
        });
    }

    @Test
    void theLastRequestsAndMessagesAreKept() {
        play((network, server) -> {
            server.keepLast(3).eachConnection().upgrade().ignoreMessages();
            WebSocketEngine engine = network.engine();
            for (int i = 0; i < 5; i++) {
                String text = "message " + i;
                client(engine, server).onOpen(open -> open.send(text)).open();
                network.run(SECOND);
            }
            assertEquals(5, server.connections());
            assertEquals(3, server.requests().size());
            assertEquals(List.of("message 2", "message 3", "message 4"), server.received().stream().map(ReceivedMessage::text).toList());
            server.keepLast(1);
            assertEquals(List.of(5), server.received().stream().map(ReceivedMessage::connection).toList());
            assertThrows(IllegalArgumentException.class, () -> server.keepLast(-1));
        });
    }

    @Test
    void aScriptCanCloseItsServer() {
        play((network, server) -> {
            server.nextConnection().upgrade().then(peer -> server.close()).sendText("goes on");
            WebSocketEngine engine = network.engine();
            client(engine, server).open();
            network.run(SECOND);
            client(engine, server).open();
            network.run(SECOND);
            assertEquals(List.of("open", "goes on"), events.subList(0, 2));
            assertTrue(events.get(2).startsWith("error CONNECT"), events::toString);
            server.close();
        });
    }
}
