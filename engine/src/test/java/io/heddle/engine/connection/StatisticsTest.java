package io.heddle.engine.connection;

import static io.heddle.testkit.wire.ServerFrames.BINARY;
import static io.heddle.testkit.wire.ServerFrames.CONTINUATION;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.EngineConfig;
import io.heddle.api.ErrorKind;
import io.heddle.api.SendResult;
import io.heddle.api.WebSocket;
import io.heddle.api.WebSocketError.Phase;
import io.heddle.api.statistics.EndStatistics;
import io.heddle.api.statistics.EngineStatistics;
import io.heddle.api.statistics.LatencyHistogram;
import io.heddle.api.statistics.LoopStatistics;
import io.heddle.api.statistics.OpeningStatistics;
import io.heddle.api.statistics.RefusalCause;
import io.heddle.api.statistics.StatisticsReader;
import io.heddle.engine.connection.InvokedEngine.Pair;
import io.heddle.testkit.wire.ClientFrame;
import io.heddle.testkit.wire.ClientFrameReader;
import io.heddle.testkit.wire.ServerFrames;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** statistics() of a whole engine, figure by figure. */
@Timeout(60)
final class StatisticsTest {
    @RegisterExtension
    final InvokedEngine invoked = new InvokedEngine(config -> config.sendRingCapacity(64).drainTimeout(Duration.ofMillis(20)));

    private void expectConnections(long connecting, long open, long closing) {
        EngineStatistics now = invoked.statistics();
        assertEquals(connecting, now.connecting(), "connecting");
        assertEquals(open, now.open(), "open");
        assertEquals(closing, now.closing(), "closing");
    }

    @Test
    void connectionsAreCountedWhereTheyStand() {
        expectConnections(0, 0, 0);
        Pair first = invoked.requested();
        expectConnections(1, 0, 0);
        Pair second = invoked.pair();
        expectConnections(1, 1, 0);
        first.peer().send(first.peer().upgradeAnswer());
        invoked.until(() -> first.ws().isOpen());
        expectConnections(0, 2, 0);
        second.ws().close();
        invoked.turnUntilIdle();
        expectConnections(0, 1, 1);
        second.peer().send(ServerFrames.close(1000, "")).end();
        invoked.until(() -> !second.events().lastEvents().isEmpty());
        expectConnections(0, 1, 0);
        first.ws().abort();
        invoked.turnUntilIdle();
        expectConnections(0, 0, 0);
    }

    @Test
    void handshakesAreCountedByTheirOutcome() {
        invoked.pair();
        invoked.requested().ws().close();
        Pair refused = invoked.requested();
        refused.peer().send("HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n");
        invoked.until(() -> !refused.events().lines.isEmpty());
        WebSocket neverOpened = invoked.engine().webSocket(refused.peer().uri());
        invoked.journal(neverOpened);
        neverOpened.close();
        invoked.turnUntilIdle();
        assertEquals(1, invoked.statistics().openings().opened());
        assertEquals(2, invoked.statistics().openings().failed());
    }

    @Test
    void bytesAndMessagesAreCountedBothWays(Pair pair) {
        long request = pair.peer().received().length();
        long answer = invoked.statistics().traffic().bytesReceived();
        assertEquals(pair.peer().upgradeAnswer().length(), answer);
        assertEquals(request, invoked.statistics().traffic().bytesSent());
        byte[] input = ServerFrames.join(ServerFrames.text("one"), ServerFrames.fragment(BINARY, (byte) 1), ServerFrames.ping("p"),
            ServerFrames.frame(CONTINUATION, (byte) 2), ServerFrames.pong());
        pair.peer().send(input);
        invoked.until(() -> invoked.statistics().traffic().messagesReceived() == 2);
        pair.ws().maxFragmentSize(10).send(new byte[25]);
        pair.ws().send("");
        invoked.turnUntilIdle();
        invoked.until(() -> ClientFrameReader.all(pair.peer().frames()).size() == 5);
        EngineStatistics now = invoked.statistics();
        assertEquals(answer + input.length, now.traffic().bytesReceived());
        assertEquals(2, now.traffic().messagesReceived());
        assertEquals(2, now.traffic().messagesSent());
        assertEquals(pair.peer().received().length(), now.traffic().bytesSent());
    }

