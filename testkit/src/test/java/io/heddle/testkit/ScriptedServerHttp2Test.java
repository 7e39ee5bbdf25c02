package io.heddle.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.EngineConfig;
import io.heddle.api.WebSocket;
import io.heddle.api.WebSocketEngine;
import io.heddle.api.extension.Extension;
import io.heddle.api.extension.PerMessageDeflate;
import io.heddle.api.http2.Http2Config;
import io.heddle.api.http2.HttpPolicy;
import io.heddle.testkit.wire.Http2Frames;
import io.heddle.testkit.wire.ServerFrames;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Conversations over HTTP/2 with the real engine as the client, on the simulated network. */
@Timeout(60)
final class ScriptedServerHttp2Test {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final List<String> events = new ArrayList<>();

    /** A world with one server that speaks HTTP/2; the test fails if the server has met something unexpected. */
    private static void play(boolean isTls, BiConsumer<SimulatedNetwork, ScriptedServer> test) {
        try (SimulatedNetwork network = new SimulatedNetwork(8)) {
            SimulatedHost host = network.host("chat.test");
            test.accept(network, (isTls ? ScriptedServer.onTls(host, 443) : ScriptedServer.on(host, 80)).http2());
        }
    }

    private static WebSocketEngine engine(SimulatedNetwork network, HttpPolicy policy) {
        return network.engine(EngineConfig.builder().httpPolicy(policy).build());
    }

    private WebSocket client(WebSocketEngine engine, ScriptedServer server, Extension... extensions) {
        return engine.webSocket(server.uri("/room?id=1"), null, null, extensions)
            .onOpen(open -> events.add("open " + open.httpVersion()))
            .onMessage((open, text) -> events.add(text))
            .onBinary((open, bytes) -> events.add(bytes.length + " bytes"))
            .onClosed((closed, code, reason) -> events.add("closed " + code + " " + reason))
            .onError((failed, error) -> events.add("error " + error));
    }

