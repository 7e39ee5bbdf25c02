package io.heddle.engine.connection;

import static io.heddle.testkit.wire.ServerFrames.BINARY;
import static io.heddle.testkit.wire.ServerFrames.CONTINUATION;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.SendResult;
import io.heddle.api.WebSocket;
import io.heddle.api.statistics.EngineStatistics;
import io.heddle.engine.connection.InvokedEngine.Pair;
import io.heddle.testkit.wire.ClientFrame;
import io.heddle.testkit.wire.ClientFrameReader;
import io.heddle.testkit.wire.ServerFrames;
import java.time.Duration;
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
        assertEquals(1, invoked.statistics().handshakesOk());
        assertEquals(2, invoked.statistics().handshakesFailed());
    }

    @Test
    void bytesAndMessagesAreCountedBothWays(Pair pair) {
        long request = pair.peer().received().length();
        long answer = invoked.statistics().bytesReceived();
        assertEquals(pair.peer().upgradeAnswer().length(), answer);
        assertEquals(request, invoked.statistics().bytesSent());
        byte[] input = ServerFrames.join(ServerFrames.text("one"), ServerFrames.fragment(BINARY, (byte) 1), ServerFrames.ping("p"),
            ServerFrames.frame(CONTINUATION, (byte) 2), ServerFrames.pong());
        pair.peer().send(input);
        invoked.until(() -> invoked.statistics().messagesReceived() == 2);
        pair.ws().maxFragmentSize(10).send(new byte[25]);
        pair.ws().send("");
        invoked.turnUntilIdle();
        invoked.until(() -> ClientFrameReader.all(pair.peer().frames()).size() == 5);
        EngineStatistics now = invoked.statistics();
        assertEquals(answer + input.length, now.bytesReceived());
        assertEquals(2, now.messagesReceived());
        assertEquals(2, now.messagesSent());
        assertEquals(pair.peer().received().length(), now.bytesSent());
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
        assertEquals(6, invoked.statistics().ringRefusals());
        invoked.turnUntilIdle();
        pair.events().expect("writable");
    }

    @Test
    void whatHandlersThrowIsCounted(Pair pair) {
        pair.ws().onMessage((ws, text) -> {
            throw new IllegalStateException("of a handler");
        });
        pair.peer().send(ServerFrames.join(ServerFrames.text("a"), ServerFrames.text("b")));
        invoked.until(() -> invoked.statistics().messagesReceived() == 2);
        assertEquals(2, invoked.statistics().handlerErrors());
        assertEquals(2, invoked.thrown.size());
        invoked.thrown.clear();
    }

    @Test
    void cyclesAreCountedAndTheLongestIsKnown() {
        long before = invoked.statistics().dutyCycles();
        for (int i = 0; i < 10; i++) {
            invoked.engine().doWork();
        }
        assertEquals(before + 10, invoked.statistics().dutyCycles());
        assertTrue(invoked.statistics().longestDutyCycleNs() > 0);
    }

    @Test
    void roundTripsOfPingsAreInTheHistogram(Pair pair) {
        assertEquals(0, invoked.statistics().latencyHistogram().count());
        pair.ws().pingFrequency(Duration.ofMillis(2)).startPingThread(true);
        invoked.until(() -> pair.peer().frames().length >= 6 + 8);
        ClientFrame ping = ClientFrameReader.all(pair.peer().frames()).get(0);
        pair.peer().send(ServerFrames.pong(ping.payload()));
        invoked.until(() -> invoked.statistics().latencyHistogram().count() == 1);
        pair.ws().startPingThread(false);
        assertEquals(
            pair.ws().latency().toNanos(), invoked.statistics().latencyHistogram().meanNs(), pair.ws().latency().toNanos() / 100.0);
    }

    @Test
    void thePoolIsTheOneThatUsersTakeFrom() {
        var segment = invoked.engine().bufferPool().acquire(100);
        assertEquals(1, invoked.statistics().pool().segmentsInUse());
        assertEquals(invoked.engine().config().maxPooledBytes(), invoked.statistics().pool().limitBytes());
        invoked.engine().bufferPool().release(segment);
        assertEquals(0, invoked.statistics().pool().segmentsInUse());
    }
}
