package io.heddle.loadgen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.SendResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The closed and the open loop, with a clock that the test moves. */
@Timeout(60)
final class TrafficTest {
    private static final long MS = 1_000_000L;

    private final FakeEngine engine = new FakeEngine();
    private final TrafficCounters counters = new TrafficCounters();
    private final OpenConnections open = new OpenConnections(1_000);
    private final List<FakeWebSocket> webSockets = new ArrayList<>();
    private final List<Runnable> later = new ArrayList<>();

    @BeforeEach
    void openThree() {
        open(3);
    }

    private void open(int count) {
        for (int i = 0; i < count; i++) {
            FakeWebSocket webSocket = new FakeWebSocket();
            LoadConnection connection = new LoadConnection(webSockets.size());
            connection.webSocket = webSocket.proxy;
            webSockets.add(webSocket);
            open.add(connection);
        }
    }

    private ClosedLoop closedLoop(int sizeBytes) {
        return new ClosedLoop(open, new Payload(sizeBytes, false, engine.pool), counters, () -> engine.nowNs, later::add);
    }

    private OpenLoop openLoop(int perSecond) {
        Payload payload = new Payload(64, false, engine.pool);
        return new OpenLoop(open, payload, counters, perSecond, () -> engine.nowNs, engine::schedule);
    }

    /** Brings the message of that index back to the connection that it was sent on. */
    private boolean echo(Traffic traffic, int connection, int message) {
        return traffic.echoed(open.get(connection), FakeSegment.of(webSockets.get(connection).sent.get(message)), engine.nowNs);
    }

    private long sentInAll() {
        return webSockets.stream().mapToLong(webSocket -> webSocket.sent.size()).sum();
    }

    @Test
    void inTheClosedLoopEachEchoBringsTheNextMessage() {
        ClosedLoop loop = closedLoop(64);
        loop.start(engine.nowNs);
        assertEquals(3, sentInAll());
        engine.nowNs += 5 * MS;
        assertTrue(echo(loop, 1, 0));
        assertEquals(2, webSockets.get(1).sent.size());
        assertEquals(1, webSockets.get(0).sent.size());
        assertEquals(4, counters.sent);
        assertEquals(5 * MS, counters.roundTrips.percentileNs(50), 5 * MS / 1_000.0);
    }

    @Test
    void anEchoCountsOnceAndOnlyWithItsOwnStamp() {
        ClosedLoop loop = closedLoop(64);
        loop.start(engine.nowNs);
        engine.nowNs += MS;
        assertTrue(echo(loop, 0, 0));
        assertFalse(echo(loop, 0, 0));
        assertFalse(loop.echoed(open.get(1), FakeSegment.of(new byte[63]), engine.nowNs));
        assertEquals(1, counters.roundTrips.summary().count());
    }

    @Test
    void messagesWithoutAStampAreKnownByTheirSize() {
        ClosedLoop loop = closedLoop(2);
        loop.start(engine.nowNs);
        engine.nowNs += MS;
        assertFalse(loop.echoed(open.get(0), FakeSegment.of(new byte[3]), engine.nowNs));
        assertTrue(loop.echoed(open.get(0), FakeSegment.of(new byte[2]), engine.nowNs));
        assertEquals(MS, counters.roundTrips.percentileNs(50), MS / 1_000.0);
    }

    @Test
    void thousandsStartInSlicesSoThatTheLoopReadsBetween() {
        open(997);
        ClosedLoop loop = closedLoop(64);
        loop.start(engine.nowNs);
        assertEquals(ClosedLoop.FIRST_BURST, sentInAll());
        while (!later.isEmpty()) {
            later.remove(0).run();
        }
        assertTrue(webSockets.stream().allMatch(webSocket -> webSocket.sent.size() == 1));
    }

    @Test
    void connectionsLostBetweenTheSlicesLeaveNoOtherOut() {
        open(997);
        ClosedLoop loop = closedLoop(64);
        loop.start(engine.nowNs);
        List<LoadConnection> lost = new ArrayList<>();
        for (int position = 0; position < 1_000; position += 7) {
            lost.add(open.get(position));
        }
        lost.forEach(open::remove);
        while (!later.isEmpty()) {
            later.remove(0).run();
        }
        for (int i = 0; i < open.size(); i++) {
            assertEquals(1, webSockets.get(open.get(i).index).sent.size(), "connection " + open.get(i).index);
        }
    }

    @Test
    void aRefusedMessageGoesWhenThereIsRoomAndItsWaitCounts() {
        webSockets.get(0).answer = SendResult.BACK_PRESSURED;
        ClosedLoop loop = closedLoop(64);
        loop.start(engine.nowNs);
        assertEquals(1, counters.backPressured);
        assertEquals(2, counters.sent);
        engine.nowNs += 30 * MS;
        webSockets.get(0).answer = SendResult.QUEUED;
        loop.writable(open.get(0), engine.nowNs);
        loop.writable(open.get(0), engine.nowNs);
        assertEquals(1, webSockets.get(0).sent.size());
        engine.nowNs += 10 * MS;
        assertTrue(echo(loop, 0, 0));
        assertEquals(40 * MS, counters.roundTrips.percentileNs(50), 40 * MS / 1_000.0);
    }

