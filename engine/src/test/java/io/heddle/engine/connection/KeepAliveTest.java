package io.heddle.engine.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.engine.memory.PooledSegment;
import io.heddle.testkit.wire.ClientFrame;
import io.heddle.testkit.wire.ClientFrameReader;
import io.heddle.testkit.wire.ServerFrames;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Pings of our own and the watch over the peer's silence: startPingThread, pingFrequency, closeAfterNoMessage, latency. */
@Timeout(60)
final class KeepAliveTest {
    @RegisterExtension
    final Rig rig = new Rig().argument(Link.class, own -> pinging());

    private Link pinging() {
        return rig.link(ws -> ws.startPingThread(true));
    }

    private List<ClientFrame> frames(Link link) {
        return ClientFrameReader.all(link.socket.takeWritten());
    }

    /** Until a ping has just left. */
    private void awaitPing(Link link) {
        for (int writes = link.socket.writesWithBytes(); link.socket.writesWithBytes() == writes;) {
            rig.advance(Duration.ofMillis(1));
        }
    }

    /** The peer answers all pings that have come. */
    private void answer(Link link) {
        frames(link).forEach(frame -> link.receive(ServerFrames.pong(frame.payload())));
    }

    @Test
    void isOffUnlessSetAndThenNeverPings() {
        Link link = rig.link();
        assertFalse(link.ws.startPingThread());
        assertEquals(Duration.ofSeconds(1), link.ws.pingFrequency());
        assertEquals(Duration.ofSeconds(2), link.ws.closeAfterNoMessage());
        rig.advanceSlowly(Duration.ofMillis(500));
        rig.advance(Duration.ofHours(1));
        link.expectSent();
        link.events.expect("open");
    }

    @Test
    void pingsEverySecond(Link link) {
        rig.advanceSlowly(Duration.ofMillis(990));
        link.expectSent();
        for (int i = 0; i < 10; i++) {
            rig.advanceSlowly(Duration.ofMillis(20));
            assertEquals(1, link.socket.writesWithBytes() - i, "ping " + i);
            answer(link);
            rig.advanceSlowly(Duration.ofMillis(980));
        }
        link.events.lines.removeIf("pong of 8 bytes"::equals);
        assertEquals(List.of("open"), link.events.lines);
    }

    @Test
    void mayBeSwitchedOnAfterOpeningFromAnyThread() {
        Link link = rig.link();
        rig.advance(Duration.ofMinutes(1));
        rig.elsewhere(() -> link.ws.startPingThread(true));
        assertTrue(link.ws.startPingThread());
        rig.turnUntilIdle();
        rig.advance(Duration.ofMillis(1_010));
        assertEquals(1, frames(link).size());
    }

    @Test
    void offIsOffAndOnIsOnAgain(Link link) {
        rig.advance(Duration.ofMillis(1_010));
        answer(link);
        link.ws.startPingThread(false);
        rig.advanceSlowly(Duration.ofSeconds(5));
        rig.advance(Duration.ofHours(1));
        link.expectSent();
        assertEquals(0, rig.deadlines.count());
        link.ws.startPingThread(true);
        rig.advance(Duration.ofMillis(990));
        link.expectSent();
        rig.advance(Duration.ofMillis(20));
        assertEquals(1, frames(link).size());
        assertEquals(List.of("open", "pong of 8 bytes"), link.events.lines);
    }

    @Test
    void switchedOnTwiceItPingsOnce(Link link) {
        link.ws.startPingThread(true);
        link.ws.startPingThread(true);
        assertEquals(1, rig.deadlines.count());
        rig.advance(Duration.ofMillis(1_010));
        assertEquals(1, frames(link).size());
    }

    @Test
    void aNewFrequencyTakesEffectAtOnce(Link link) {
        link.ws.closeAfterNoMessage(Duration.ofMinutes(1)).pingFrequency(Duration.ofMillis(100));
        rig.advanceSlowly(Duration.ofMillis(350));
        assertEquals(3, frames(link).size());
        link.receive(ServerFrames.pong());
        rig.elsewhere(() -> link.ws.pingFrequency(Duration.ofMillis(1_500)));
        rig.turnUntilIdle();
        rig.advanceSlowly(Duration.ofMillis(1_400));
        assertEquals(0, frames(link).size());
        rig.advanceSlowly(Duration.ofMillis(200));
        assertEquals(1, frames(link).size());
    }

