package io.heddle.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.EngineConfig;
import io.heddle.api.WebSocket;
import io.heddle.api.WebSocketEngine;
import io.heddle.api.WebSocketError.Phase;
import io.heddle.api.http2.HttpPolicy;
import io.heddle.api.statistics.ConnectionStatistics;
import io.heddle.api.statistics.EngineStatistics;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The statistics of an engine and of a connection agree, whatever carries it. */
@Timeout(60)
final class StatisticsOfWaysTest {
    private static final int HELLO_FROM_CLIENT = 2 + 4 + 5;
    private static final int HELLO_FROM_SERVER = 2 + 5;

    private final SimulatedNetwork network = new SimulatedNetwork(13);
    private final SimulatedHost host = network.host("ways.test").conditions(LinkConditions.defaults().withLatency(Duration.ofMillis(20)));

    @AfterEach
    void close() {
        network.close();
    }

    @ParameterizedTest
    @EnumSource
    void messagesBytesAndPhasesAreThoseOfTheWay(AliveTest.Way way) {
        ScriptedServer server = (way.isTls() ? ScriptedServer.onTls(host, 443) : ScriptedServer.on(host, 80)).http2();
        server.eachConnection().upgrade().echo();
        WebSocketEngine engine = network.engine(EngineConfig.builder().connectionStatistics(true)
            .httpPolicy(way.isHttp2() ? HttpPolicy.HTTP_2_ONLY : HttpPolicy.HTTP_1_1).build());
        WebSocket ws = engine.webSocket(server.uri("/")).onOpen(open -> open.send("hello"));
        ws.open();
        network.run(Duration.ofSeconds(1));
        ConnectionStatistics own = ws.statistics();
        assertEquals(1, own.messagesSent());
        assertEquals(1, own.messagesReceived());
        assertEquals(HELLO_FROM_CLIENT, own.bytesSent());
        assertEquals(HELLO_FROM_SERVER, own.bytesReceived());
        assertEquals(Duration.ofMillis(40), Duration.between(own.openedAt(), own.lastHeard()), "a round trip");
        EngineStatistics all = engine.statistics();
        assertEquals(1, all.traffic().messagesReceived());
        assertEquals(0, all.traffic().bufferedBytes());
        assertEquals(1, all.openings().timeOf(Phase.CONNECT).count());
        assertEquals(way.isTls() ? 1 : 0, all.openings().timeOf(Phase.TLS).count());
        assertTrue(all.openings().timeOf(Phase.UPGRADE).minNs() >= Duration.ofMillis(39).toNanos());
        ws.abort();
        network.run(Duration.ofSeconds(1));
        assertEquals(1, engine.statistics().ends().total());
        assertEquals(1, ws.statistics().messagesReceived(), "also after the end");
    }
}
