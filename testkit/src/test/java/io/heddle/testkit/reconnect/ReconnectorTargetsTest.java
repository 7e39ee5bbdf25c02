package io.heddle.testkit.reconnect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.WebSocketEngine;
import io.heddle.api.reconnect.ReconnectPolicy;
import io.heddle.api.reconnect.Reconnector;
import io.heddle.api.reconnect.ReconnectorEnd.Cause;
import io.heddle.api.reconnect.ReconnectorState;
import io.heddle.testkit.ScriptedServer;
import io.heddle.testkit.SimulatedNetwork;
import io.heddle.testkit.UpgradeAnswer;
import io.heddle.testkit.junit.Simulated;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Targets that are wrong, or that ask for more time than there is. */
@Timeout(60)
@Simulated
final class ReconnectorTargetsTest {
    private SimulatedNetwork network;
    private ScriptedServer server;
    private WebSocketEngine engine;
    private Diary diary;

    @BeforeEach
    void begin(SimulatedNetwork given) {
        network = given;
        server = ScriptedServer.on(network.host("prices.example"), 80);
        engine = network.engine();
        diary = new Diary(network);
    }

    @Test
    void theLongestRetryAfterIsWaitedForAndCanBeStopped() {
        server.nextConnection().upgrade(UpgradeAnswer.status(503).header("Retry-After", "99999999999999999999999"));
        Reconnector bot = diary.of(Reconnector.of(engine, server.uri("/")))
            .policy(ReconnectPolicy.defaults().maxRetryAfter(Duration.ofDays(365))).start();
        network.run(Duration.ofSeconds(2));
        assertEquals(ReconnectorState.WAITING, bot.state());
        assertEquals(Duration.ofDays(365), diary.downs.get(0).delay());
        bot.stop();
        network.run(Duration.ofSeconds(1));
        assertEquals(Cause.STOPPED, diary.ends.get(0).cause());
    }

    @Test
    void aTargetThatTheEngineRefusesIsToldAtTheStartWhereverItStands() {
        Reconnector bot = diary.of(Reconnector.of(engine, server.uri("/"), URI.create("http://backup.example/?token=secret")));
        IllegalArgumentException thrown = assertThrows(IllegalArgumentException.class, bot::start);
        assertTrue(thrown.getMessage().contains("backup.example"), thrown::getMessage);
        assertTrue(!thrown.getMessage().contains("secret"), thrown::getMessage);
        assertEquals(ReconnectorState.NEW, bot.state());
        assertEquals(0, server.connections());
    }

    @Test
    void aTargetThatRefusesTheBotForGoodDoesNotEndItWhileAnotherIsLeft() {
        ScriptedServer other = ScriptedServer.on(network.host("other.example"), 80);
        other.eachConnection().upgrade(UpgradeAnswer.status(404));
        server.nextConnection().upgrade().drop();
        server.nextConnection().upgrade();
        Reconnector bot = diary.of(Reconnector.of(engine, server.uri("/"), other.uri("/"))).start();
        network.run(Duration.ofMinutes(5));
        assertTrue(bot.isUp(), diary.lines::toString);
        bot.stop();
    }
}
