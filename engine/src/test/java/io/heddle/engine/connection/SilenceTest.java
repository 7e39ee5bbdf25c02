package io.heddle.engine.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.testkit.wire.ServerFrames;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A peer from which not one byte comes although we ping is gone; any byte at all is life. */
@Timeout(60)
final class SilenceTest {
    @RegisterExtension
    final Rig rig = new Rig().argument(Link.class, own -> pinging());

    private Link pinging() {
        return rig.link(ws -> ws.startPingThread(true));
    }

    private void assertEndsAfter(Link link, long ms) {
        rig.advanceSlowly(Duration.ofMillis(ms - 10));
        link.events.expect("open");
        rig.advanceSlowly(Duration.ofMillis(20));
        link.events.expect("error TIMEOUT OPEN");
    }

    @Test
    void endsTheConnectionInATimeoutOfThePhaseOpen(Link link) {
        assertEndsAfter(link, 3_000);
        String sentence = link.events.error().toString();
        assertTrue(sentence.contains("2 s") && sentence.contains("closeAfterNoMessage") && sentence.contains("192.0.2.7:8443"),
            sentence);
        assertTrue(link.socket.isClosed());
    }

    @Test
    void singleBytesOfOneFrameKeepItAlive(Link link) {
        byte[] slow = ServerFrames.text("slow but here");
        for (byte next : slow) {
            rig.advanceSlowly(Duration.ofMillis(1_900));
            link.receive(new byte[] {next});
        }
        link.events.expect("open", "text slow but here");
        rig.advanceSlowly(Duration.ofMillis(3_010));
        link.events.expect("error TIMEOUT OPEN");
    }

    @Test
    void bytesThatTheTransportDoesNotGiveYetKeepItAliveToo() {
        // Such as the parts of a TLS record.
        Link link = pinging();
        for (int i = 0; i < 5; i++) {
            rig.advanceSlowly(Duration.ofMillis(1_900));
            link.socket.feedNothing();
            rig.turnUntilIdle();
        }
        link.events.expect("open");
        rig.advanceSlowly(Duration.ofMillis(3_010));
        link.events.expect("error TIMEOUT OPEN");
    }

    @Test
    void isNotWatchedWhilePingsAreOff() {
        Link link = rig.link(ws -> ws.closeAfterNoMessage(Duration.ofMillis(10)).pingFrequency(Duration.ofMillis(10)));
        rig.advanceSlowly(Duration.ofSeconds(5));
        link.events.expect("open");
    }

    @Test
    void beginsWithTheFirstPingOnceTheyAreSwitchedOn() {
        Link link = rig.link();
        rig.advance(Duration.ofHours(1));
        link.ws.startPingThread(true);
        assertEndsAfter(link, 3_000);
    }

    @Test
    void aNewLimitTakesEffectAtOnce(Link link) {
        link.ws.pingFrequency(Duration.ofMillis(30)).closeAfterNoMessage(Duration.ofMillis(50));
        assertEndsAfter(link, 80);
    }

    @Test
    void isNotWatchedWhileReadingIsSuspendedButPingsGoOn(Link link) {
        link.ws.suspendReading();
        rig.advanceSlowly(Duration.ofSeconds(10));
        link.events.expect("open");
        assertTrue(link.sent().size() >= 9);
    }

    @Test
    void beginsAnewWhenReadingIsResumed(Link link) {
        link.ws.suspendReading();
        rig.advanceSlowly(Duration.ofSeconds(10));
        link.resumeReading();
        assertEndsAfter(link, 2_000);
    }

    @Test
    void isNoticedInTimeAfterAResumeEvenIfPingsAreRare() {
        Link link = rig.link(ws -> ws.startPingThread(true).pingFrequency(Duration.ofSeconds(50)));
        link.ws.suspendReading();
        rig.advanceSlowly(Duration.ofSeconds(53));
        link.resumeReading();
        rig.advanceSlowly(Duration.ofSeconds(99));
        link.events.expect("open");
        rig.advanceSlowly(Duration.ofMillis(1_010));
        link.events.expect("error TIMEOUT OPEN");
    }

    @Test
    void doesNotBeginWhileNoPingHasLeft() {
        Link link = rig.link(ws -> ws.startPingThread(true).pingFrequency(Duration.ofSeconds(20)));
        rig.advanceSlowly(Duration.ofSeconds(19));
        link.expectSent();
        assertEndsAfter(link, 41_000);
    }

    @Test
    void isToldAsItWasIfThePingNeverLeft(Link link) {
        link.socket.allow(0);
        rig.advanceSlowly(Duration.ofMillis(2_990));
        link.events.expect("open");
        rig.advanceSlowly(Duration.ofMillis(30));
        String sentence = link.events.error().toString();
        assertTrue(sentence.contains("2 s, and the socket took none, not even a ping"), sentence);
    }

    @Test
    void doesNotBeginWhileTheSocketTakesSomethingAheadOfThePing(Link link) {
        link.socket.allow(0);
        link.ws.send(new byte[10_000]);
        for (int i = 0; i < 8; i++) {
            rig.advanceSlowly(Duration.ofMillis(1_500));
            link.socket.allow(100);
            rig.turnUntilIdle();
        }
        assertEndsAfter(link, 2_000);
    }

    @Test
    void aPingOfTheUsersIsAQuestionToo() {
        Link link = rig.link(ws -> ws.startPingThread(true).pingFrequency(Duration.ofSeconds(20)));
        link.ws.sendPing(new byte[0]);
        rig.turnUntilIdle();
        assertEndsAfter(link, 40_000);
    }

    @Test
    void anAnswerThatLiesInTheSocketIsReadFirst(Link link) {
        rig.advanceSlowly(Duration.ofMillis(2_990));
        // It is there, but the poller has not told of it.
        link.socket.feedUntold(ServerFrames.pong());
        rig.advanceSlowly(Duration.ofMillis(500));
        link.events.expect("open", "pong");
    }

    @Test
    void timeInWhichTheLoopIsHeldUpDoesNotCount(Link link) {
        rig.advanceSlowly(Duration.ofMillis(1_500));
        for (int i = 0; i < 10; i++) {
            rig.clock.advance(Duration.ofMillis(1_500).toNanos());
            rig.turnUntilIdle();
        }
        link.events.expect("open");
        rig.advanceSlowly(Duration.ofMillis(1_010));
        link.events.expect("error TIMEOUT OPEN");
    }

    @Test
    void ofOneConnectionIsNotAnothers() {
        Link silent = pinging();
        Link alive = pinging();
        for (int i = 0; i < 7; i++) {
            rig.advanceSlowly(Duration.ofMillis(500));
            alive.receive(ServerFrames.pong());
        }
        assertEquals(1, silent.events.lastEvents().size());
        assertEquals(0, alive.events.lastEvents().size());
    }
}