    @Test
    void ringRefusalsAreCounted(Pair pair) throws InterruptedException {
        int[] refused = new int[1];
        Thread sender = new Thread(() -> {
            for (int i = 0; i < 70; i++) {
                refused[0] += pair.ws().send("x") == SendResult.BACK_PRESSURED ? 1 : 0;
            }
        }, "sender");
        sender.start();
        sender.join();
        assertEquals(6, refused[0]);
        assertEquals(6, invoked.statistics().refusals(RefusalCause.RING_FULL));
        invoked.turnUntilIdle();
        pair.events().expect("writable");
    }

    @Test
    void whatHandlersThrowIsCounted(Pair pair) {
        pair.ws().onMessage((ws, text) -> {
            throw new IllegalStateException("of a handler");
        });
        pair.peer().send(ServerFrames.join(ServerFrames.text("a"), ServerFrames.text("b")));
        invoked.until(() -> invoked.statistics().traffic().messagesReceived() == 2);
        assertEquals(2, invoked.statistics().handlerErrors());
        assertEquals(2, invoked.thrown.size());
        invoked.thrown.clear();
    }

    @Test
    void cyclesAreCountedAndTheLongestIsKnown() {
        long before = invoked.statistics().loop().cycles();
        for (int i = 0; i < 10; i++) {
            invoked.engine().doWork();
        }
        assertEquals(before + 10, invoked.statistics().loop().cycles());
        assertTrue(invoked.statistics().loop().longestCycleNs() > 0);
    }

    @Test
    void roundTripsOfPingsAreInTheHistogram(Pair pair) {
        assertEquals(0, invoked.statistics().latency().count());
        pair.ws().pingFrequency(Duration.ofMillis(2)).startPingThread(true);
        invoked.until(() -> pair.peer().frames().length >= 6 + 8);
        ClientFrame ping = ClientFrameReader.all(pair.peer().frames()).get(0);
        pair.peer().send(ServerFrames.pong(ping.payload()));
        invoked.until(() -> invoked.statistics().latency().count() == 1);
        pair.ws().startPingThread(false);
        assertEquals(
            pair.ws().latency().toNanos(), invoked.statistics().latency().meanNs(), pair.ws().latency().toNanos() / 100.0);
    }

    @Test
    void thePoolIsTheOneThatUsersTakeFrom() {
        var segment = invoked.engine().bufferPool().acquire(100);
        assertEquals(1, invoked.statistics().pool().segmentsInUse());
        assertEquals(invoked.engine().config().maxPooledBytes(), invoked.statistics().pool().limitBytes());
        invoked.engine().bufferPool().release(segment);
        assertEquals(0, invoked.statistics().pool().segmentsInUse());
    }

    @Test
    void eachEndIsCountedByItsCodeOrByTheKindOfItsError() {
        StatisticsReader reader = invoked.engine().statisticsReader();
        Pair banned = invoked.pair();
        banned.peer().send(ServerFrames.close(4_001, "banned"));
        invoked.until(() -> !banned.events().lastEvents().isEmpty());
        Pair lost = invoked.pair();
        lost.peer().end();
        invoked.until(() -> !lost.events().lastEvents().isEmpty());
        Pair refused = invoked.requested();
        refused.peer().send("HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n");
        invoked.until(() -> !refused.events().lines.isEmpty());
        invoked.requested().ws().abort();
        invoked.turnUntilIdle();
        EndStatistics ends = reader.read().ends();
        assertEquals(Map.of(4_001, 1L, 1_006, 1L), ends.byCloseCode());
        assertEquals(Map.of(ErrorKind.CONNECTION_LOST, 1L, ErrorKind.UPGRADE, 1L), ends.byKind());
        assertEquals(4, ends.total());
        assertEquals(0, reader.read().ends().total());
    }

