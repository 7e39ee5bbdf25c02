package io.heddle.engine.connection;

import static io.heddle.testkit.wire.ServerFrames.BINARY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.extension.PerMessageDeflate;
import io.heddle.engine.loop.TurnBudget;
import io.heddle.engine.testing.RawDeflate;
import io.heddle.testkit.wire.ServerFrames;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * However much there is to do, a turn of the loop does a bounded amount of it, and the rest follows in order. Time stands still here: what
 * is measured is the work that the loop counts.
 */
@Timeout(60)
final class TurnShareTest {
    private static final int RSV1 = 4;
    private static final int MANY = 2_000;
    private static final Duration CYCLE = Duration.ofMillis(1);

    @RegisterExtension
    final Rig rig = new Rig().withPlainPool().configure(config -> config.maxCycleTime(CYCLE).readBufferBytes(64 << 10));

    /** Nothing that cannot be interrupted costs more than this: connecting, or inflating one piece. */
    private static final int OVERSHOOT = 1_000;

    @AfterEach
    void noTurnTookMoreThanItsBudget() {
        TurnBudget budget = rig.parts.budget();
        assertTrue(budget.mostSpent() <= budget.turnUnits() + OVERSHOOT, () -> budget.mostSpent() + " of " + budget.turnUnits());
    }

    private Link compressing() {
        PerMessageDeflate each =
            PerMessageDeflate.defaults().maxRatio(2_000).clientNoContextTakeover(true).serverNoContextTakeover(true);
        return rig.extend(rig.link(), RSV1, rig.parts.extensions().deflate(each));
    }

    private static byte[] bomb(int inflatedBytes, int content) {
        byte[] message = new byte[inflatedBytes];
        message[0] = (byte) content;
        message[inflatedBytes - 1] = (byte) content;
        return ServerFrames.reserved(RSV1, ServerFrames.frame(BINARY, RawDeflate.of(message)));
    }

    private List<Link> links(int count) {
        return IntStream.range(0, count).mapToObj(i -> rig.link()).toList();
    }

    /** Turns until there is nothing to do. @return the turns */
    private int turns() {
        int turns = 0;
        while (rig.turn() > 0) {
            turns++;
        }
        return turns;
    }

    @Test
    void smallMessagesThatInflateToLargeOnesAreDividedAmongTurnsAndNeighboursAreNotHeldUp() {
        Link flood = compressing();
        Link quiet = rig.link();
        List<Integer> received = new ArrayList<>();
        flood.ws.onBinary((ws, payload) -> {
            assertEquals(1 << 20, payload.length);
            assertEquals(payload[0], payload[payload.length - 1]);
            received.add(payload[0] & 0xFF);
        });
        flood.socket.feed(ServerFrames.join(IntStream.range(0, 50).mapToObj(i -> bomb(1 << 20, i)).toArray(byte[][]::new)));
        int turns = 0;
        while (received.size() < 50) {
            int before = received.size();
            quiet.socket.feed(ServerFrames.text("" + ++turns));
            rig.turn();
            assertTrue(received.size() - before <= 2, "messages in a turn");
            assertEquals("text " + turns, quiet.events.lines.get(turns), "the neighbour is heard in each turn");
        }
        assertEquals(IntStream.range(0, 50).boxed().toList(), received);
        assertTrue(turns >= 25, "only " + turns + " turns");
    }

    @Test
    void oneMessageOf64MebibytesIsInflatedInManyTurns() {
        Link large = compressing();
        int[] got = new int[2];
        large.ws.onBinary((ws, payload) -> got[payload[0] & 0xFF] = payload.length);
        large.socket.feed(bomb(64 << 20, 1), bomb(100, 0));
        int turns = turns();
        assertEquals(64 << 20, got[1]);
        assertEquals(100, got[0]);
        assertTrue(turns > 100, () -> "only " + turns + " turns");
        long segments = rig.pool.statistics().acquisitions();
        assertTrue(segments < 40, () -> segments + " segments, each a copy of the message so far");
    }

