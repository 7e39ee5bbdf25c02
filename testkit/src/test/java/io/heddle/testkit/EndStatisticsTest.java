package io.heddle.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.EngineConfig;
import io.heddle.api.WebSocket;
import io.heddle.api.WebSocketEngine;
import io.heddle.api.WebSocketError.Phase;
import io.heddle.api.extension.PerMessageDeflate;
import io.heddle.api.http2.HttpPolicy;
import io.heddle.api.statistics.EngineStatistics;
import io.heddle.api.statistics.LatencyHistogram;
import io.heddle.api.statistics.OpeningStatistics;
import java.net.URI;
import java.time.Duration;
import java.util.Random;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Openings and ends leave the figures exact, whatever waited to be sent, and whatever carried the connection. */
@Timeout(60)
final class EndStatisticsTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final SimulatedNetwork network = new SimulatedNetwork(18);
    private final SimulatedHost host = network.host("end.test").conditions(LinkConditions.defaults().withBufferBytes(10_000));
    private ScriptedServer server;
    private WebSocketEngine engine;
    private int ends;

    /** Ends of a connection that has much to send, which the server does not read. */
    private enum End {
        ABORT((ws, peer) -> ws.abort()),
        CLOSE_UNANSWERED((ws, peer) -> ws.close()),
        RESET((ws, peer) -> peer.reset()),
        PEER_CLOSES((ws, peer) -> peer.sendClose(1001, "restart")),
        PEER_ENDS((ws, peer) -> peer.endOutput()),
        VIOLATION((ws, peer) -> peer.sendRaw(new byte[] {(byte) 0xff, 0})),
        DRAIN((ws, peer) -> ws.engine().execute(() -> ws.engine().close()));

        private final BiConsumer<WebSocket, Peer> action;

        End(BiConsumer<WebSocket, Peer> action) {
            this.action = action;
        }
    }

    @AfterEach
    void close() {
        server.clearUnexpected();
        network.close();
    }

    private void start(AliveTest.Way way) {
        server = (way.isTls() ? ScriptedServer.onTls(host, 443) : ScriptedServer.on(host, 80)).http2();
        engine = network.engine(EngineConfig.builder()
            .httpPolicy(way.isHttp2() ? HttpPolicy.HTTP_2_ONLY : HttpPolicy.HTTP_1_1).build());
    }

    private void endEach(AliveTest.Way way, boolean isDeflated) {
        for (End end : End.values()) {
            start(way);
            Peer[] peer = new Peer[1];
            server.nextConnection().upgrade().then(given -> peer[0] = given).pauseReading().ignoreMessages();
            WebSocket ws = isDeflated
                ? engine.webSocket(server.uri("/"), null, null, PerMessageDeflate.defaults())
                : engine.webSocket(server.uri("/"));
            ends = 0;
            ws.onClosed((closed, code, reason) -> ends++).onError((failed, error) -> ends++);
            ws.open();
            network.run(SECOND);
            assertTrue(ws.isOpen(), end + " " + way);
            for (int i = 0; i < 20; i++) {
                byte[] message = new byte[5_000];
                new Random(i).nextBytes(message);
                ws.send(message);
            }
            network.run(SECOND);
            EngineStatistics before = engine.statistics();
            assertTrue(before.traffic().bufferedBytes() > 0, end + " " + way);
            assertEquals(ws.bufferedAmount(), before.traffic().bufferedBytes(), end + " " + way);
            end.action.accept(ws, peer[0]);
            ws.send("more");
            network.run(Duration.ofSeconds(30));
            EngineStatistics after = engine.statistics();
            String what = end + " " + way + " " + after.ends();
            assertEquals(1, ends, what);
            assertEquals(1, after.ends().total(), what);
            assertEquals(0, after.traffic().bufferedBytes(), what);
            assertEquals(0, after.open() + after.closing() + after.connecting(), what);
            assertEquals(1, after.openings().totalTimes().count(), what);
            assertEquals(1, after.openings().timeOf(Phase.UPGRADE).count(), what);
            engine.close();
            server.clearUnexpected();
            server.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void nothingIsBufferedAfterAnyEnd(AliveTest.Way way) {
        endEach(way, false);
    }

    @Test
    void nothingIsBufferedAfterAnyEndWithCompression() {
        endEach(AliveTest.Way.PLAIN, true);
    }

    private OpeningStatistics opened(HttpPolicy policy, String uri) {
        engine = network.engine(EngineConfig.builder().httpPolicy(policy).build());
        WebSocket ws = engine.webSocket(URI.create(uri)).open();
        network.run(Duration.ofSeconds(20));
        assertTrue(ws.isOpen(), uri);
        OpeningStatistics openings = engine.statistics().openings();
        ws.abort();
        return openings;
    }

    private static void expectOneAttempt(OpeningStatistics openings) {
        assertEquals(1, openings.opened());
        assertEquals(0, openings.failed());
        assertEquals(1, openings.totalTimes().count());
        openings.phaseTimes().forEach((phase, times) -> assertEquals(1, times.count(), phase::toString));
        long phases = openings.phaseTimes().values().stream().mapToLong(LatencyHistogram::sumNs).sum();
        assertEquals(openings.totalTimes().sumNs(), phases, 1_000_000.0, openings::toString);
    }

    @Test
    void theLegsOfARedirectAddUpToOneAttempt() {
        server = ScriptedServer.on(host, 80);
        server.nextConnection().pause(SECOND).answer(302, "Location", "ws://end.test/two");
        server.nextConnection().pause(SECOND).upgrade();
        OpeningStatistics openings = opened(HttpPolicy.HTTP_1_1, "ws://end.test/one");
        expectOneAttempt(openings);
        assertTrue(openings.timeOf(Phase.UPGRADE).sumNs() >= 2 * SECOND.toNanos(), openings::toString);
    }

    @Test
    void aFallbackToHttp1IsPartOfItsAttempt() {
        server = ScriptedServer.on(host, 80);
        server.eachConnection().upgrade();
        expectOneAttempt(opened(HttpPolicy.HTTP_2_PREFERRED, "ws://end.test/"));
    }

    @Test
    void phasesOverHttp2AddUp() {
        server = ScriptedServer.onTls(host, 443).http2();
        server.nextConnection().upgrade();
        expectOneAttempt(opened(HttpPolicy.HTTP_2_ONLY, "wss://end.test/"));
    }
}
