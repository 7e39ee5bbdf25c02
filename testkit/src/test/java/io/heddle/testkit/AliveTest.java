package io.heddle.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.EngineConfig;
import io.heddle.api.ErrorKind;
import io.heddle.api.WebSocket;
import io.heddle.api.WebSocketEngine;
import io.heddle.api.WebSocketError;
import io.heddle.api.http2.Http2Config;
import io.heddle.api.http2.HttpPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A server is judged by its answers only: a ping that never left, a handler that holds the loop, and a process that stood still end no
 * connection, whatever carries it; a server that is gone is noticed in its time.
 */
@Timeout(60)
final class AliveTest {
    private static final int CONNECTIONS = 50;
    private static final Duration SECOND = Duration.ofSeconds(1);

    /** The ways that carry a connection. */
    enum Way {
        PLAIN(false, false),
        TLS(true, false),
        HTTP_2(false, true),
        HTTP_2_TLS(true, true);

        private final boolean isTls;
        private final boolean isHttp2;

        Way(boolean isTls, boolean isHttp2) {
            this.isTls = isTls;
            this.isHttp2 = isHttp2;
        }

        boolean isTls() {
            return isTls;
        }

        boolean isHttp2() {
            return isHttp2;
        }
    }

    private final SimulatedNetwork network = new SimulatedNetwork(11);
    private final SimulatedHost host = network.host("alive.test").conditions(LinkConditions.defaults().withLatency(Duration.ofMillis(20)));
    private final List<WebSocket> opened = new ArrayList<>();
    private final List<String> ends = new ArrayList<>();
    private final List<WebSocketError> errors = new ArrayList<>();
    private ScriptedServer server;
    private WebSocketEngine engine;

    @AfterEach
    void close() {
        network.close();
    }

    private void begin(Way way) {
        server = (way.isTls ? ScriptedServer.onTls(host, 443) : ScriptedServer.on(host, 80)).http2();
        server.eachConnection().upgrade().echo();
        engine = network.engine(EngineConfig.builder()
            .httpPolicy(way.isHttp2 ? HttpPolicy.HTTP_2_ONLY : HttpPolicy.HTTP_1_1)
            .http2(Http2Config.builder().pingInterval(Duration.ofSeconds(2)).pingTimeout(SECOND).settingsTimeout(SECOND).build())
            .connectTimeout(SECOND).tlsTimeout(SECOND).upgradeTimeout(SECOND).closeTimeout(SECOND).build());
    }

    private void connect(Consumer<WebSocket> prepare) {
        for (int i = 0; i < CONNECTIONS; i++) {
            WebSocket ws = engine.webSocket(server.uri("/"))
                .onOpen(opened::add)
                .onClosed((closed, code, reason) -> ends.add("closed " + code + " " + reason))
                .onError((failed, error) -> {
                    errors.add(error);
                    ends.add(error.toString());
                });
            prepare.accept(ws);
            ws.open();
        }
    }

    private void assertAllLive() {
        assertEquals(List.of(), ends, () -> ends.size() + " of " + CONNECTIONS + " were ended");
        assertEquals(CONNECTIONS, opened.size());
    }

    // ---- pings ----

    @ParameterizedTest
    @EnumSource
    void rarePingsEndNothing(Way way) {
        begin(way);
        connect(ws -> ws.startPingThread(true).pingFrequency(Duration.ofSeconds(20)));
        network.run(Duration.ofMinutes(5));
        assertAllLive();
    }

    @ParameterizedTest
    @EnumSource
    void aHandlerThatHoldsTheLoopEndsNothing(Way way) {
        begin(way);
        connect(ws -> ws.startPingThread(true).onMessage((open, text) -> network.takeTime(Duration.ofMillis(1_500))));
        network.run(Duration.ofSeconds(5));
        for (int i = 0; i < 20; i++) {
            opened.get(i).send("hold");
            network.run(Duration.ofMillis(2_130));
        }
        assertAllLive();
    }

    @ParameterizedTest
    @EnumSource
    void aProcessThatStoodStillEndsNothing(Way way) {
        begin(way);
        connect(ws -> ws.startPingThread(true));
        network.run(Duration.ofSeconds(5));
        for (int i = 0; i < 20; i++) {
            network.after(Duration.ofMillis(37 * i), () -> network.stall(engine, Duration.ofSeconds(4)));
            network.run(Duration.ofSeconds(8));
        }
        assertAllLive();
    }

    @ParameterizedTest
    @EnumSource
    void aServerThatIsGoneIsNoticedAPingAndASilenceLater(Way way) {
        begin(way);
        connect(ws -> ws.startPingThread(true));
        network.run(Duration.ofMillis(5_500));
        host.partition();
        network.run(Duration.ofMillis(1_400));
        assertAllLive();
        network.run(Duration.ofMillis(1_800));
        assertEquals(CONNECTIONS, ends.size());
        errors.forEach(error -> assertEquals(way.isHttp2 ? error.kind() : ErrorKind.TIMEOUT, error.kind()));
    }

    @ParameterizedTest
    @EnumSource
    void aServerThatIsGoneIsNoticedAlsoIfTheLoopIsHeldUpAgainAndAgain(Way way) {
        begin(way);
        connect(ws -> ws.startPingThread(true));
        network.run(Duration.ofSeconds(5));
        host.partition();
        for (int i = 0; i < 40; i++) {
            engine.execute(() -> network.takeTime(Duration.ofMillis(500)));
            network.run(SECOND);
        }
        assertEquals(CONNECTIONS, ends.size());
    }

    // ---- time limits ----

    @ParameterizedTest
    @EnumSource
    void aProcessThatStoodStillWhileItOpenedBlamesNoServer(Way way) {
        begin(way);
        for (int ms = 1; ms < 200; ms += 10) {
            network.after(Duration.ofMillis(ms), () -> network.stall(engine, Duration.ofSeconds(3)));
            connect(ws -> {});
            network.run(Duration.ofSeconds(6));
            assertAllLive();
            opened.forEach(WebSocket::abort);
            network.run(SECOND);
            opened.clear();
            ends.clear();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aHandlerThatHoldsTheLoopWhileOthersOpenBlamesNoServer(Way way) {
        begin(way);
        connect(ws -> ws.onOpen(open -> network.takeTime(Duration.ofMillis(1_300))));
        network.run(Duration.ofMinutes(3));
        assertAllLive();
    }

    @ParameterizedTest
    @EnumSource
    void aProcessThatStoodStillWhileItClosedBlamesNoServer(Way way) {
        begin(way);
        connect(ws -> {});
        network.run(Duration.ofSeconds(2));
        opened.forEach(ws -> ws.close(4001, "enough"));
        network.after(Duration.ofMillis(10), () -> network.stall(engine, Duration.ofSeconds(3)));
        network.run(Duration.ofSeconds(6));
        assertEquals(CONNECTIONS, ends.size());
        ends.forEach(end -> assertTrue(end.startsWith("closed 4001"), end));
    }
}
