package io.heddle.testkit.storm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.EngineConfig;
import io.heddle.api.WebSocket;
import io.heddle.api.WebSocketEngine;
import io.heddle.api.WebSocketState;
import io.heddle.api.config.ConnectLimits;
import io.heddle.api.http2.HttpPolicy;
import io.heddle.api.statistics.TurnStatistics;
import io.heddle.testkit.ScriptedServer;
import io.heddle.testkit.ServerChannel;
import io.heddle.testkit.SimulatedHost;
import io.heddle.testkit.SimulatedNetwork;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** However an attempt ends, its place is free again; never are more under way than the limit; and a wait can be ended. */
@Timeout(60)
final class PlacesTest {
    private static final int LIMIT = 20;
    private static final int COUNT = 1_000;
    private static final Duration SECOND = Duration.ofSeconds(1);

    /** The ways in which an attempt can end. */
    enum End {
        OPENED, REFUSED, UNKNOWN_NAME, SILENT, REJECTED, LOST, TLS_OF_A_PLAIN_SERVER, THROWN, ABORTED
    }

    private final SimulatedNetwork network = new SimulatedNetwork(17);
    private final SimulatedHost host = network.host("a.test");
    private final WebSocketEngine engine = network.engine(EngineConfig.builder()
        .connectTimeout(SECOND).tlsTimeout(SECOND).upgradeTimeout(SECOND).resolveTimeout(SECOND)
        .handlerErrorListener((ws, thrown) -> {})
        .reconnectLimits(ConnectLimits.unlimited().maxConnecting(2 * LIMIT).maxTlsHandshakes(2 * LIMIT)).build());
    private int ended;
    private int opened;
    private long mostUnderWay;

    @AfterEach
    void close() {
        network.close();
    }

    private TurnStatistics turns() {
        return engine.statistics().turns();
    }

    private void begin(End end) {
        switch (end) {
            case REFUSED, UNKNOWN_NAME -> assertEquals("a.test", host.name());
            case SILENT -> host.swallowConnects(true);
            case REJECTED -> ScriptedServer.on(host, 80).eachConnection().answer(503);
            case TLS_OF_A_PLAIN_SERVER, ABORTED -> host.listen(80, channel -> channel.listener(new ServerChannel.Listener() {}));
            case LOST -> host.listen(80, channel -> channel.reset());
            default -> ScriptedServer.on(host, 80).eachConnection().upgrade();
        }
    }

    private WebSocket open(String uri, End end) {
        WebSocket ws = engine.webSocket(URI.create(uri)).onOpen(open -> {
            opened++;
            open.abort();
        }).onClosed((closed, code, reason) -> ended++).onError((failed, error) -> ended++);
        if (end == End.THROWN) {
            ws.onInternalRequestCreated((of, request) -> {
                throw new IllegalStateException("by the test");
            });
        }
        if (end == End.ABORTED) {
            ws.onInternalRequestCreated((of, request) -> of.abort());
        }
        ws.internalRequest().reconnect(true);
        ws.open();
        return ws;
    }

    @ParameterizedTest
    @EnumSource
    void aThousandEndsOfEachKindGiveTheirPlacesBack(End end) {
        begin(end);
        String uri = end == End.UNKNOWN_NAME ? "ws://nobody.test/" : end == End.TLS_OF_A_PLAIN_SERVER ? "wss://a.test:80/" : "ws://a.test/";
        for (int i = 0; i < COUNT; i++) {
            open(uri, end);
        }
        network.runUntil(() -> {
            mostUnderWay = Math.max(mostUnderWay, turns().underWay());
            return ended == COUNT;
        }, Duration.ofMinutes(5));
        assertTrue(mostUnderWay <= LIMIT, mostUnderWay + " under way");
        assertEquals(0, turns().underWay());
        assertEquals(0, turns().waiting());
        assertEquals(COUNT, turns().turns());
        assertEquals(opened, turns().opened());
    }

    @Test
    void aWaitEndsWithCloseWithAbortAndWithTheEngine() {
        host.swallowConnects(true);
        List<WebSocket> all = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            all.add(open("ws://a.test/", End.OPENED));
        }
        network.run(Duration.ofMillis(10));
        assertEquals(400 - LIMIT, turns().waiting());
        assertEquals(WebSocketState.CONNECTING, all.get(399).state());
        all.subList(100, 200).forEach(WebSocket::close);
        all.subList(200, 300).forEach(WebSocket::abort);
        network.run(Duration.ofMillis(10));
        assertEquals(200, ended);
        assertEquals(200 - LIMIT, turns().waiting());
        engine.close();
        network.run(Duration.ofMillis(100));
        assertEquals(400, ended);
        assertEquals(0, turns().waiting() + turns().underWay());
    }

    @Test
    void streamsOfAnOpenSessionTakeNoPlaces() {
        ScriptedServer server = ScriptedServer.on(host, 80).http2();
        server.eachConnection().upgrade();
        for (int i = 0; i < 60; i++) {
            WebSocket ws = engine.webSocket(server.uri("/")).onOpen(open -> opened++);
            ws.internalRequest().httpPolicy(HttpPolicy.HTTP_2_ONLY).reconnect(true);
            ws.open();
        }
        network.runUntil(() -> opened == 60, Duration.ofSeconds(5));
        assertEquals(0, turns().underWay());
        assertEquals(60, turns().opened());
        assertEquals(1, server.http2Sessions());
    }

    @Test
    void aServerWithoutHttp2IsAskedAgainOverHttp1InTheSameTurn() {
        ScriptedServer server = ScriptedServer.on(host, 80);
        server.eachConnection().upgrade();
        for (int i = 0; i < 60; i++) {
            WebSocket ws = engine.webSocket(server.uri("/")).onOpen(open -> opened++);
            ws.internalRequest().httpPolicy(HttpPolicy.HTTP_2_PREFERRED).reconnect(true);
            ws.open();
        }
        network.runUntil(() -> {
            mostUnderWay = Math.max(mostUnderWay, turns().underWay());
            return opened == 60;
        }, Duration.ofSeconds(30));
        assertTrue(mostUnderWay <= LIMIT, mostUnderWay + " under way");
        assertEquals(0, turns().underWay());
        assertEquals(60, turns().turns());
        server.clearUnexpected();
    }
}
