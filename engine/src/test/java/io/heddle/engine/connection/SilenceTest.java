package io.heddle.engine.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.testkit.wire.ServerFrames;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A peer from which not one byte comes although we ping is gone; any byte at all is life. */
@Timeout(20)
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
        assertEndsAfter(link, 2_000);
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
        rig.advanceSlowly(Duration.ofMillis(2_010));
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
        rig.advanceSlowly(Duration.ofMillis(2_010));
        link.events.expect("error TIMEOUT OPEN");
    }

    @Test
    void isNotWatchedWhilePingsAreOff() {
        Link link = rig.link(ws -> ws.closeAfterNoMessage(Duration.ofMillis(10)));
        rig.advanceSlowly(Duration.ofSeconds(5));
        link.events.expect("open");
    }

    @Test
    void beginsWhenPingsAreSwitchedOn() {
        Link link = rig.link();
        rig.advance(Duration.ofHours(1));
        link.ws.startPingThread(true);
        assertEndsAfter(link, 2_000);
    }

    @Test
    void aNewLimitTakesEffectAtOnce(Link link) {
        link.ws.closeAfterNoMessage(Duration.ofMillis(50));
        assertEndsAfter(link, 50);
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
        Link link = rig.link(ws -> ws.startPingThread(true).pingFrequency(Duration.ofMinutes(10)));
        link.ws.suspendReading();
        rig.advanceSlowly(Duration.ofSeconds(3));
        link.resumeReading();
        rig.advanceSlowly(Duration.ofMillis(2_010));
        link.events.expect("open", "error TIMEOUT OPEN");
    }

    @Test
    void ofOneConnectionIsNotAnothers() {
        Link silent = pinging();
        Link alive = pinging();
        for (int i = 0; i < 5; i++) {
            rig.advanceSlowly(Duration.ofMillis(500));
            alive.receive(ServerFrames.pong());
        }
        assertEquals(1, silent.events.lastEvents().size());
        assertEquals(0, alive.events.lastEvents().size());
    }
}