    @Test
    void afterStopTheClosedLoopTakesEchoesAndSendsNothing() {
        ClosedLoop loop = closedLoop(64);
        loop.start(engine.nowNs);
        loop.stop(engine.nowNs);
        assertTrue(echo(loop, 0, 0));
        loop.writable(open.get(0), engine.nowNs);
        assertEquals(3, sentInAll());
    }

    @Test
    void theOpenLoopKeepsItsRateInTurnWhateverComesBack() {
        OpenLoop loop = openLoop(1_500);
        loop.start(engine.nowNs);
        assertEquals(1, sentInAll());
        engine.advance(Duration.ofSeconds(2));
        assertEquals(3_001, sentInAll());
        assertEquals(1_001, webSockets.get(0).sent.size());
        assertEquals(1_000, webSockets.get(1).sent.size());
        assertEquals(1_000, webSockets.get(2).sent.size());
    }

    @Test
    void roundTripsOfTheOpenLoopCountFromWhenAMessageWasDue() {
        OpenLoop loop = openLoop(10);
        loop.start(engine.nowNs);
        engine.nowNs += 350 * MS;
        engine.advance(Duration.ZERO);
        assertEquals(4, sentInAll());
        assertTrue(echo(loop, 1, 0));
        assertEquals(250 * MS, counters.roundTrips.summary().maxNs(), 250 * MS / 1_000.0);
        assertEquals(250 * MS, counters.lateness.summary().maxNs(), 250 * MS / 1_000.0);
        assertEquals(50 * MS, counters.lateness.percentileNs(50), 50 * MS / 1_000.0);
    }

    @Test
    void afterAPauseTheLoopReadsBetweenBurstsUntilItHasCaughtUp() {
        OpenLoop loop = openLoop(1_000_000);
        loop.start(engine.nowNs);
        engine.nowNs += 10 * MS;
        engine.advance(Duration.ofNanos(1));
        assertEquals(10_001, sentInAll());
        assertEquals(10_001, counters.sent);
    }

    @Test
    void whatIsDueAndUnsentWhenTheTimeIsUpIsCounted() {
        OpenLoop loop = openLoop(1_000_000);
        loop.start(engine.nowNs);
        engine.nowNs += 500 * MS;
        loop.stop(engine.nowNs);
        loop.stop(engine.nowNs + 500 * MS);
        engine.advance(Duration.ofSeconds(1));
        assertEquals(1 + OpenLoop.MAX_BURST, sentInAll());
        assertEquals(500_000 - OpenLoop.MAX_BURST, counters.neverSent);
    }

    @Test
    void whatCameDueSinceTheLastTickIsSentBeforeTheEnd() {
        OpenLoop loop = openLoop(20_000);
        loop.start(engine.nowNs);
        engine.advance(Duration.ofMillis(10));
        engine.nowNs += 800_000;
        loop.stop(engine.nowNs);
        assertEquals(217, sentInAll());
        assertEquals(0, counters.neverSent);
    }

    @Test
    void refusedMessagesOfTheOpenLoopAreCountedAndNotSentLater() {
        webSockets.get(0).answer = SendResult.BACK_PRESSURED;
        webSockets.get(1).answer = SendResult.NOT_OPEN;
        OpenLoop loop = openLoop(3_000);
        loop.start(engine.nowNs);
        engine.advance(Duration.ofMillis(999));
        loop.writable(open.get(0), engine.nowNs);
        assertEquals(1_000, counters.backPressured, 2);
        assertEquals(1_000, counters.notOpen, 2);
        assertEquals(counters.sent, sentInAll());
    }

    @Test
    void withoutConnectionsTheOpenLoopSendsNothingAndFailsNothing() {
        OpenLoop loop = openLoop(1_000);
        loop.start(engine.nowNs);
        while (open.size() > 0) {
            open.remove(open.get(0));
        }
        engine.advance(Duration.ofMillis(100));
        loop.stop(engine.nowNs);
        assertEquals(1, sentInAll());
        assertEquals(100, counters.neverSent);
    }

    @Test
    void aStampFromTheFutureIsNoEcho() {
        OpenLoop loop = openLoop(1_000);
        loop.start(engine.nowNs);
        byte[] future = new byte[64];
        future[0] = 0x7F;
        assertFalse(loop.echoed(open.get(0), FakeSegment.of(future), engine.nowNs));
        byte[] negative = new byte[64];
        negative[0] = (byte) 0x80;
        assertFalse(loop.echoed(open.get(0), FakeSegment.of(negative), engine.nowNs));
    }

    @Test
    void aMessageRefusedAsTooLargeIsABug() {
        assertThrows(IllegalStateException.class, () -> counters.count(SendResult.TOO_LARGE));
    }
}
