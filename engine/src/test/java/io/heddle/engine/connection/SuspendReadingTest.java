package io.heddle.engine.connection;

import static io.heddle.testkit.wire.ServerFrames.BINARY;
import static io.heddle.testkit.wire.ServerFrames.CONTINUATION;
import static io.heddle.testkit.wire.ServerFrames.TEXT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.WebSocket;
import io.heddle.testkit.wire.ClientFrame;
import io.heddle.testkit.wire.ServerFrames;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Flow control towards the peer: after suspendReading nothing is delivered, after resumeReading everything, once and in order. */
@Timeout(60)
final class SuspendReadingTest {
    @RegisterExtension
    final Rig rig = new Rig();

    @Test
    void insideAHandlerItStopsRightThere(Link link) {
        link.events.on("text", WebSocket::suspendReading);
        link.receive(ServerFrames.text("1"), ServerFrames.text("2"), ServerFrames.ping("3"));
        link.events.expect("open", "text 1");
        assertFalse(link.socket.wantsToRead());
        link.resumeReading();
        link.events.expect("text 2");
        link.resumeReading();
        link.events.expect("ping 3");
        assertTrue(link.socket.wantsToRead());
    }

    @Test
    void theSocketIsLeftAloneUntilResumed(Link link) {
        link.ws.suspendReading();
        link.ws.suspendReading();
        link.receive(ServerFrames.text("1")).receiveEnd();
        link.events.expect("open");
        assertTrue(link.socket.hasInput());
        link.resumeReading();
        link.events.expect("text 1", "error CONNECTION_LOST OPEN");
    }

    @Test
    void fromElsewhereItHoldsFromTheNextCycleOn(Link link) {
        rig.elsewhere(link.ws::suspendReading);
        rig.turn();
        link.receive(ServerFrames.text("1"));
        link.events.expect("open");
        rig.elsewhere(link.ws::resumeReading);
        rig.turnUntilIdle();
        link.events.expect("text 1");
    }

    @Test
    void beforeOpeningItHoldsFromTheBeginning() {
        Link link = rig.link(WebSocket::suspendReading);
        link.receive(ServerFrames.text("1"));
        link.events.expect("open");
        link.resumeReading();
        link.events.expect("text 1");
    }

    @Test
    void inOnOpenItHoldsForFramesThatCameWithTheAnswerToTheUpgrade(ConnectionHandle ws) {
        Journal journal = rig.journal(ws).on("open", WebSocket::suspendReading);
        Link link = rig.open(ws, journal);
        rig.connections.receiver.takeFirst(link.connection,
            ByteBuffer.wrap(ServerFrames.join(ServerFrames.text("1"), ServerFrames.text("2"))), 0);
        rig.turnUntilIdle();
        journal.expect("open");
        ws.resumeReading();
        rig.turnUntilIdle();
        journal.expect("text 1", "text 2");
    }

    @Test
    void resumingInsideTheSameHandlerChangesNothing(Link link) {
        link.events.on("text", ws -> {
            ws.suspendReading();
            ws.resumeReading();
        });
        link.receive(ServerFrames.text("1"), ServerFrames.text("2"), ServerFrames.text("3"));
        link.events.expect("open", "text 1", "text 2", "text 3");
        assertTrue(link.socket.wantsToRead());
    }

    @Test
    void resumingWithoutSuspensionDoesNothing(Link link) {
        link.ws.resumeReading();
        assertEquals(0, rig.turn());
        link.receive(ServerFrames.text("1"));
        link.events.expect("open", "text 1");
    }

    @Test
    void whatIsSentMeanwhileLeaves(Link link) {
        link.ws.suspendReading();
        link.ws.send("out");
        rig.turnUntilIdle();
        link.expectSent("TEXT out");
    }

    @Test
    void aTransportWithInputOfItsOwnIsReadOnAfterAResume(Link link) {
        link.socket.decode();
        link.events.on("text", WebSocket::suspendReading);
        link.socket.feed(ServerFrames.text("1")).feed(ServerFrames.text("2")).feed(ServerFrames.text("3"));
        rig.turnUntilIdle();
        link.events.expect("open", "text 1");
        link.resumeReading();
        link.events.expect("text 2");
        link.resumeReading();
        link.events.expect("text 3");
    }