    @Test
    void settingAPropertyAgainAndAgainPutsOffNeitherPingsNorTheEndOfASilence(Link link) {
        for (int i = 0; i < 8; i++) {
            rig.advanceSlowly(Duration.ofMillis(400));
            link.ws.pingFrequency(Duration.ofSeconds(1));
        }
        link.events.expect("open", "error TIMEOUT OPEN");
    }

    @Test
    void thePayloadIsTheTimeOfSending(Link link) {
        rig.advanceSlowly(Duration.ofMillis(990));
        rig.advance(Duration.ofMillis(20));
        byte[] payload = frames(link).get(0).payload();
        assertEquals(rig.clock.nanoTime(), ByteBuffer.wrap(payload).getLong());
    }

    @Test
    void latencyIsTheMeanOfTheLastFive() {
        Link link = rig.link(ws -> ws.startPingThread(true).closeAfterNoMessage(Duration.ofMinutes(1)));
        assertEquals(Duration.ZERO, link.ws.latency());
        int[] roundTripsMs = {100, 200, 300, 400, 500, 10, 20};
        int[] meansMs = {100, 150, 200, 250, 300, 282, 246};
        for (int i = 0; i < roundTripsMs.length; i++) {
            awaitPing(link);
            byte[] payload = frames(link).get(0).payload();
            rig.advance(Duration.ofMillis(roundTripsMs[i]));
            link.receive(ServerFrames.pong(payload));
            assertEquals(Duration.ofMillis(meansMs[i]), link.ws.latency(), "after " + (i + 1));
        }
        assertEquals(7, rig.counters.roundTrips().histogram().count());
    }

    @Test
    void aPongCountsOnceAndOnlyForAPingThatWasSent(Link link) {
        awaitPing(link);
        byte[] payload = frames(link).get(0).payload();
        link.receive(ServerFrames.pong(new byte[8]), ServerFrames.pong(new byte[7]), ServerFrames.pong());
        assertEquals(Duration.ZERO, link.ws.latency());
        rig.advance(Duration.ofMillis(30));
        link.receive(ServerFrames.pong(payload));
        rig.advance(Duration.ofMillis(50));
        link.receive(ServerFrames.pong(payload));
        assertEquals(Duration.ofMillis(30), link.ws.latency());
        assertEquals(1, rig.counters.roundTrips().histogram().count());
    }

    @Test
    void severalPingsUnderWayAreToldApart() {
        Link link = rig.link(ws -> ws
            .startPingThread(true).pingFrequency(Duration.ofMillis(100)).closeAfterNoMessage(Duration.ofMinutes(1)));
        rig.advanceSlowly(Duration.ofMillis(310));
        List<ClientFrame> pings = frames(link);
        assertEquals(3, pings.size());
        link.receive(ServerFrames.pong(pings.get(2).payload()), ServerFrames.pong(pings.get(0).payload()),
            ServerFrames.pong(pings.get(1).payload()));
        assertEquals(3, rig.counters.roundTrips().histogram().count());
        assertTrue(link.ws.latency().toMillis() >= 100 && link.ws.latency().toMillis() <= 120, link.ws.latency()::toString);
    }

    @Test
    void aPingOfTheUsersHasNoLatency() {
        Link link = rig.link(ws -> ws.startPingThread(true));
        link.ws.sendPing(new byte[8]);
        rig.turn();
        answer(link);
        assertEquals(Duration.ZERO, link.ws.latency());
    }

    @Test
    void itEndsWithTheConnection() {
        Link closing = pinging();
        closing.ws.close();
        rig.turnUntilIdle();
        closing.expectSent("CLOSE 1000");
        Link lost = pinging();
        lost.receiveEnd();
        rig.advanceSlowly(Duration.ofMillis(1_500));
        closing.expectSent();
        lost.expectSent();
    }

    @Test
    void aPingNeedsNoMemoryThatUsersCanHold() {
        rig.configure(config -> config.maxPooledBytes(1 << 20).writeBufferBytes(16 << 10).readBufferBytes(16 << 10));
        Link link = pinging();
        List<PooledSegment> all = rig.exhaustPool();
        rig.advance(Duration.ofMillis(1_010));
        assertEquals(1, frames(link).size());
        all.forEach(rig.pool::release);
    }

