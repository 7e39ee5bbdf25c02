package io.heddle.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.heddle.api.EngineConfig;
import io.heddle.api.WebSocket;
import io.heddle.api.WebSocketEngine;
import io.heddle.api.http2.HttpPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The end of an engine whose servers are well: every connection ends in 1001, wherever it stands, and no call of a handler throws. */
@Timeout(20)
final class DrainTest {
    private static final int CONNECTIONS = 20;
    private static final String NOT_OPEN_YET = "1001 the engine was closed before the connection was open";

    private final SimulatedNetwork network = new SimulatedNetwork(12);
    private final SimulatedHost host = network.host("drain.test").conditions(LinkConditions.defaults().withLatency(Duration.ofMillis(20)));
    private final List<WebSocket> opened = new ArrayList<>();
    private final List<String> ends = new ArrayList<>();
    private WebSocketEngine engine;
    private ScriptedServer server;

    @AfterEach
    void close() {
        network.close();
    }

    private void begin(AliveTest.Way way) {
        server = (way.isTls() ? ScriptedServer.onTls(host, 443) : ScriptedServer.on(host, 80)).http2();
        server.eachConnection().upgrade().echo();
        engine = network.engine(
            EngineConfig.builder().httpPolicy(way.isHttp2() ? HttpPolicy.HTTP_2_ONLY : HttpPolicy.HTTP_1_1).build());
    }

    private void connect() {
        for (int i = 0; i < CONNECTIONS; i++) {
            engine.webSocket(server.uri("/"))
                .onOpen(opened::add)
                .onMessage((open, text) -> engine.schedule(Duration.ofMillis(1), () -> open.send(text)))
                .onClosed((closed, code, reason) -> ends.add((code + " " + reason).strip()))
                .onError((failed, error) -> ends.add(error.toString()))
                .open();
        }
    }

    private void assertEnds(String expected) {
        engine.close();
        network.run(Duration.ofSeconds(10));
        assertEquals(Collections.nCopies(CONNECTIONS, expected), ends);
        assertEquals(List.of(), network.faults());
    }

    @ParameterizedTest
    @EnumSource
    void busyConnectionsEndIn1001(AliveTest.Way way) {
        begin(way);
        connect();
        network.run(Duration.ofSeconds(1));
        opened.forEach(ws -> ws.send("go"));
        network.run(Duration.ofSeconds(1));
        assertEnds("1001");
    }

    @ParameterizedTest
    @EnumSource
    void suspendedConnectionsWithSendsQueuedEndIn1001(AliveTest.Way way) {
        begin(way);
        connect();
        network.run(Duration.ofSeconds(1));
        opened.forEach(ws -> {
            ws.send("go");
            ws.suspendReading();
            ws.send(new byte[200_000]);
        });
        network.run(Duration.ofMillis(5));
        assertEnds("1001");
    }

    @ParameterizedTest
    @EnumSource
    void connectionsThatAreNotOpenYetEndIn1001(AliveTest.Way way) {
        for (int ms : new int[] {0, 10, 30, 50, 70, 90}) {
            begin(way);
            connect();
            network.run(Duration.ofMillis(ms));
            if (opened.isEmpty()) {
                assertEnds(NOT_OPEN_YET);
            }
            server.clearUnexpected();
            server.close();
            opened.clear();
            ends.clear();
        }
        server.clearUnexpected();
    }
}
