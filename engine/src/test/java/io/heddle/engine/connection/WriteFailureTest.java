package io.heddle.engine.connection;

import static io.heddle.testkit.wire.ServerFrames.BINARY;
import static io.heddle.testkit.wire.ServerFrames.CONTINUATION;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.SendResult;
import io.heddle.api.WebSocket;
import io.heddle.api.WebSocketError;
import io.heddle.api.WebSocketState;
import io.heddle.testkit.wire.ServerFrames;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A failed write ends the output alone: what the peer sent is delivered, then its last word is told, or else ours. */
@Timeout(60)
final class WriteFailureTest {
    @RegisterExtension
    final Rig rig = new Rig();

    /** The frames of ours whose write may be the one that fails. */
    private enum Failing {
        MESSAGE(link -> link.ws.send("out")),
        PING(link -> link.ws.sendPing(new byte[3])),
        PONG(link -> link.receive(ServerFrames.ping(""))),
        CLOSE(link -> link.ws.close(1000, "")),
        LATE_FLUSH(link -> {
            link.socket.holdBack(8).allow(4);
            link.ws.send("held back");
        });

        private final Consumer<Link> how;

        Failing(Consumer<Link> how) {
            this.how = how;
        }
    }

    static Stream<Failing> failing() {
        return Stream.of(Failing.values());
    }

    @ParameterizedTest
    @MethodSource("failing")
    void whicheverWriteFailsThePeersLastWordIsTold(Failing frame, Link link) {
        if (frame != Failing.LATE_FLUSH) {
            link.socket.breakWrite("Broken pipe");
        }
        frame.how.accept(link);
        rig.turnUntilIdle();
        link.socket.breakWrite("Broken pipe").unblock();
        rig.turnUntilIdle();
        assertEquals(WebSocketState.CLOSING, link.ws.state());
        assertEquals(SendResult.NOT_OPEN, link.ws.send("late"));
        assertEquals(SendResult.NOT_OPEN, link.ws.sendPing(new byte[1]));
        assertEquals(0, link.ws.bufferedAmount());
        for (int i = 0; i < 3; i++) {
            link.socket.feed(ServerFrames.text("m" + i), ServerFrames.fragment(BINARY, (byte) i));
            link.receive(ServerFrames.ping("p" + i), ServerFrames.frame(CONTINUATION, (byte) i));
        }
        assertEquals(List.of(), link.events.lastEvents());
        link.receive(ServerFrames.text("last"), ServerFrames.close(4001, "bye"), ServerFrames.text("never"));
        link.events.expect(Stream
            .of("open", frame == Failing.PONG ? "ping" : null, "text m0", "ping p0", "binary 0000", "text m1", "ping p1",
                "binary 0101", "text m2", "ping p2", "binary 0202", "text last", "closed 4001 bye")
            .filter(line -> line != null)
            .toArray(String[]::new));
    }

    @Test
    void withoutALastWordItIsTheFailureOfTheWriteThatIsTold(Link link) {
        IOException broken = new IOException("Broken pipe");
        link.socket.breakWrite(broken, 0);
        link.ws.send("out");
        rig.turnUntilIdle();
        link.receive(ServerFrames.text("last"));
        link.socket.breakRead("Connection reset");
        rig.turnUntilIdle();
        link.events.expect("open", "text last", "error CONNECTION_LOST OPEN");
        WebSocketError error = link.events.error();
        assertSame(broken, error.cause());
        assertEquals("Writing failed: Broken pipe. The server, or something on the way to it, dropped the connection.", error.message());
        assertEquals("192.0.2.7:8443", error.remoteAddress());
    }

