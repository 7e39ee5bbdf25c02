package io.heddle.engine.connection;

import static io.heddle.testkit.wire.ServerFrames.CONTINUATION;
import static io.heddle.testkit.wire.ServerFrames.TEXT;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.heddle.api.WebSocketState;
import io.heddle.engine.memory.PooledSegment;
import io.heddle.testkit.wire.ClientFrame;
import io.heddle.testkit.wire.ClientFrameReader;
import io.heddle.testkit.wire.ServerFrames;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pings of the peer and their answers, RFC 6455 sections 5.5.2 and 5.5.3. */
@Timeout(60)
final class PingAnswerTest {
    @RegisterExtension
    final Rig rig = new Rig();

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 8, 124, 125})
    void aPingIsAnsweredWithItsOwnPayload(int bytes, Link link) {
        byte[] payload = ServerFrames.pattern(bytes);
        link.receive(ServerFrames.frame(ServerFrames.PING, payload));
        List<ClientFrame> frames = ClientFrameReader.all(link.socket.takeWritten());
        assertEquals(1, frames.size());
        assertEquals(ServerFrames.PONG, frames.get(0).opcode());
        assertEquals(ServerFrames.show(payload, 0, bytes), ServerFrames.show(frames.get(0).payload(), 0, bytes));
    }

    @Test
    void everyPingOfABatchIsAnsweredInOrder(Link link) {
        link.receive(ServerFrames.ping("a"), ServerFrames.ping("b"), ServerFrames.text("x"), ServerFrames.ping("c"));
        link.expectSent("PONG a", "PONG b", "PONG c");
    }

    @Test
    void ofPingsThatCannotBeAnsweredTheNewestIs(Link link) {
        link.socket.block();
        link.ws.send("stuck");
        rig.turnUntilIdle();
        link.receive(ServerFrames.ping("a"), ServerFrames.ping("b"));
        link.receive(ServerFrames.ping("c"));
        link.unblock();
        link.expectSent("TEXT stuck", "PONG c");
    }

    @Test
    void aFloodOfPingsDoesNotFillThePool(Link link) {
        byte[][] pings = new byte[1_000][];
        for (int i = 0; i < pings.length; i++) {
            pings[i] = ServerFrames.ping("" + i);
        }
        link.receive(pings);
        List<String> sent = link.sent();
        assertEquals("PONG 999", sent.get(sent.size() - 1));
        assertEquals(0, rig.pool.statistics().segmentsInUse());
    }

    @Test
    void answersGoAheadOfMessagesThatWait(Link link) {
        link.events.on("text", ws -> ws.send("answer"));
        link.receive(ServerFrames.text("question"), ServerFrames.ping("urgent"));
        link.expectSent("PONG urgent", "TEXT answer");
    }

    @Test
    void aPingIsAnsweredWhateverTheHandlerDoes() {
        Link link = rig.bareLink(ws -> ws.onPing((from, payload) -> {
            throw new IllegalStateException("no");
        }));
        link.receive(ServerFrames.ping("a"));
        link.expectSent("PONG a");
        assertEquals(1, rig.thrown.size());
        rig.thrown.clear();
    }

    @Test
    void aPingInPiecesIsAnsweredWhole(Link link) {
        link.socket.feedIn(1, ServerFrames.ping("in pieces"));
        rig.turnUntilIdle();
        link.events.expect("open", "ping in pieces");
        link.expectSent("PONG in pieces");
    }

    @Test
    void aPingBetweenFragmentsIsAnsweredAtOnce(Link link) {
        link.receive(ServerFrames.fragment(TEXT, "a"), ServerFrames.ping("now"));
        link.expectSent("PONG now");
        link.receive(ServerFrames.frame(CONTINUATION, "b"));
        link.events.expect("open", "ping now", "text ab");
    }

    @Test
    void pongsThatNobodyAskedForAreSeenAndNotAnswered(Link link) {
        link.receive(ServerFrames.pong(), ServerFrames.pong(ServerFrames.utf8("hi")), ServerFrames.pong(new byte[8]));
        link.events.expect("open", "pong", "pong hi", "pong of 8 bytes");
        link.expectSent();
        assertEquals(0, link.ws.latency().toNanos());
    }

    @Test
    void pingsAreNotAnsweredOnceWeClose(Link link) {
        link.ws.close();
        rig.turnUntilIdle();
        link.receive(ServerFrames.ping("late"));
        link.expectSent("CLOSE 1000");
        link.events.expect("open", "ping late");
    }

    @Test
    void anAnswerNeedsNoMemoryThatUsersCanHold() {
        Rig small = rig.configure(config -> config
            .maxPooledBytes(1 << 20).writeBufferBytes(16 << 10).readBufferBytes(16 << 10));
        Link link = small.link();
        List<PooledSegment> taken = small.exhaustPool();
        link.receive(ServerFrames.ping("a"), ServerFrames.text("all the same"));
        link.events.expect("open", "ping a", "text all the same");
        link.expectSent("PONG a");
        taken.forEach(small.pool::release);
    }

    @Test
    void theRestsOfWritesToSlowPeersTakeNoAnswerAndNoCloseFrameFromOthers() {
        Rig small = rig.configure(config -> config
            .maxPooledBytes(1 << 20).writeBufferBytes(16 << 10).readBufferBytes(16 << 10));
        Link link = small.link();
        Link full = small.link();
        List<Link> slow = List.of(small.link(), small.link(), small.link(), small.link(), small.link());
        List<PooledSegment> taken = new ArrayList<>();
        for (PooledSegment next = small.pool.acquire(4096); next != null; next = small.pool.acquire(4096)) {
            taken.add(next);
        }
        for (Link peer : slow) {
            peer.socket.block();
            for (int i = 0; i < 5; i++) {
                // The segments are of different slabs, none of which gets idle.
                peer.ws.sendAsBinary(taken.remove(37 * i % taken.size()).count(4096));
            }
            small.turnUntilIdle();
        }
        full.socket.block();
        full.ws.close(1000, "");
        link.receive(ServerFrames.ping("a"));
        link.expectSent("PONG a");
        full.unblock();
        full.expectSent("CLOSE 1000");
        assertEquals(WebSocketState.CLOSING, slow.get(4).ws.state(), "the last rest found no room: the reserve was used up");
        taken.forEach(small.pool::release);
    }

    @Test
    void anAnswerThatEvenTheReserveHasNoRoomForIsLeftOut() {
        Rig small = rig.configure(config -> config
            .maxPooledBytes(1 << 20).writeBufferBytes(16 << 10).readBufferBytes(16 << 10));
        Link link = small.link();
        List<PooledSegment> taken = small.exhaustReserve();
        link.receive(ServerFrames.ping("a"), ServerFrames.text("all the same"));
        link.events.expect("open", "ping a", "text all the same");
        link.expectSent();
        taken.forEach(small.pool::release);
        link.receive(ServerFrames.ping("b"));
        link.expectSent("PONG b");
    }
}