    @Test
    void aPieceOfAMessageStopsItToo(Link link) {
        link.events.withPieces().on("piece", WebSocket::suspendReading);
        link.receive(ServerFrames.fragment(BINARY, (byte) 1), ServerFrames.fragment(CONTINUATION, (byte) 2),
            ServerFrames.frame(CONTINUATION, (byte) 3));
        link.events.expect("open", "piece binary first 01");
        link.resumeReading();
        link.events.expect("piece binary 02");
        link.resumeReading();
        link.events.expect("piece binary last 03");
    }

    @Test
    void anAbortWhileSuspendedDropsWhatWasHeld(Link link) {
        link.events.on("text", WebSocket::suspendReading);
        link.receive(ServerFrames.text("1"), ServerFrames.text("2"));
        link.ws.abort();
        rig.turnUntilIdle();
        link.events.expect("open", "text 1", "closed 1006 aborted by the application");
    }

    @Test
    void whileClosingItHasNoEffect(Link link) {
        link.ws.close();
        link.ws.suspendReading();
        rig.turnUntilIdle();
        link.events.on("text", WebSocket::suspendReading);
        link.receive(ServerFrames.text("late"), ServerFrames.text("later"), ServerFrames.close(1000, "")).receiveEnd();
        link.events.expect("open", "text late", "text later", "closed 1000");
    }

    @Test
    void severalResumesAreOne() {
        rig.configure(config -> config.maxFramesPerCycle(1));
        Link link = rig.link();
        link.events.on("text", ws -> {
            for (int i = 0; i < 3; i++) {
                ws.suspendReading();
                ws.resumeReading();
            }
        });
        link.socket.feed(ServerFrames.text("1"), ServerFrames.text("2"), ServerFrames.text("3"), ServerFrames.text("4"));
        for (int cycle = 1; cycle <= 4; cycle++) {
            int before = link.events.lines.size();
            rig.turn();
            assertEquals(before + 1, link.events.lines.size(), "a cycle brings its share and no more");
        }
        rig.turnUntilIdle();
        link.events.expect("open", "text 1", "text 2", "text 3", "text 4");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void nothingIsLostOrDoubledHoweverOftenItIsSuspended(long seed) {
        Random random = new Random(seed);
        Link link = rig.link();
        if (seed % 2 == 0) {
            link.socket.decode();
        }
        for (String event : List.of("text", "binary", "ping")) {
            link.events.on(event, ws -> {
                if (random.nextInt(3) == 0) {
                    ws.suspendReading();
                }
            });
        }
        List<String> expected = new ArrayList<>(List.of("open"));
        byte[] stream = new byte[0];
        for (int i = 0; i < 60; i++) {
            switch (random.nextInt(4)) {
                case 0 -> {
                    stream = ServerFrames.join(stream, ServerFrames.ping("" + i));
                    expected.add("ping " + i);
                }
                case 1 -> {
                    byte[] large = ServerFrames.pattern(random.nextInt(30_000), i);
                    stream = ServerFrames.join(stream, ServerFrames.frame(BINARY, large));
                    expected.add(("binary " + ClientFrame.show(false, large)).strip());
                }
                case 2 -> {
                    stream = ServerFrames.join(stream, ServerFrames.fragment(TEXT, ServerFrames.utf8("t" + i)),
                        ServerFrames.frame(CONTINUATION));
                    expected.add("text t" + i);
                }
                default -> {
                    stream = ServerFrames.join(stream, ServerFrames.text("t" + i));
                    expected.add("text t" + i);
                }
            }
        }
        link.socket.feedIn(1 + random.nextInt(20_000), stream);
        for (int i = 0; i < 10_000 && link.events.lines.size() < expected.size(); i++) {
            rig.turn();
            if (random.nextInt(3) == 0) {
                link.ws.resumeReading();
            }
        }
        link.events.expectAll(expected, "seed " + seed);
    }
}