    @Test
    void whatWaitedIsDroppedAndCountedExactly(Link link) {
        link.socket.allow(100);
        for (int i = 0; i < 9; i++) {
            link.ws.sendAsBinary(rig.pool.acquire(1_000).count(1_000));
        }
        rig.turnUntilIdle();
        rig.elsewhere(() -> link.ws.send("in the ring when it fails"));
        link.socket.breakWrite("Broken pipe");
        rig.turnUntilIdle();
        assertEquals(0, link.ws.bufferedAmount());
        assertEquals(0, rig.pool.statistics().segmentsInUse());
        assertFalse(link.socket.wantsToWrite());
        link.receiveEnd();
        link.events.expect("open", "error CONNECTION_LOST OPEN");
    }

    @Test
    void noPingJudgesAConnectionThatCannotPing(Link link) {
        link.ws.startPingThread(true).pingFrequency(Duration.ofMillis(100)).closeAfterNoMessage(Duration.ofMillis(300));
        rig.turnUntilIdle();
        link.loseOutput();
        rig.advance(Duration.ofSeconds(4));
        link.events.expect("open");
        link.receive(ServerFrames.close(4001, "bye"));
        link.events.expect("closed 4001 bye");
    }

    @Test
    void aPeerThatNeitherSpeaksNorEndsIsWaitedForOnlySoLong(Link link) {
        link.loseOutput();
        rig.advance(Duration.ofMillis(4_900));
        link.events.expect("open");
        rig.advance(Duration.ofMillis(200));
        link.events.expect("error CONNECTION_LOST OPEN");
        assertTrue(link.events.error().message().startsWith("Writing failed: Broken pipe"), link.events.error()::message);
    }

    // ---- while the user does not read ----

    @Test
    void whatASuspendedUserHasNotTakenIsKeptHoweverLongItTakes(Link link) {
        link.events.on("text", WebSocket::suspendReading);
        link.socket.feed(ServerFrames.text("1"), ServerFrames.text("2")).feed(ServerFrames.text("3"), ServerFrames.close(4001, "bye"))
            .end();
        rig.turnUntilIdle();
        link.loseOutput();
        rig.advance(Duration.ofHours(24));
        link.events.expect("open", "text 1");
        link.resumeReading();
        rig.advance(Duration.ofMillis(4_900));
        link.events.expect("text 2");
        assertFalse(link.socket.wantsToRead(), "it may suspend again: this end was not asked for");
        rig.advance(Duration.ofHours(24));
        link.resumeReading();
        link.events.expect("text 3");
        link.resumeReading();
        link.events.expect("closed 4001 bye");
    }