    @Test
    void aMessageInPiecesIsCutBetweenThem() {
        Link large = compressing();
        int[] got = new int[1];
        large.ws.onIncompleteFrame((ws, piece) -> got[0] += piece.payload().count());
        large.socket.feed(bomb(16 << 20, 1));
        assertTrue(turns() > 25);
        assertEquals(16 << 20, got[0]);
    }

    @Test
    void aConnectionThatIsSuspendedOrClosedInTheMiddleLeavesNothingBehind() {
        Link suspended = compressing();
        Link aborted = compressing();
        byte[] input = ServerFrames.join(bomb(4 << 20, 1), bomb(4 << 20, 2));
        suspended.socket.feed(input);
        aborted.socket.feed(input);
        rig.turn();
        suspended.ws.suspendReading();
        aborted.ws.abort();
        rig.turnUntilIdle();
        suspended.events.expect("open");
        aborted.events.expect("open", "closed 1006 aborted by the application");
        suspended.resumeReading();
        assertEquals(3, suspended.events.lines.size(), suspended.events.lines::toString);
    }

    @Test
    void aFloodOfSmallMessagesIsDivided() {
        Link flood = rig.link();
        List<byte[]> frames = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            frames.add(ServerFrames.text("" + i));
        }
        flood.socket.feed(ServerFrames.join(frames.toArray(byte[][]::new)));
        assertTrue(turns() > 10);
        assertEquals("text 9999", flood.events.lines.get(10_000));
    }

    @Test
    void thousandsThatBecomeReadyAtOnceAllGetTheirTurn() {
        List<Link> links = links(MANY);
        links.forEach(link -> link.socket.feed(ServerFrames.text("hello")));
        assertTrue(turns() > 5);
        links.forEach(link -> link.events.expect("open", "text hello"));
    }

    @Test
    void thousandsThatAreOpenedAtOnce() {
        List<ConnectionHandle> sockets = IntStream.range(0, MANY).mapToObj(i -> rig.socket()).toList();
        sockets.forEach(ConnectionHandle::open);
        assertTrue(turns() > 50);
    }

    @Test
    void thousandsThatAreClosedAtOnce() {
        List<Link> links = links(MANY);
        links.forEach(link -> link.ws.close());
        assertTrue(turns() > 20);
        links.forEach(link -> link.expectSent("CLOSE 1000"));
        links.forEach(link -> link.socket.feed(ServerFrames.close(1000, "")).end());
        assertTrue(turns() > 20);
        links.forEach(link -> link.events.expect("open", "closed 1000"));
    }

    @Test
    void thousandsThatHaveSomethingToWriteAtOnce() {
        List<Link> links = links(MANY);
        rig.elsewhere(() -> links.forEach(link -> link.ws.send("hello")));
        assertTrue(turns() > 10);
        links.forEach(link -> link.expectSent("TEXT hello"));
    }

    @Test
    void thousandsWhosePingsAreDueAtOnce() {
        List<Link> links = links(MANY);
        links.forEach(link -> link.ws.startPingThread(true));
        rig.clock.advance(Duration.ofMinutes(1).toNanos());
        assertTrue(turns() > 10);
    }

    @Test
    void thousandsWhoseEngineCloses() {
        List<Link> links = links(MANY);
        rig.connections.closeAll();
        assertTrue(turns() > 20);
        links.forEach(link -> link.expectSent("CLOSE 1001"));
        links.subList(0, MANY / 2).forEach(link -> link.socket.feed(ServerFrames.close(1001, "")).end());
        turns();
        rig.connections.dropAll();
        assertTrue(turns() > 10);
        assertTrue(rig.connections.areDrained());
        links.subList(0, MANY / 2).forEach(link -> link.events.expect("open", "closed 1001"));
        links.subList(MANY / 2, MANY).forEach(link -> link.events.expect("open", "error TIMEOUT CLOSE"));
    }
}
