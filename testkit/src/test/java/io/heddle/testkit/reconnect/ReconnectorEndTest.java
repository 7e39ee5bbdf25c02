package io.heddle.testkit.reconnect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.EngineConfig;
import io.heddle.api.WebSocketEngine;
import io.heddle.api.config.ConnectLimits;
import io.heddle.api.reconnect.Reconnector;
import io.heddle.api.reconnect.ReconnectorEnd.Cause;
import io.heddle.api.reconnect.ReconnectorState;
import io.heddle.testkit.ScriptedServer;
import io.heddle.testkit.SimulatedHost;
import io.heddle.testkit.SimulatedNetwork;
import io.heddle.testkit.UpgradeAnswer;
import io.heddle.testkit.junit.Seeds;
import io.heddle.testkit.junit.Simulated;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A stop, and the end of the engine, in each state of a reconnector: one last event, and nothing is left. */
@Timeout(60)
@Simulated
final class ReconnectorEndTest {
    private SimulatedNetwork network;
    private SimulatedHost host;
    private ScriptedServer server;
    private WebSocketEngine engine;
    private Diary diary;

    /** Where a reconnector is when it ends. */
    enum Moment {
        RESOLVING,
        CONNECTING,
        PREPARING,
        UPGRADING,
        OPEN,
        CLOSING,
        WAITING
    }

    @BeforeEach
    void begin(SimulatedNetwork given) {
        network = given;
        host = network.host("prices.example");
        server = ScriptedServer.on(host, 80);
        engine = network.engine();
        diary = new Diary(network);
    }

    private Reconnector reconnector() {
        return diary.of(Reconnector.of(engine, server.uri("/")));
    }

    /** Brings a reconnector there, within five seconds. */
    private Reconnector at(Moment moment) {
        Reconnector bot = reconnector();
        switch (moment) {
            case RESOLVING -> host.lookupHangs();
            case CONNECTING -> host.swallowConnects(true);
            case PREPARING -> bot.onPrepareRequest((ws, request) -> new CompletableFuture<Void>());
            case UPGRADING -> server.eachConnection().upgrade(UpgradeAnswer.accept().delay(Duration.ofMinutes(5)));
            case OPEN -> server.eachConnection().upgrade();
            case CLOSING -> {
                server.eachConnection().upgrade().ignoreMessages();
                bot.onUp((same, up) -> {
                    host.partition();
                    up.webSocket().close();
                });
            }
            default -> host.stopListening(80);
        }
        bot.start();
        if (moment == Moment.WAITING) {
            network.runUntil(() -> bot.state() == ReconnectorState.WAITING, Duration.ofSeconds(1));
        } else {
            network.run(Duration.ofSeconds(2));
        }
        return bot;
    }

    private void hasEnded(Reconnector bot, Cause cause) {
        assertEquals(1, diary.ends.size(), diary.lines::toString);
        assertEquals(cause, diary.ends.get(0).cause());
        assertEquals("ended " + cause, diary.lines.get(diary.lines.size() - 1));
        assertEquals(ReconnectorState.ENDED, bot.state());
        assertFalse(bot.isUp());
        host.heal();
        server.clearUnexpected();
        network.run(Duration.ofMinutes(20));
        server.clearUnexpected();
        assertEquals(1, diary.ends.size());
        assertEquals(List.of(), network.leaks());
    }

    @ParameterizedTest
    @EnumSource(Moment.class)
    void aStopByAnotherThreadEndsIt(Moment moment) {
        Reconnector bot = at(moment);
        bot.stop();
        bot.stop();
        network.run(Duration.ofSeconds(10));
        hasEnded(bot, Cause.STOPPED);
    }

    @ParameterizedTest
    @EnumSource(Moment.class)
    void aStopByTheLoopEndsIt(Moment moment) {
        Reconnector bot = at(moment);
        engine.execute(bot::close);
        network.run(Duration.ofSeconds(10));
        hasEnded(bot, Cause.STOPPED);
    }

    @ParameterizedTest
    @EnumSource(Moment.class)
    void theEndOfTheEngineEndsIt(Moment moment) {
        Reconnector bot = at(moment);
        engine.close();
        hasEnded(bot, Cause.ENGINE_CLOSED);
    }

    @ParameterizedTest
    @EnumSource(Moment.class)
    void theEndOfTheEngineByATaskEndsIt(Moment moment) {
        Reconnector bot = at(moment);
        engine.execute(engine::close);
        network.run(Duration.ofSeconds(10));
        hasEnded(bot, Cause.ENGINE_CLOSED);
    }

    @Test
    void aStopInEachHandlerIsTheLastWord() {
        server.eachConnection().upgrade().sendText("1").pause(Duration.ofSeconds(1)).drop();
        for (int at = 0; at < 7; at++) {
            diary = new Diary(network);
            Reconnector bot = Reconnector.of(engine, server.uri("/"));
            int stopsAt = at;
            Runnable[] stops = new Runnable[7];
            for (int i = 0; i < stops.length; i++) {
                int index = i;
                stops[i] = () -> {
                    if (index == stopsAt) {
                        bot.stop();
                    }
                };
            }
            diary.of(bot.onOpen(ws -> stops[0].run()).onMessage((ws, text) -> stops[1].run()).onError((ws, error) -> stops[2].run())
                .onInternalRequestCreated((ws, request) -> stops[3].run()).onSubscribe(ws -> stops[4].run())
                .onUp((same, up) -> stops[5].run()).onDown((same, down) -> stops[6].run())).start();
            network.run(Duration.ofMinutes(1));
            assertEquals(1, diary.ends.size(), () -> stopsAt + ": " + diary.lines);
            assertEquals(Cause.STOPPED, diary.ends.get(0).cause());
            assertEquals(1, bot.attempts());
        }
        server.clearUnexpected();
    }