    @Test
    void theLimitOfClosingCountsFromTheResume(Link link) {
        link.ws.suspendReading();
        rig.turnUntilIdle();
        link.loseOutput();
        rig.advance(Duration.ofMinutes(1));
        link.resumeReading();
        rig.advance(Duration.ofMillis(4_900));
        link.events.expect("open");
        rig.advance(Duration.ofMillis(200));
        link.events.expect("error CONNECTION_LOST OPEN");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aUserWhoClosesWaitsForTheEndAndNotForAResume(boolean isElsewhere, Link link) {
        link.ws.suspendReading();
        rig.turnUntilIdle();
        link.loseOutput();
        link.socket.feed(ServerFrames.text("1"), ServerFrames.close(4001, "bye"));
        if (isElsewhere) {
            rig.elsewhere(link.ws::close);
        } else {
            link.ws.close();
        }
        link.ws.suspendReading();
        rig.turnUntilIdle();
        link.events.expect("open", "text 1", "closed 4001 bye");
        link.expectSent();
    }

    @Test
    void theEndOfTheEngineWaitsForNoResumeEither(Link link) {
        link.ws.suspendReading();
        rig.turnUntilIdle();
        link.loseOutput();
        link.socket.feed(ServerFrames.text("1"), ServerFrames.close(4001, "bye"));
        rig.commands.add(rig.connections::closeAll);
        rig.turnUntilIdle();
        link.events.expect("open", "text 1", "closed 4001 bye");
    }

    @Test
    void abortStaysAbort(Link link) {
        link.ws.suspendReading();
        rig.turnUntilIdle();
        link.loseOutput();
        link.receive(ServerFrames.text("never"), ServerFrames.close(4001, "bye"));
        link.ws.abort();
        rig.turnUntilIdle();
        link.events.expect("open", "closed 1006 aborted by the application");
    }

    // ---- a read that fails ----

    @Test
    void whatWasReadBeforeTheStreamBreaksInsideALargeMessageIsDelivered() {
        rig.configure(config -> config.readBufferBytes(16 << 10));
        Link link = rig.link();
        link.events.withPieces();
        byte[] message = ServerFrames.pattern(14_000);
        // The first read fills three quarters of the buffer, inside of the payload; the rest would be read behind it.
        link.socket.feed(Arrays.copyOf(ServerFrames.frame(BINARY, message), 12 << 10)).breakRead("Connection reset");
        rig.turnUntilIdle();
        assertEquals(3, link.events.lines.size(), "opened, a piece of it, lost: " + link.events.lines);
        assertTrue(link.events.lines.get(1).startsWith("piece binary first"), link.events.lines.get(1));
        assertEquals(List.of("error CONNECTION_LOST OPEN"), link.events.lastEvents());
    }

    // ---- while it closes ----

    @Test
    void aViolationBehindAFailedWriteIsTold(Link link) {
        link.loseOutput();
        link.receive(ServerFrames.text("fine"), ServerFrames.hex("83 00"));
        link.events.expect("open", "text fine", "error PROTOCOL CLOSE");
    }

    @Test
    void thePeersCloseCountsAlsoIfTheAnswerFails(Link link) {
        link.socket.breakWrite("Broken pipe");
        link.receive(ServerFrames.close(4001, "bye"));
        link.events.expect("open", "closed 4001 bye");
    }

    @Test
    void aCloseThatNobodyAnswersIs1006(Link link) {
        link.ws.close(1000, "");
        rig.turnUntilIdle();
        link.expectSent("CLOSE 1000");
        link.receiveEnd();
        link.events.expect("open", "closed 1006 the server ended the connection and sent no close frame in answer to ours");
        Link broken = rig.link();
        broken.ws.close(1000, "");
        rig.turnUntilIdle();
        broken.socket.breakRead("Connection reset");
        rig.turnUntilIdle();
        broken.events.expect("open", "closed 1006 the connection broke before the server answered our close frame: Connection reset");
    }

    // ---- at random ----

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void nothingIsLostWhereverTheWriteFailsAndHoweverOftenTheUserSuspends(long seed) {
        Random random = new Random(seed);
        rig.configure(config -> config.maxFramesPerCycle(1 + random.nextInt(10)));
        Link link = rig.link();
        if (random.nextBoolean()) {
            link.socket.decode();
        }
        int failsAfter = random.nextInt(2_000);
        link.socket.breakWrite(new IOException("Broken pipe"), failsAfter);
        link.events.on("text", ws -> {
            ws.send(new byte[random.nextInt(200)]);
            if (random.nextInt(5) == 0) {
                ws.suspendReading();
            }
        });
        List<String> expected = new ArrayList<>(List.of("open"));
        byte[] stream = new byte[0];
        for (int i = 0; i < 100; i++) {
            stream = ServerFrames.join(stream, ServerFrames.text("t" + i));
            expected.add("text t" + i);
        }
        link.socket.feedIn(1 + random.nextInt(300), ServerFrames.join(stream, ServerFrames.close(4001, "bye"))).end();
        expected.add("closed 4001 bye");
        for (int i = 0; i < 10_000 && link.events.lines.size() < expected.size(); i++) {
            rig.turn();
            if (random.nextInt(10) == 0) {
                rig.advance(Duration.ofSeconds(6));
                link.ws.resumeReading();
            }
        }
        link.events.expectAll(expected, "seed " + seed);
    }
}
