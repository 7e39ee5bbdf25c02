package io.heddle.testkit.reconnect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.EngineConfig;
import io.heddle.api.ErrorKind;
import io.heddle.api.WebSocket;
import io.heddle.api.WebSocketEngine;
import io.heddle.api.reconnect.ReconnectPolicy;
import io.heddle.api.reconnect.Reconnector;
import io.heddle.testkit.ScriptedServer;
import io.heddle.testkit.SimulatedNetwork;
import io.heddle.testkit.UpgradeAnswer;
import io.heddle.testkit.junit.Simulated;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Handlers, the factory and the hooks of a reconnector: each connection gets all of them, and exceptions are told and survived. */
@Timeout(60)
@Simulated
final class ReconnectorHandlersTest {
    private final List<Throwable> thrown = new ArrayList<>();
    private SimulatedNetwork network;
    private ScriptedServer server;
    private WebSocketEngine engine;
    private Diary diary;

    @BeforeEach
    void begin(SimulatedNetwork given) {
        network = given;
        server = ScriptedServer.on(network.host("prices.example"), 80);
        engine = network.engine(EngineConfig.builder().handlerErrorListener((ws, problem) -> thrown.add(problem)).build());
        diary = new Diary(network);
    }

    private Reconnector reconnector() {
        return diary.of(Reconnector.of(engine, server.uri("/")));
    }

