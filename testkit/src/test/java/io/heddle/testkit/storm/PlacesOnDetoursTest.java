package io.heddle.testkit.storm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.EngineConfig;
import io.heddle.api.WebSocket;
import io.heddle.api.WebSocketEngine;
import io.heddle.api.config.ConnectLimits;
import io.heddle.api.statistics.TurnStatistics;
import io.heddle.testkit.ScriptedServer;
import io.heddle.testkit.SimulatedNetwork;
import io.heddle.testkit.junit.Simulated;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever detours an attempt makes, it has one turn and one place, which is free again at its end. */
@Timeout(60)
@Simulated
final class PlacesOnDetoursTest {
    private static final int LIMIT = 10;
    private static final int COUNT = 200;

    private SimulatedNetwork network;
    private ScriptedServer server;
    private WebSocketEngine engine;
    private int opened;
    private int failed;
    private long mostUnderWay;

    @BeforeEach
    void begin(SimulatedNetwork given) {
        network = given;
        server = ScriptedServer.on(network.host("a.test"), 80);
        engine = network.engine(EngineConfig.builder().maxRedirects(3)
            .reconnectLimits(ConnectLimits.unlimited().maxConnecting(2 * LIMIT).maxTlsHandshakes(LIMIT)).build());
    }

    private void openAll(String uri) {
        for (int i = 0; i < COUNT; i++) {
            WebSocket ws = engine.webSocket(URI.create(uri)).onOpen(open -> opened++).onError((of, error) -> failed++);
            ws.internalRequest().credentials("ann", "hunter2").reconnect(true);
            ws.open();
        }
        network.runUntil(() -> {
            mostUnderWay = Math.max(mostUnderWay, turns().underWay());
            return opened + failed == COUNT;
        }, Duration.ofMinutes(5));
    }

    private TurnStatistics turns() {
        return engine.statistics().turns();
    }

    private void hasHadOneTurnEach(int limit) {
        assertEquals(COUNT, turns().turns());
        assertEquals(0, turns().waiting() + turns().underWay());
        assertEquals(opened, turns().opened());
        assertEquals(limit, mostUnderWay);
    }

    @Test
    void aRedirectToAnotherOrigin() {
        ScriptedServer other = ScriptedServer.on(network.host("b.test"), 80);
        other.eachConnection().upgrade();
        server.eachConnection().answer(307, "Location", "http://b.test/");
        openAll("ws://a.test/");
        assertEquals(COUNT, opened);
        assertEquals(COUNT, other.connections());
        hasHadOneTurnEach(LIMIT);
    }

    @Test
    void redirectsWithoutEnd() {
        server.eachConnection().answer(307, "Location", "/again");
        openAll("ws://a.test/");
        assertEquals(COUNT, failed);
        hasHadOneTurnEach(LIMIT);
    }

    @Test
    void aChallengeThatIsAnsweredInVain() {
        server.eachConnection().answer(401, "WWW-Authenticate", "Digest realm=\"x\", nonce=\"n\", qop=\"auth\", algorithm=SHA-256");
        openAll("ws://a.test/");
        assertEquals(COUNT, failed);
        assertEquals(2 * COUNT, server.connections());
        hasHadOneTurnEach(LIMIT);
    }

    @Test
    void tlsHandshakesHaveTheirOwnLimit() {
        ScriptedServer.onTls(network.host("secure.test"), 443).eachConnection().upgrade();
        openAll("wss://secure.test/");
        assertEquals(COUNT, opened);
        assertTrue(turns().delayedByTls() > 0, () -> turns().toString());
        hasHadOneTurnEach(LIMIT / 2);
    }
}