    @Test
    void refusalsAreCountedByTheirCause(Pair pair) {
        EngineConfig config = invoked.engine().config();
        assertEquals(SendResult.TOO_LARGE, pair.ws().send(new byte[config.maxBufferedBytes() + 1]));
        assertEquals(SendResult.TOO_LARGE, pair.ws().sendPing(new byte[126]));
        byte[] half = new byte[config.maxBufferedBytes() / 2];
        while (pair.ws().send(half).isQueued()) {
            // Until the connection is full.
        }
        pair.ws().abort();
        assertEquals(SendResult.NOT_OPEN, pair.ws().send("late"));
        assertEquals(Map.of(RefusalCause.TOO_LARGE, 2L, RefusalCause.CONNECTION_FULL, 1L, RefusalCause.NOT_OPEN, 1L),
            invoked.statistics().refusals());
    }

    @Test
    void bufferedBytesAreTheSumOverAllConnections(Pair first) {
        Pair second = invoked.pair();
        assertEquals(0, invoked.statistics().traffic().bufferedBytes());
        first.ws().send(new byte[1_000]);
        second.ws().send(new byte[234]);
        assertEquals(1_234, invoked.statistics().traffic().bufferedBytes());
        invoked.turnUntilIdle();
        assertEquals(0, invoked.statistics().traffic().bufferedBytes());
        // More than the sockets take: the rest is dropped with the connection.
        byte[] much = new byte[1 << 20];
        for (int i = 0; i < 16; i++) {
            first.ws().send(much);
        }
        invoked.turnUntilIdle();
        assertEquals(first.ws().bufferedAmount(), invoked.statistics().traffic().bufferedBytes());
        assertTrue(first.ws().bufferedAmount() > 0);
        first.ws().abort();
        invoked.turnUntilIdle();
        assertEquals(0, invoked.statistics().traffic().bufferedBytes());
    }

    @Test
    void phasesOfAnAttemptAreTimed() {
        invoked.pair();
        Pair refused = invoked.requested();
        refused.peer().send("HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n");
        invoked.until(() -> !refused.events().lines.isEmpty());
        OpeningStatistics openings = invoked.statistics().openings();
        assertEquals(Set.of(Phase.RESOLVE, Phase.CONNECT, Phase.UPGRADE), openings.phaseTimes().keySet());
        assertEquals(2, openings.timeOf(Phase.CONNECT).count());
        assertEquals(1, openings.timeOf(Phase.UPGRADE).count(), "not the one that failed there");
        assertEquals(1, openings.totalTimes().count());
        long phases = openings.phaseTimes().values().stream().mapToLong(LatencyHistogram::minNs).sum();
        assertTrue(openings.totalTimes().sumNs() >= phases, openings::toString);
    }

    @Test
    void aLoopThatSpinsIsBusyOnlyWithWork(Pair pair) {
        StatisticsReader reader = invoked.engine().statisticsReader();
        for (int i = 0; i < 100; i++) {
            invoked.engine().doWork();
        }
        LoopStatistics idle = reader.read().loop();
        assertEquals(100, idle.cycles());
        assertEquals(0, idle.busyNs());
        pair.ws().onMessage((ws, text) -> LockSupport.parkNanos(1_000_000));
        pair.peer().send(ServerFrames.text("take your time"));
        invoked.until(() -> invoked.statistics().traffic().messagesReceived() == 1);
        LoopStatistics busy = reader.read().loop();
        assertTrue(busy.busyNs() >= 1_000_000 && busy.busyNs() <= busy.elapsedNs(), busy::toString);
        assertTrue(busy.longestCycleNs() >= 1_000_000, busy::toString);
        assertTrue(busy.busyShare() > 0 && busy.busyShare() <= 1, busy::toString);
    }
}
