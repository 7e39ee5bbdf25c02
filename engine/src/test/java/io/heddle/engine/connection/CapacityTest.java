package io.heddle.engine.connection;

import static io.heddle.testkit.wire.ServerFrames.BINARY;
import static io.heddle.testkit.wire.ServerFrames.CONTINUATION;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.engine.memory.PooledSegment;
import io.heddle.testkit.wire.ServerFrames;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What happens to a connection that needs memory which the pool does not have: its own end, with a sentence, and nobody else's. */
@Timeout(60)
final class CapacityTest {
    @RegisterExtension
    final Rig rig =
        new Rig().argument(Link.class, own -> link()).configure(config -> config.maxPooledBytes(1 << 20).writeBufferBytes(16 << 10)
            .readBufferBytes(16 << 10).maxFramesPerCycle(3));

    private List<PooledSegment> taken = List.of();

    private void exhaust() {
        taken = rig.exhaustPool();
    }

    /** Gives all back, so that the rig finds the pool as it was. */
    private void expectCapacityError(Link link, String phase) {
        taken.forEach(rig.pool::release);
        link.events.expect("error CAPACITY " + phase);
        String sentence = link.events.error().toString();
        assertTrue(sentence.contains("maxPooledBytes"), sentence);
        assertEquals(0, link.ws.bufferedAmount());
    }

    private Link link() {
        Link link = rig.link();
        link.events.expect("open");
        return link;
    }

    @Test
    void whatIsWholeInTheReadBufferNeedsNone(Link link) {
        exhaust();
        link.receive(ServerFrames.text("whole"), ServerFrames.binary((byte) 1), ServerFrames.pong());
        taken.forEach(rig.pool::release);
        link.events.expect("text whole", "binary 01", "pong");
    }

    @Test
    void aPartOfAMessageHasToBeKept(Link link) {
        exhaust();
        link.receive(ServerFrames.fragment(BINARY, (byte) 1), ServerFrames.ping("never"));
        expectCapacityError(link, "OPEN");
    }

    @Test
    void aPartOfAMessageHasToGrow(Link link) {
        link.receive(ServerFrames.fragment(BINARY, new byte[100]));
        exhaust();
        link.receive(ServerFrames.fragment(CONTINUATION, new byte[100]));
        expectCapacityError(link, "OPEN");
    }

    @Test
    void theRestOfALargePayloadHasToGrow(Link link) {
        link.receive(ServerFrames.header(true, BINARY, 900_000), new byte[100]);
        exhaustRest();
        link.receive(new byte[600_000]);
        expectCapacityError(link, "OPEN");
    }

    private void exhaustRest() {
        taken = new ArrayList<>();
        for (int bytes = 512 << 10; bytes >= 128; bytes /= 2) {
            for (PooledSegment next = rig.pool.acquire(bytes); next != null; next = rig.pool.acquire(bytes)) {
                taken.add(next);
            }
        }
    }

    @Test
    void aPartOfAControlFrameHasToBeKept(Link link) {
        exhaust();
        link.receive(new byte[] {(byte) 0x8A, 5, 'h', 'a'});
        expectCapacityError(link, "OPEN");
    }

    @Test
    void inputThatASuspendedConnectionHoldsHasToBeKept(Link link) {
        exhaust();
        link.events.on("text", ws -> ws.suspendReading());
        link.receive(ServerFrames.text("1"), ServerFrames.text("2"));
        taken.forEach(rig.pool::release);
        link.events.expect("text 1", "error CAPACITY OPEN");
    }

    @Test
    void withoutRoomToHoldWhatIsOverItsShareAConnectionTakesItAtOnce(Link link) {
        exhaust();
        link.receive(ServerFrames.text("1"), ServerFrames.text("2"), ServerFrames.text("3"), ServerFrames.text("4"));
        link.events.expect("text 1", "text 2", "text 3", "text 4");
        assertTrue(link.ws.isOpen());
        taken.forEach(rig.pool::release);
    }

    @Test
    void theRestOfAShortWriteHasToBeKept(Link link) {
        link.socket.allow(10);
        for (int i = 0; i < 20; i++) {
            // Each gives back a small segment, of which none holds what is left of all.
            link.ws.send(new byte[100]);
        }
        taken = rig.exhaustReserve();
        rig.turn();
        assertTrue(link.socket.isShutDown(), "the server is not left waiting for the rest");
        link.receive(ServerFrames.text("sent before it knew")).receiveEnd();
        String message = link.events.error().message();
        assertTrue(message.contains("2110 bytes"), message);
        link.events.expect("text sent before it knew", "error CAPACITY OPEN");
        taken.forEach(rig.pool::release);
        assertEquals(0, link.ws.bufferedAmount());
    }

    @Test
    void theRestOfAShortWriteIsKeptInTheReserve(Link link) {
        link.socket.allow(10);
        for (int i = 0; i < 20; i++) {
            link.ws.send(new byte[100]);
        }
        exhaustRest();
        rig.turn();
        link.unblock();
        taken.forEach(rig.pool::release);
        assertEquals(20, link.sent().size());
        assertEquals(0, link.ws.bufferedAmount());
    }

    @Test
    void ourCloseFrameNeedsNone(Link link) {
        taken = rig.exhaustReserve();
        link.ws.close(4000, "bye");
        rig.turnUntilIdle();
        link.expectSent("CLOSE 4000 bye");
        link.receive(ServerFrames.close(4000, "bye"));
        taken.forEach(rig.pool::release);
        link.receiveEnd();
        link.events.expect("closed 4000 bye");
    }

    @Test
    void thePeersCloseIsAnsweredWithoutAny(Link link) {
        taken = rig.exhaustReserve();
        link.receive(ServerFrames.close(4000, "full"));
        link.expectSent("CLOSE 4000");
        taken.forEach(rig.pool::release);
        link.receiveEnd();
        link.events.expect("closed 4000 full");
    }

    @Test
    void aViolationIsToldToThePeerWithoutAny(Link link) {
        taken = rig.exhaustReserve();
        link.receive(ServerFrames.hex("83 00"));
        assertTrue(link.sent().get(0).startsWith("CLOSE 1002"), link.sent()::toString);
        taken.forEach(rig.pool::release);
        link.receiveEnd();
    }

    @Test
    void theOthersLiveOn() {
        Link hungry = link();
        Link modest = link();
        exhaust();
        hungry.receive(ServerFrames.fragment(BINARY, new byte[100]));
        modest.receive(ServerFrames.text("whole"));
        taken.forEach(rig.pool::release);
        hungry.events.expect("error CAPACITY OPEN");
        modest.events.expect("text whole");
        modest.ws.send("and on");
        rig.turn();
        modest.expectSent("TEXT and on");
    }
}
