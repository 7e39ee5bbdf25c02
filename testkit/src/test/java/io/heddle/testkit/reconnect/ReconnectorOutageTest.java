package io.heddle.testkit.reconnect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.WebSocketEngine;
import io.heddle.api.reconnect.ReconnectPolicy;
import io.heddle.api.reconnect.Reconnector;
import io.heddle.testkit.ScriptedServer;
import io.heddle.testkit.ServerChannel;
import io.heddle.testkit.SimulatedHost;
import io.heddle.testkit.SimulatedNetwork;
import io.heddle.testkit.UpgradeAnswer;
import io.heddle.testkit.junit.Seed;
import io.heddle.testkit.junit.Simulated;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Long outages and many failures: all come back, and nothing is left. */
@Timeout(60)
@Simulated
@Seed(1)
final class ReconnectorOutageTest {
    private static final int BOTS = 50;
    private static final int FAILURES = 1_000;

    /** How an attempt fails, each time. */
    enum Fault {
        REFUSED, UNKNOWN_NAME, UNANSWERED, REJECTED, DROPPED, RESET_AT_ONCE, CLOSED, NOT_MADE
    }

    @Test
    void allBotsAreBackAndSubscribedAfterThreeDays(SimulatedNetwork network) {
        SimulatedHost host = network.host("prices.example");
        ScriptedServer server = ScriptedServer.on(host, 80).keepLast(10);
        int[] subscribed = {0};
        server.eachConnection().upgrade().expectText("subscribe").then(peer -> subscribed[0]++).ignoreMessages();
        WebSocketEngine engine = network.engine();
        // Without jitter: a loop that has timers at each moment turns at each, and three days of that take a minute.
        ReconnectPolicy policy = ReconnectPolicy.defaults().delays(Duration.ofHours(2), Duration.ofHours(2), Duration.ofHours(2));
        List<Reconnector> bots = new ArrayList<>();
        for (int i = 0; i < BOTS; i++) {
            bots.add(Reconnector.of(engine, server.uri("/")).policy(policy).onSubscribe(ws -> ws.send("subscribe"))
                .onDown((bot, down) -> {}).start());
        }
        network.runUntil(() -> subscribed[0] == BOTS, Duration.ofSeconds(10));

        host.stopListening(80);
        host.resetConnections();
        network.run(Duration.ofDays(3));
        assertEquals(0, engine.statistics().open());
        assertTrue(bots.stream().allMatch(bot -> bot.attempts() > 20 && bot.losses() == 1));

        ScriptedServer after = ScriptedServer.on(host, 80).keepLast(10);
        subscribed[0] = 0;
        after.eachConnection().upgrade().expectText("subscribe").then(peer -> subscribed[0]++).ignoreMessages();
        network.runUntil(() -> subscribed[0] == BOTS, Duration.ofHours(3));
        assertTrue(bots.stream().allMatch(Reconnector::isUp));
        bots.forEach(Reconnector::stop);
        network.run(Duration.ofSeconds(1));
        server.clearUnexpected();
        assertEquals(List.of(), network.leaks());
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void aThousandFailuresLeaveNothing(Fault fault, SimulatedNetwork network) {
        SimulatedHost host = network.host("prices.example");
        ScriptedServer server = ScriptedServer.on(host, 80).keepLast(10);
        switch (fault) {
            case REFUSED -> host.stopListening(80);
            case UNANSWERED -> host.swallowConnects(true);
            case REJECTED -> server.eachConnection().upgrade(UpgradeAnswer.status(503).header("Retry-After", "1").body("later"));
            case DROPPED -> server.eachConnection().upgrade().drop();
            case RESET_AT_ONCE -> host.listen(80, ServerChannel::reset);
            case CLOSED -> server.eachConnection().upgrade().close(1013, "later");
            default -> {
                // The name has no host, or the bot itself is at fault.
            }
        }
        URI uri = fault == Fault.UNKNOWN_NAME ? URI.create("ws://nobody.example/") : server.uri("/");
        WebSocketEngine engine = network.engine();
        int[] failures = {0};
        Reconnector bot = Reconnector.of(engine, uri)
            .policy(ReconnectPolicy.defaults().delays(Duration.ZERO, Duration.ofSeconds(1), Duration.ofSeconds(2)))
            .onDown((same, down) -> failures[0]++)
            .configure(ws -> {
                if (fault == Fault.NOT_MADE && failures[0] + network.elapsed().toNanos() > 0) {
                    throw new IllegalStateException("no token");
                }
            });
        if (fault == Fault.NOT_MADE) {
            host.stopListening(80);
        }
        bot.start();
        network.runUntil(() -> failures[0] >= FAILURES, Duration.ofDays(2));
        bot.stop();
        network.run(Duration.ofSeconds(1));
        if (fault == Fault.NOT_MADE) {
            assertEquals(FAILURES - 1, network.faults().size());
            network.faults().clear();
        }
        server.clearUnexpected();
        assertEquals(List.of(), network.leaks());
        assertEquals(FAILURES, failures[0]);
    }
}
