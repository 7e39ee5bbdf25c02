package io.heddle.testkit.storm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.EngineConfig;
import io.heddle.api.WebSocketEngine;
import io.heddle.api.config.ConnectLimits;
import io.heddle.testkit.SimulatedNetwork;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Thousands of bots that lose their server at one time come back, and do not bring it down again. */
@Timeout(60)
final class ReconnectStormTest {
    private static final Duration HALF_MINUTE = Duration.ofSeconds(30);
    private static final int ANY = 1_000_000;

    private final SimulatedNetwork network = new SimulatedNetwork(13);

    @AfterEach
    void close() {
        network.close();
    }

    private WebSocketEngine engine(ConnectLimits reconnects) {
        return network.engine(EngineConfig.builder().reconnectLimits(reconnects).build());
    }

    private int second() {
        return (int) network.elapsed().toSeconds();
    }

    @Test
    void allComeBackByAnEvenRampAndTheOtherServerIsNotHeldUp() {
        int count = 2_000;
        FragileServer server = new FragileServer(network, "one.test", ANY);
        FragileServer other = new FragileServer(network, "two.test", ANY);
        WebSocketEngine engine = engine(ConnectLimits.standard());
        Fleet fleet = new Fleet(network, engine, "one.test", HALF_MINUTE, 1);
        Fleet others = new Fleet(network, engine, "two.test", Duration.ofMillis(10), 2);
        fleet.start(count);
        others.start(5);
        network.runUntil(() -> fleet.open() + others.open() == count + 5, Duration.ofSeconds(5));
        server.down();
        network.run(Duration.ofSeconds(20));
        int attemptsOfOutage = fleet.attempts() - count;
        other.down();
        other.up();
        network.runUntil(() -> others.open() == 5, Duration.ofSeconds(3));
        server.up();
        int up = second();
        network.runUntil(() -> fleet.open() == count, Duration.ofMinutes(2));
        assertTrue(second() - up <= 60, "back after " + (second() - up) + " s");
        assertTrue(attemptsOfOutage >= count, "each has asked for a turn");
        for (int i = 1; i < 15; i++) {
            int accepted = server.accepted(up + i);
            assertTrue(accepted >= 5 * i && accepted <= 12 * (i + 2), accepted + " in second " + i);
        }
        fleet.end();
    }

    @Test
    void aServerThatFallsOverBeyondItsCapacityIsNotBroughtDownAgain() {
        FragileServer server = new FragileServer(network, "one.test", 250);
        Fleet fleet = new Fleet(network, engine(ConnectLimits.standard().maxConnectsPerSecond(200)), "one.test", HALF_MINUTE, 1);
        for (int i = 1; i <= 5; i++) {
            int open = 200 * i;
            fleet.start(200);
            network.runUntil(() -> fleet.open() == open, Duration.ofSeconds(1));
            network.run(Duration.ofSeconds(1));
        }
        server.down();
        network.run(Duration.ofSeconds(5));
        server.up();
        network.runUntil(() -> fleet.open() == 1_000, Duration.ofMinutes(2));
        assertTrue(server.mostAccepted(0) <= 221, "in a second: " + server.mostAccepted(0));
        assertEquals(0, server.falls());
        fleet.end();
    }

    @Test
    void afterThreeDaysAllComeBack() {
        int count = 30;
        FragileServer server = new FragileServer(network, "one.test", ANY);
        Fleet fleet = new Fleet(network, engine(ConnectLimits.standard().minPerOrigin(2)), "one.test", Duration.ofHours(3), 1);
        fleet.start(count);
        network.runUntil(() -> fleet.open() == count, Duration.ofSeconds(5));
        server.down();
        network.run(Duration.ofDays(3));
        int up = second();
        server.up();
        network.runUntil(() -> fleet.open() == count, Duration.ofHours(4));
        assertTrue(server.mostAccepted(up) <= 4, "in a second: " + server.mostAccepted(up));
        fleet.end();
    }
}