    @Test
    void eachConnectionGetsAllHandlers() {
        List<String> events = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            server.nextConnection().upgrade().sendText("text").sendBinary(new byte[1]).sendPing("").expectText("done").drop();
        }
        server.nextConnection().upgrade();
        Reconnector bot = reconnector()
            .onOpen(ws -> events.add("open"))
            .onMessage((ws, text) -> events.add(text))
            .onMessageNoAlloc((ws, text) -> events.add("no alloc"))
            .onBinary((ws, bytes) -> events.add("binary"))
            .onBinaryNoAlloc((ws, bytes) -> events.add("binary no alloc"))
            .onInternalRequestCreated((ws, request) -> events.add("created"))
            .onPrepareRequest((ws, request) -> {
                events.add("prepare");
                return null;
            })
            .onPing((ws, payload) -> {
                events.add("ping");
                ws.send("done");
            })
            .onError((ws, error) -> events.add("error"))
            .start();
        network.runUntil(() -> diary.ups.size() == 3, Duration.ofMinutes(1));
        List<String> one = List.of("created", "prepare", "open", "text", "no alloc", "binary", "binary no alloc", "ping", "error");
        assertEquals(one, events.subList(0, one.size()));
        assertEquals(one, events.subList(one.size(), 2 * one.size()));
        bot.stop();
    }

    @Test
    void theFactoryMakesTheConnectionsAndTheHookSetsTheirProperties() {
        server.nextConnection().upgrade(UpgradeAnswer.accept().subprotocol("v2")).drop();
        server.nextConnection().expectHeader("Sec-WebSocket-Protocol", "v2").expectHeader("Origin", "http://me.example")
            .upgrade(UpgradeAnswer.accept().subprotocol("v2"));
        Reconnector bot = reconnector()
            .connectWith(uri -> engine.webSocket(uri, "http://me.example", "v2"))
            .configure(ws -> ws.startPingThread(true).attachment("bot 7"))
            .start();
        network.runUntil(() -> diary.ups.size() == 2, Duration.ofMinutes(1));
        assertTrue(bot.current().startPingThread());
        assertEquals("bot 7", bot.current().attachment());
        assertTrue(bot.current().internalRequest().reconnect());
        assertFalse(diary.ups.get(0).webSocket().internalRequest().reconnect());
        bot.stop();
    }

    @Test
    void exceptionsOfHandlersAreToldAndChangeNothing() {
        server.nextConnection().upgrade().sendText("1").drop();
        server.nextConnection().upgrade();
        RuntimeException mine = new IllegalStateException("mine");
        Reconnector bot = reconnector().onOpen(ws -> fail(mine)).onMessage((ws, text) -> fail(mine)).onError((ws, error) -> fail(mine))
            .onUp((same, up) -> fail(mine)).onDown((same, down) -> fail(mine)).onEnded((same, end) -> fail(mine)).start();
        network.runUntil(() -> diary.ups.size() == 2, Duration.ofMinutes(1));
        bot.stop();
        network.run(Duration.ofSeconds(1));
        assertEquals(1, diary.ends.size());
        // Open and up twice, a message, the error, down, and the end.
        assertEquals(8, thrown.size());
        thrown.forEach(each -> assertSame(mine, each));
    }

    private static void fail(RuntimeException thrown) {
        throw thrown;
    }

    @Test
    void aConnectionThatCouldNotBeSubscribedIsClosedAndComesAgain() {
        server.eachConnection().upgrade().ignoreMessages();
        int[] calls = {0};
        Reconnector bot = reconnector().onSubscribe(ws -> {
            if (calls[0]++ == 0) {
                throw new IllegalStateException("no list of subscriptions");
            }
        }).start();
        network.runUntil(bot::isUp, Duration.ofMinutes(1));
        network.runUntil(() -> diary.ups.size() == 1, Duration.ofMinutes(1));
        assertEquals(List.of("subscribe", "down 1000", "subscribe", "up"), diary.lines);
        assertEquals(List.of("no list of subscriptions"), thrown.stream().map(Throwable::getMessage).toList());
        bot.stop();
    }

    @Test
    void anExceptionOfTheFactoryIsAFailedAttempt() {
        server.nextConnection().upgrade().drop();
        server.nextConnection().upgrade();
        int[] made = {0};
        Reconnector bot = reconnector().connectWith(uri -> {
            if (++made[0] == 2) {
                throw new IllegalStateException("secret");
            }
            return engine.webSocket(uri);
        }).start();
        network.runUntil(() -> diary.ups.size() == 2, Duration.ofMinutes(1));
        assertEquals(List.of("subscribe", "up", "down CONNECTION_LOST", "down PREPARE", "subscribe", "up"), diary.lines);
        assertNull(diary.downs.get(1).webSocket());
        assertEquals("secret", diary.downs.get(1).error().cause().getMessage());
        assertFalse(diary.downs.get(1).toString().contains("secret"));
        assertEquals(1, network.faults().size());
        network.faults().clear();
        bot.stop();
    }

    @Test
    void aFactoryThatReturnsNothingUsableIsToldAndEndsIt() {
        server.eachConnection().upgrade().drop();
        WebSocketEngine other = network.engine();
        int[] made = {0};
        reconnector().connectWith(uri -> ++made[0] == 1 ? engine.webSocket(uri) : other.webSocket(uri)).start();
        network.run(Duration.ofMinutes(5));
        assertEquals(List.of("subscribe", "up", "down CONNECTION_LOST", "ended NOT_WORTH_RETRY"), diary.lines);
        assertEquals(ErrorKind.CONFIG, diary.ends.get(0).error().kind());
        network.faults().clear();
    }

    @Test
    void anEndThatNobodyHearsIsReported() {
        server.nextConnection().upgrade().close(1008, "banned");
        Reconnector.of(engine, server.uri("/")).start();
        network.run(Duration.ofMinutes(5));
        assertEquals(1, thrown.size());
        assertTrue(thrown.get(0).getMessage().contains("closed with code 1008, 'banned'"), () -> thrown.get(0).getMessage());
    }

    @Test
    void eventsReadAsSentences() {
        server.nextConnection().upgrade().pause(Duration.ofHours(5)).close(1001, "restart");
        server.nextConnection().upgrade(UpgradeAnswer.status(503));
        server.nextConnection().upgrade();
        Reconnector bot = diary.of(Reconnector.of(engine, server.uri("/prices?token=secret")))
            .policy(ReconnectPolicy.defaults().delays(Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(1))).start();
        network.runUntil(() -> diary.ups.size() == 2, Duration.ofHours(6));
        assertEquals("down after 5 h: closed with code 1001, 'restart'. Next in 1.0 s: ws://prices.example/prices?...",
            diary.downs.get(0).toString());
        assertTrue(diary.downs.get(1).toString().startsWith("1 failed in a row: UPGRADE of ws://prices.example/prices"),
            () -> diary.downs.get(1).toString());
        assertEquals("up again after 2.0 s and 2 attempts: ws://prices.example/prices?...", diary.ups.get(1).toString());
        assertEquals("Reconnector[UP ws://prices.example/prices?..., 3 attempts, 1 losses]", bot.toString());
        bot.stop();
        network.run(Duration.ofSeconds(1));
        assertEquals("ended, since it was stopped. closed with code 1000.", diary.ends.get(0).toString());
    }

    @Test
    void theLastErrorIsKeptWithoutTheBodyOfItsResponse() {
        server.nextConnection().upgrade(UpgradeAnswer.status(503).body("x".repeat(5_000)));
        server.nextConnection().upgrade();
        List<WebSocket> failed = new ArrayList<>();
        Reconnector bot = reconnector().onError((ws, error) -> failed.add(ws)).start();
        network.runUntil(bot::isUp, Duration.ofMinutes(1));
        assertEquals(5_000, diary.downs.get(0).error().httpBody().length());
        assertEquals(503, bot.lastError().httpStatus());
        assertEquals("", bot.lastError().httpBody());
        assertTrue(bot.lastError().isTransient());
        assertSame(failed.get(0), diary.downs.get(0).webSocket());
        bot.stop();
    }
}