    @ParameterizedTest
    @CsvSource({"false, HTTP_2_ONLY", "false, HTTP_2_PREFERRED", "true, HTTP_2_ONLY", "true, HTTP_2_PREFERRED"})
    void aConversationGoesItsWay(boolean isTls, HttpPolicy policy) {
        play(isTls, (network, server) -> {
            server.nextConnection().expectTarget("/room?id=1").expectHeader(":protocol", "websocket")
                .expectHeader(":scheme", isTls ? "https" : "http").expectHeader(":authority", "chat.test").expectHeader("upgrade", null)
                .upgrade(UpgradeAnswer.accept().header("X-Server", "scripted")).sendText("who are you?").expectText("a bot")
                .sendBinary(new byte[3]).sendPing("there?").expectPong("there?").pause(SECOND).sendFragments("wel", "come")
                .close(1001, "bye");
            client(engine(network, policy), server).onMessage((open, text) -> {
                if (text.startsWith("who")) {
                    open.send("a bot");
                }
            }).open();
            network.run(Duration.ofSeconds(3));
            assertEquals(List.of("open HTTP_2", "who are you?", "3 bytes", "welcome", "closed 1001 bye"), events);
            assertEquals("CONNECT /room?id=1 HTTP/2", server.requests().get(0).toString());
            assertEquals(List.of("TEXT \"a bot\""), server.received(1).stream().map(Object::toString).toList());
            assertEquals(1, server.http2Sessions());
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aClientThatDoesNotChooseItSpeaksHttp1(boolean isTls) {
        play(isTls, (network, server) -> {
            server.nextConnection().expectHeader("Upgrade", "websocket").upgrade().echo();
            WebSocket ws = client(engine(network, HttpPolicy.HTTP_1_1), server);
            ws.onOpen(open -> open.send("hello")).open();
            network.run(SECOND);
            assertEquals(List.of("open HTTP_1_1", "hello"), events);
            assertEquals(0, server.http2Sessions());
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aServerWithoutWebSocketsOverHttp2LetsTheClientFallBack(boolean isTls) {
        play(isTls, (network, server) -> {
            server.http2(Http2Settings.none());
            server.eachConnection().upgrade().sendText("hello");
            client(engine(network, HttpPolicy.HTTP_2_PREFERRED), server).open();
            network.run(SECOND);
            assertEquals(List.of("open HTTP_1_1", "hello"), events);
            client(engine(network, HttpPolicy.HTTP_2_ONLY), server).open();
            network.run(SECOND);
            assertEquals(3, events.size(), events::toString);
            assertTrue(events.get(2).startsWith("error") && events.get(2).contains("HTTP_2_ONLY"), events::toString);
            assertEquals(1, server.connections());
        });
    }

    @Test
    void aServerWithoutHttp2IsReachedByHttp1OverTls() {
        try (SimulatedNetwork network = new SimulatedNetwork(8)) {
            ScriptedServer server = ScriptedServer.onTls(network.host("chat.test"), 443);
            server.eachConnection().upgrade().sendText("hello");
            client(engine(network, HttpPolicy.HTTP_2_PREFERRED), server).open();
            network.run(SECOND);
            assertEquals(List.of("open HTTP_1_1", "hello"), events);
        }
    }

    @Test
    void connectionsShareASession() {
        play(false, (network, server) -> {
            server.eachConnection().upgrade().echo();
            WebSocketEngine engine = engine(network, HttpPolicy.HTTP_2_ONLY);
            for (int i = 0; i < 20; i++) {
                String name = "bot " + i;
                client(engine, server).onOpen(open -> {
                    open.send(name);
                    open.send(new byte[100_000]);
                }).open();
            }
            network.run(Duration.ofSeconds(10));
            assertEquals(60, events.size(), events::toString);
            assertEquals(20, events.stream().filter("100000 bytes"::equals).count());
            assertEquals(20, server.connections());
            assertEquals(1, server.http2Sessions());
        });
    }

    @Test
    void messagesAreCompressed() {
        play(true, (network, server) -> {
            String text = "compress me ".repeat(10_000);
            server.nextConnection().upgrade(UpgradeAnswer.accept().deflate()).sendText(text).expectText(text).close(1000, "");
            client(engine(network, HttpPolicy.HTTP_2_ONLY), server, PerMessageDeflate.defaults())
                .onMessage((open, heard) -> open.send(heard))
                .open();
            network.run(SECOND);
            assertEquals(List.of("open HTTP_2", text, "closed 1000 "), events);
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void connectionsEndAsTheScriptSays(boolean isTls) {
        play(isTls, (network, server) -> {
            server.nextConnection().answer(503, "Retry-After", "30");
            server.nextConnection().upgrade().drop();
            server.nextConnection().upgrade().reset();
            server.nextConnection().upgrade().resetStream(11);
            // The engine resets a stream that ends without a close frame; it would close a socket.
            server.nextConnection().upgrade().endOutput().expectReset();
            server.nextConnection().upgrade().expectClose(1000).expectEnd();
            server.nextConnection().upgrade().expectReset();
            server.nextConnection().upgrade().sendRaw((byte) 0xFF, (byte) 0xFF).expectClose(1002);
            server.nextConnection().swallow();
            WebSocketEngine engine = engine(network, HttpPolicy.HTTP_2_ONLY);
            for (int i = 0; i < 9; i++) {
                int number = i;
                client(engine, server).onOpen(open -> {
                    if (number == 5) {
                        open.close();
                    } else if (number == 6) {
                        open.abort();
                    }
                }).open();
                network.run(SECOND);
            }
            network.run(Duration.ofMinutes(1));
            assertEquals(16, events.size(), events::toString);
            assertTrue(events.get(0).contains("503"), events::toString);
            for (int i = 1; i < 15; i += 2) {
                assertEquals("open HTTP_2", events.get(i), events::toString);
            }
            assertTrue(events.get(6).contains("ENHANCE_YOUR_CALM"), events::toString);
            assertTrue(events.get(10).startsWith("closed 1000"), events::toString);
            assertTrue(events.get(15).startsWith("error") && events.get(15).contains("upgrade"), events::toString);
        });
    }

    /** REFUSED_STREAM says that the client may try again at once, RFC 9113 section 8.7. */
    @Test
    void aRefusedStreamIsTriedAgain() {
        play(false, (network, server) -> {
            server.nextConnection().refuse();
            server.nextConnection().upgrade().sendText("welcome");
            client(engine(network, HttpPolicy.HTTP_2_ONLY), server).open();
            network.run(SECOND);
            assertEquals(List.of("open HTTP_2", "welcome"), events);
        });
    }

    @Test
    void answersCanBeWrong() {
        play(false, (network, server) -> {
            server.nextConnection().upgrade(UpgradeAnswer.accept().header(":status", "101"));
            server.nextConnection().upgrade(UpgradeAnswer.accept().subprotocol("never-asked-for"));
            server.nextConnection().upgrade(UpgradeAnswer.accept().header("connection", "Upgrade"));
            server.nextConnection().upgrade(UpgradeAnswer.accept().header("X-Long", "y".repeat(40_000)));
            WebSocketEngine engine = engine(network, HttpPolicy.HTTP_2_ONLY);
            for (int i = 0; i < 4; i++) {
                client(engine, server).open();
                network.run(SECOND);
            }
            assertEquals(4, events.size(), events::toString);
            events.forEach(event -> assertTrue(event.startsWith("error"), events::toString));
        });
    }

    @Test
    void anAnswerMayTakeItsTimeAndSeveralFrames() {
        play(false, (network, server) -> {
            server.nextConnection().upgrade(UpgradeAnswer.accept().header("X-Long", "y".repeat(20_000)).delay(Duration.ofSeconds(2)));
            EngineConfig config = EngineConfig.builder().httpPolicy(HttpPolicy.HTTP_2_ONLY).maxResponseHeaderBytes(60_000).build();
            client(network.engine(config), server).open();
            network.run(SECOND);
            assertEquals(List.of(), events);
            network.run(Duration.ofSeconds(2));
            assertEquals(List.of("open HTTP_2"), events);
        });
    }

    // ---- flow control ----

    @Test
    void theWindowsOfTheClientAreObeyed() {
        play(false, (network, server) -> {
            server.eachConnection().upgrade().sendBinary(ServerFrames.pattern(3_000_000)).expectText("read").close(1000, "");
            EngineConfig config = EngineConfig.builder().httpPolicy(HttpPolicy.HTTP_2_ONLY)
                .http2(Http2Config.builder().streamWindowBytes(70_000).sessionWindowBytes(100_000).build()).build();
            WebSocketEngine engine = network.engine(config);
            List<WebSocket> clients = List.of(client(engine, server), client(engine, server), client(engine, server));
            clients.forEach(ws -> ws.onBinary((open, bytes) -> open.send("read")).onOpen(WebSocket::suspendReading).open());
            network.run(SECOND);
            assertEquals(List.of("open HTTP_2", "open HTTP_2", "open HTTP_2"), events);
            clients.forEach(WebSocket::resumeReading);
            network.run(Duration.ofSeconds(30));
            assertEquals(9, events.size(), events::toString);
            assertEquals(3, events.stream().filter("3000000 bytes"::equals).count());
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aWindowThatIsWithheldIsFelt(boolean byPause) {
        play(false, (network, server) -> {
            List<Peer> peers = new ArrayList<>();
            Conversation conversation = server.nextConnection().upgrade().then(peers::add);
            (byPause ? conversation.pauseReading() : conversation.withholdWindow())
                .expectMessage("a large one", message -> message.payload().length == 200_000).expectText("small");
            WebSocket ws = client(engine(network, HttpPolicy.HTTP_2_ONLY), server);
            ws.onOpen(open -> {
                open.send(new byte[200_000]);
                open.send("small");
            }).open();
            network.run(SECOND);
            assertTrue(ws.bufferedAmount() > 134_000 && ws.bufferedAmount() < 135_000, () -> "buffered " + ws.bufferedAmount());
            if (byPause) {
                peers.get(0).resumeReading();
            } else {
                peers.get(0).releaseWindow();
            }
            network.run(SECOND);
            assertEquals(0, ws.bufferedAmount());
            assertTrue(server.isDone());
        });
    }

    @Test
    void aPausedConnectionDoesNotHoldUpOthers() {
        play(false, (network, server) -> {
            server.nextConnection().upgrade().pauseReading();
            server.nextConnection().upgrade().echo();
            WebSocketEngine engine = engine(network, HttpPolicy.HTTP_2_ONLY);
            WebSocket paused = client(engine, server);
            paused.onOpen(open -> open.send(new byte[200_000])).open();
            network.run(SECOND);
            client(engine, server).onOpen(open -> open.send(new byte[200_000])).open();
            network.run(SECOND);
            assertEquals(List.of("open HTTP_2", "open HTTP_2", "200000 bytes"), events);
            assertTrue(paused.bufferedAmount() > 0);
            assertEquals(1, server.http2Sessions());
            paused.abort();
            network.run(SECOND);
        });
    }

    // ---- the session ----

    @Test
    void settingsChangeWhatTheClientMaySend() {
        play(false, (network, server) -> {
            server.http2(Http2Settings.defaults().initialWindowBytes(1_000).maxFrameBytes(20_000).headerTableBytes(0));
            List<Peer> peers = new ArrayList<>();
            server.nextConnection().upgrade().withholdWindow().then(peers::add)
                .expectMessage("a large one", message -> message.payload().length == 50_000)
                .settings(Http2Settings.none().initialWindowBytes(0).headerTableBytes(4_096));
            server.nextConnection().upgrade();
            WebSocketEngine engine = engine(network, HttpPolicy.HTTP_2_ONLY);
            WebSocket ws = client(engine, server);
            ws.onOpen(open -> open.send(new byte[50_000])).open();
            network.run(SECOND);
            assertTrue(ws.bufferedAmount() > 49_000, () -> "buffered " + ws.bufferedAmount());
            peers.get(0).settings(Http2Settings.none().initialWindowBytes(60_000));
            network.run(SECOND);
            assertEquals(0, ws.bufferedAmount());
            client(engine, server).onOpen(open -> open.send("stuck")).open();
            network.run(SECOND);
            assertEquals(2, server.connections());
            assertEquals(1, server.received().size());
            // As long as it is stuck, its close frame is stuck, too.
            peers.get(0).settings(Http2Settings.none().initialWindowBytes(100_000)).releaseWindow();
            network.run(SECOND);
            assertEquals(1, server.unexpected().size());
            assertTrue(server.unexpected().get(0).what().contains("TEXT \"stuck\""), server.unexpected()::toString);
            server.clearUnexpected();
        });
    }

    @Test
    void aLimitOfStreamsOpensMoreSessions() {
        play(true, (network, server) -> {
            server.http2(Http2Settings.defaults().maxConcurrentStreams(2));
            server.eachConnection().upgrade();
            WebSocketEngine engine = engine(network, HttpPolicy.HTTP_2_ONLY);
            for (int i = 0; i < 5; i++) {
                client(engine, server).open();
            }
            network.run(Duration.ofSeconds(5));
            assertEquals(5, events.size(), events::toString);
            assertEquals(3, server.http2Sessions());
        });
    }

    @Test
    void goAwayLetsOpenStreamsGoOn() {
        play(false, (network, server) -> {
            server.nextConnection().upgrade().goAway(0).expectText("still here").sendText("yes").close(1000, "");
            server.nextConnection().upgrade().sendText("new session");
            WebSocketEngine engine = engine(network, HttpPolicy.HTTP_2_ONLY);
            WebSocket ws = client(engine, server);
            ws.open();
            network.run(SECOND);
            client(engine, server).open();
            network.run(SECOND);
            ws.send("still here");
            network.run(SECOND);
            assertEquals(List.of("open HTTP_2", "open HTTP_2", "new session", "yes", "closed 1000 "), events);
            assertEquals(2, server.http2Sessions());
        });
    }

    @Test
    void goAwayCanDropStreams() {
        play(false, (network, server) -> {
            server.nextConnection().upgrade();
            server.nextConnection().goAway(1, Http2Frames.NO_ERROR).expectReset();
            server.nextConnection().upgrade().sendText("tried again");
            WebSocketEngine engine = engine(network, HttpPolicy.HTTP_2_ONLY);
            client(engine, server).open();
            network.run(SECOND);
            client(engine, server).open();
            network.run(SECOND);
            assertEquals(List.of("open HTTP_2", "open HTTP_2", "tried again"), events);
            assertEquals(2, server.http2Sessions());
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aSessionEndsWithAllOfItsStreams(boolean byReset) {
        play(true, (network, server) -> {
            server.nextConnection().upgrade().expectReset();
            Conversation second = server.nextConnection().upgrade().sendText("last words").pause(SECOND);
            if (byReset) {
                second.resetSession();
            } else {
                second.closeSession();
            }
            WebSocketEngine engine = engine(network, HttpPolicy.HTTP_2_ONLY);
            client(engine, server).open();
            client(engine, server).open();
            network.run(Duration.ofSeconds(3));
            assertEquals(5, events.size(), events::toString);
            assertEquals(List.of("open HTTP_2", "open HTTP_2", "last words"), events.subList(0, 3));
            events.subList(3, 5).forEach(event -> assertTrue(event.startsWith("error CONNECTION_LOST"), events::toString));
        });
    }

    @Test
    void theSessionCanBeBrokenOnPurpose() {
        play(false, (network, server) -> {
            server.nextConnection().upgrade().sendSessionRaw(Http2Frames.windowUpdate(0, 0)).expectReset();
            client(engine(network, HttpPolicy.HTTP_2_ONLY), server).open();
            network.run(SECOND);
            assertEquals(2, events.size(), events::toString);
            assertTrue(events.get(1).contains("broke HTTP/2"), events::toString);
        });
    }

    @Test
    void pingsOfTheSessionAreAnswered() {
        play(false, (network, server) -> {
            server.nextConnection().upgrade().pause(Duration.ofMinutes(10)).sendText("alive");
            EngineConfig config = EngineConfig.builder().httpPolicy(HttpPolicy.HTTP_2_ONLY)
                .http2(Http2Config.builder().pingInterval(Duration.ofSeconds(5)).pingTimeout(Duration.ofSeconds(2)).build()).build();
            client(network.engine(config), server).open();
            network.run(Duration.ofMinutes(11));
            assertEquals(List.of("open HTTP_2", "alive"), events);
        });
    }

    @Test
    void stepsOfHttp2NeedHttp2() {
        try (SimulatedNetwork network = new SimulatedNetwork(8)) {
            ScriptedServer server = ScriptedServer.on(network.host("chat.test"), 80);
            server.nextConnection().upgrade().goAway(0);
            client(network.engine(), server).open();
            network.run(SECOND);
            assertEquals(1, server.unexpected().size());
            assertTrue(server.unexpected().get(0).what().contains("the client has chosen HTTP/1.1"), server.unexpected()::toString);
            assertFalse(server.unexpected().get(0).transcript().isEmpty());
            server.clearUnexpected();
        }
    }

    @Test
    void anAnswerInLinesNeedsHttp1() {
        play(false, (network, server) -> {
            server.nextConnection().answerRaw("HTTP/1.1 101 Switching Protocols\r\n\r\n").sendText("never");
            client(engine(network, HttpPolicy.HTTP_2_ONLY), server).open();
            network.run(SECOND);
            assertEquals(1, events.size(), events::toString);
            assertTrue(events.get(0).startsWith("error"), events::toString);
            assertEquals(1, server.unexpected().size());
            assertTrue(server.unexpected().get(0).what().contains("HTTP/2, whose answers have no lines"), server.unexpected()::toString);
            server.clearUnexpected();
        });
    }
}