    @Test
    void aPingThatEvenTheReserveHasNoRoomForIsLeftOut() {
        rig.configure(config -> config.maxPooledBytes(1 << 20).writeBufferBytes(16 << 10).readBufferBytes(16 << 10));
        Link link = pinging();
        List<PooledSegment> all = rig.exhaustReserve();
        rig.advance(Duration.ofMillis(1_010));
        link.events.expect("open");
        link.expectSent();
        all.forEach(rig.pool::release);
        link.receive(ServerFrames.pong());
        rig.advance(Duration.ofMillis(1_010));
        assertEquals(1, frames(link).size());
    }

    @Test
    void unlessItIsSetTheLimitOfSilenceIsTwoPings(ConnectionHandle ws) {
        ws.pingFrequency(Duration.ofSeconds(20));
        assertEquals(Duration.ofSeconds(40), ws.closeAfterNoMessage());
        ws.closeAfterNoMessage(Duration.ofSeconds(20)).pingFrequency(Duration.ofSeconds(3));
        assertEquals(Duration.ofSeconds(20), ws.closeAfterNoMessage());
    }

    @Test
    void theTwoTimesAreJudgedTogetherAtTheOpeningInWhicheverOrderTheyAreSet() {
        for (boolean isOn : List.of(true, false)) {
            ConnectionHandle ws = rig.socket();
            rig.journal(ws);
            ws.startPingThread(isOn).closeAfterNoMessage(Duration.ofSeconds(2)).pingFrequency(Duration.ofSeconds(20));
            String sentence = assertThrows(IllegalArgumentException.class, ws::open).getMessage();
            assertTrue(sentence.contains("pingFrequency=PT20S") && sentence.contains("closeAfterNoMessage=PT2S"), sentence);
            // Nothing has happened: it can be set right and opened.
            ws.closeAfterNoMessage(Duration.ofMinutes(1)).open();
        }
        rig.socket().pingFrequency(Duration.ofSeconds(20)).closeAfterNoMessage(Duration.ofSeconds(20)).open();
        rig.turn();
    }

    @Test
    void onceOpenedEachSetterIsJudged(Link link) {
        String sentence = assertThrows(IllegalArgumentException.class,
            () -> link.ws.closeAfterNoMessage(Duration.ofMillis(999))).getMessage();
        assertTrue(sentence.contains("pingFrequency=PT1S") && sentence.contains("closeAfterNoMessage=PT0.999S"), sentence);
        assertEquals(Duration.ofSeconds(2), link.ws.closeAfterNoMessage());
        link.ws.closeAfterNoMessage(Duration.ofSeconds(3));
        assertThrows(IllegalArgumentException.class, () -> link.ws.pingFrequency(Duration.ofSeconds(4)));
        assertEquals(Duration.ofSeconds(1), link.ws.pingFrequency());
        link.ws.closeAfterNoMessage(Duration.ofSeconds(60)).pingFrequency(Duration.ofSeconds(60));
    }

    @Test
    void boundsAreCheckedAndNothingIsChangedBeyondThem(ConnectionHandle ws) {
        for (Duration bad : List.of(
            Duration.ZERO, Duration.ofNanos(999_999), Duration.ofMillis(-1), Duration.ofDays(1).plusNanos(1),
            Duration.ofSeconds(Long.MAX_VALUE), Duration.ofSeconds(Long.MIN_VALUE))) {
            assertThrows(IllegalArgumentException.class, () -> ws.pingFrequency(bad), bad::toString);
            assertThrows(IllegalArgumentException.class, () -> ws.closeAfterNoMessage(bad), bad::toString);
        }
        assertEquals(Duration.ofSeconds(1), ws.pingFrequency());
        assertEquals(Duration.ofSeconds(2), ws.closeAfterNoMessage());
        ws.closeAfterNoMessage(Duration.ofDays(1)).pingFrequency(Duration.ofMillis(1));
        assertEquals(Duration.ofMillis(1), ws.pingFrequency());
        assertEquals(Duration.ofDays(1), ws.closeAfterNoMessage());
    }
}
