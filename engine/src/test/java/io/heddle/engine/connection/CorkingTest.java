package io.heddle.engine.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.testkit.wire.ClientFrame;
import io.heddle.testkit.wire.ServerFrames;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A write costs more than anything else: what is sent in one batch leaves in one, and the socket is watched only while it must be. */
@Timeout(60)
final class CorkingTest {
    @RegisterExtension
    final Rig rig = new Rig().configure(config -> config.writeBufferBytes(16 << 10));

    @Test
    void allAnswersToOneBatchOfInputLeaveInOneWrite(Link link) {
        link.events.on("text", ws -> ws.send("answer"));
        link.receive(ServerFrames.text("1"), ServerFrames.text("2"), ServerFrames.ping("3"), ServerFrames.text("4"));
        assertEquals(1, link.socket.writesWithBytes());
        link.expectSent("PONG 3", "TEXT answer", "TEXT answer", "TEXT answer");
    }

    @Test
    void allSendsOfOneCycleLeaveInOneWrite(Link link) {
        rig.elsewhere(() -> {
            link.ws.send("a");
            link.ws.send("b");
        });
        link.ws.send("c");
        link.ws.close();
        rig.turn();
        assertEquals(1, link.socket.writesWithBytes());
    }

    @Test
    void nothingIsWrittenWhileNothingIsSent(Link link) {
        link.receive(ServerFrames.text("1"), ServerFrames.pong());
        assertEquals(0, link.socket.writesWithBytes());
        assertFalse(link.socket.wantsToWrite());
        assertTrue(link.socket.wantsToRead());
    }

    @Test
    void writabilityIsAskedForOnlyWhileTheSocketTakesNoMore(Link link) {
        link.socket.allow(2);
        link.ws.send("hello");
        rig.turnUntilIdle();
        assertTrue(link.socket.wantsToWrite());
        assertTrue(link.socket.wantsToRead(), "reading goes on meanwhile");
        link.unblock();
        assertFalse(link.socket.wantsToWrite());
        link.expectSent("TEXT hello");
    }

    @Test
    void aShortWriteIsGoneOnWithWhereItStopped(Link link) {
        link.socket.mostPerWrite(1_000);
        link.ws.send(ServerFrames.pattern(5_000));
        link.ws.send("behind");
        rig.turnUntilIdle();
        link.expectSent("BINARY " + ClientFrame.show(false, ServerFrames.pattern(5_000)), "TEXT behind");
    }

    @Test
    void oneLargeQueueDoesNotKeepTheOthersWaiting() {
        Link large = rig.link();
        Link small = rig.link();
        large.socket.forget();
        large.ws.send(new byte[2 << 20]);
        small.ws.send("me too");
        rig.turn();
        small.expectSent("TEXT me too");
        assertTrue(large.socket.writtenBytes() >= 8 * (15 << 10) && large.socket.writtenBytes() <= 8 * (16 << 10),
            "eight buffers, then the others: " + large.socket.writtenBytes());
        rig.turnUntilIdle();
        assertEquals(0, large.ws.bufferedAmount());
    }

    @Test
    void aTransportThatHoldsBackIsFlushedWhenItsSocketIsReady(Link link) {
        link.socket.holdBack().block();
        link.ws.send("record");
        rig.turnUntilIdle();
        assertTrue(link.socket.wantsToWrite());
        link.unblock();
        assertFalse(link.socket.wantsToWrite());
        link.expectSent("TEXT record");
    }

    @Test
    void whatIsHeldBackInTheLastRoundIsTakenOffTheCountToo(Link link) {
        link.socket.holdBack().allow(1);
        for (int i = 0; i < 40; i++) {
            link.ws.send(new byte[4_000]);
        }
        for (int i = 0; i < 40; i++) {
            link.socket.allow(5_000);
            rig.turn();
        }
        link.unblock();
        assertEquals(0, link.ws.bufferedAmount());
        assertEquals(40, link.sent().size());
    }

    @Test
    void aBrokenWriteLeavesTheReadsThatWereThere(Link link) {
        link.socket.feed(ServerFrames.text("last words"), ServerFrames.close(4000, "because")).breakWrite("Broken pipe");
        link.ws.send("x");
        rig.connections.sender.onFlushTurn(link.connection, rig.clock.nanoTime());
        rig.turnUntilIdle();
        link.events.expect("open", "text last words", "closed 4000 because");
    }
}
