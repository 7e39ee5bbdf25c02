package io.heddle.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.EngineConfig;
import io.heddle.api.WebSocket;
import io.heddle.api.WebSocketEngine;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Long times and many connections. */
@Timeout(120)
final class ScaleIT {
    private static final URI ECHO = URI.create("ws://echo.test/");

    private int opened;
    private int closed;
    private int pongs;
    private int errors;

    @BeforeEach
    void forget() {
        opened = 0;
        closed = 0;
        pongs = 0;
        errors = 0;
    }

    @Test
    void tenHoursOfPingsEverySecondOnTenConnections() {
        try (SimulatedNetwork network = new SimulatedNetwork(1)) {
            WebSocketEngine engine = begin(network);
            List<WebSocket> all = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                all.add(counted(engine).startPingThread(true).onPong((open, payload) -> pongs++).open());
            }
            network.run(Duration.ofHours(10));
            // Each interval is up to two ticks of the timer wheel longer than a second.
            assertTrue(pongs >= 10 * 35_900 && pongs <= 10 * 36_000, pongs + " pongs");
            all.forEach(WebSocket::close);
            network.run(Duration.ofSeconds(1));
        }
        assertEquals(10, closed);
        assertEquals(0, errors);
    }

    @Test
    void tenThousandConnectionsOpenAndClose() {
        int count = 10_000;
        try (SimulatedNetwork network = new SimulatedNetwork(1)) {
            WebSocketEngine engine = begin(network);
            List<WebSocket> all = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                all.add(counted(engine).open());
            }
            network.runUntil(() -> opened == count, Duration.ofSeconds(30));
            all.forEach(WebSocket::close);
            network.runUntil(() -> closed == count, Duration.ofSeconds(30));
        }
        assertEquals(0, errors);
    }

    private WebSocketEngine begin(SimulatedNetwork network) {
        network.host("echo.test").listen(80, RawEcho::new);
        return network.engine(EngineConfig.builder().maxConnections(20_000).build());
    }

    private WebSocket counted(WebSocketEngine engine) {
        return engine.webSocket(ECHO)
            .onOpen(open -> opened++)
            .onClosed((ended, code, reason) -> closed++)
            .onError((failed, error) -> errors++);
    }
}