    @Test
    void aStartTwiceIsAnErrorAndSoIsOneAfterAStop() {
        server.eachConnection().upgrade();
        Reconnector bot = reconnector().start();
        assertThrows(IllegalStateException.class, bot::start);
        assertThrows(IllegalStateException.class, () -> bot.onMessage((ws, text) -> {}));
        network.run(Duration.ofSeconds(1));
        assertThrows(IllegalStateException.class, bot::start);
        bot.stop();
        network.run(Duration.ofSeconds(1));
        assertThrows(IllegalStateException.class, bot::start);
        Reconnector never = reconnector();
        never.stop();
        assertEquals(ReconnectorState.ENDED, never.state());
        assertThrows(IllegalStateException.class, never::start);
        assertEquals(1, diary.ends.size());
    }

    @Test
    void aStartThatCannotBeginIsThrownAndCanBeTriedAgain() {
        Reconnector wrong = Reconnector.of(engine, URI.create("http://prices.example/"));
        assertThrows(IllegalArgumentException.class, wrong::start);
        assertEquals(ReconnectorState.NEW, wrong.state());
        boolean[] fails = {true};
        server.nextConnection().upgrade();
        Reconnector bot = reconnector().configure(ws -> {
            if (fails[0]) {
                throw new IllegalStateException("not yet");
            }
        });
        assertEquals("not yet", assertThrows(IllegalStateException.class, bot::start).getMessage());
        fails[0] = false;
        bot.start();
        network.run(Duration.ofSeconds(1));
        assertTrue(bot.isUp());
        assertEquals(1, bot.attempts());
        bot.stop();
    }

    @Test
    void aClosedEngineStartsNothing() {
        engine.close();
        Reconnector bot = reconnector();
        assertThrows(IllegalStateException.class, bot::start);
        assertEquals(List.of(), diary.lines);
    }

    @Test
    void aStopThatFindsTheQueueOfTasksFullIsNotLost() {
        WebSocketEngine small = network.engine(EngineConfig.builder().taskQueueCapacity(64).build());
        server.eachConnection().upgrade();
        Reconnector open = diary.of(Reconnector.of(small, server.uri("/"))).start();
        Reconnector waiting = diary.of(Reconnector.of(small, URI.create("ws://nobody.example/"))).start();
        network.runUntil(() -> open.isUp() && waiting.state() == ReconnectorState.WAITING, Duration.ofSeconds(10));
        for (int i = 0; i < 64; i++) {
            small.execute(() -> {});
        }
        open.stop();
        waiting.stop();
        network.run(Duration.ofMinutes(2));
        assertEquals(List.of(Cause.STOPPED, Cause.STOPPED), diary.ends.stream().map(end -> end.cause()).toList());
    }

    @Test
    void aStopThatFindsTheQueueOfTasksFullDoesNotWaitForTheNextAttempt() {
        WebSocketEngine small = network.engine(EngineConfig.builder().taskQueueCapacity(64).build());
        server.nextConnection().upgrade(UpgradeAnswer.status(503).header("Retry-After", "86400"));
        Reconnector waiting = diary.of(Reconnector.of(small, server.uri("/"))).start();
        network.runUntil(() -> waiting.state() == ReconnectorState.WAITING, Duration.ofSeconds(10));
        for (int i = 0; i < 64; i++) {
            small.execute(() -> {});
        }
        waiting.stop();
        network.run(Duration.ofSeconds(1));
        hasEnded(waiting, Cause.STOPPED);
    }

    @ParameterizedTest
    @EnumSource(names = {"STOPPED", "ENGINE_CLOSED"})
    void thoseThatAwaitTheirTurnEndToo(Cause cause) {
        WebSocketEngine limited =
            network.engine(EngineConfig.builder().reconnectLimits(ConnectLimits.unlimited().minPerOrigin(1)).build());
        server.eachConnection().upgrade(UpgradeAnswer.status(503));
        List<Reconnector> bots = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            bots.add(diary.of(Reconnector.of(limited, server.uri("/"))).start());
        }
        network.run(Duration.ofSeconds(3));
        assertTrue(limited.statistics().turns().waiting() > 30, limited.statistics().turns()::toString);
        if (cause == Cause.STOPPED) {
            bots.forEach(Reconnector::stop);
        } else {
            limited.close();
        }
        network.run(Duration.ofSeconds(5));
        assertEquals(50, diary.ends.size());
        assertTrue(diary.ends.stream().allMatch(end -> end.cause() == cause), diary.lines::toString);
        assertTrue(bots.stream().allMatch(bot -> bot.state() == ReconnectorState.ENDED));
        assertEquals(0, limited.statistics().turns().waiting() + limited.statistics().turns().underWay());
        assertEquals(List.of(), network.leaks());
    }

    @Seeds(200)
    void stopsAtAnyMoment() {
        Random random = new Random(network.seed());
        server.eachConnection().upgrade().ignoreMessages().pause(Duration.ofMillis(random.nextInt(1_500))).drop();
        Reconnector bot = reconnector();
        network.after(Duration.ofNanos(random.nextLong(6_000_000_000L)), bot::stop);
        if (random.nextInt(10) == 0) {
            network.after(Duration.ofNanos(random.nextLong(6_000_000_000L)), engine::close);
        }
        bot.start();
        network.run(Duration.ofMinutes(2));
        assertEquals(1, diary.ends.size(), diary.lines::toString);
        assertEquals(diary.lines.size() - 1, diary.lines.indexOf("ended " + diary.ends.get(0).cause()));
        server.clearUnexpected();
        assertEquals(List.of(), network.leaks());
    }
}
