package io.heddle.engine.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.testkit.wire.ServerFrames;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A flood on one connection does not starve the others: maxFramesPerCycle. */
@Timeout(60)
final class FairnessTest {
    @RegisterExtension
    final Rig rig = new Rig().configure(config -> config.maxFramesPerCycle(10).readBufferBytes(16 << 10));

    private static byte[] texts(int from, int to) {
        List<byte[]> frames = new ArrayList<>();
        for (int i = from; i < to; i++) {
            frames.add(ServerFrames.text("" + i));
        }
        return ServerFrames.join(frames.toArray(byte[][]::new));
    }

    @Test
    void aCycleBringsNoMoreThanItsShareAndTheRestComesInOrder() {
        Link flood = rig.link();
        flood.socket.feed(texts(0, 95));
        List<Integer> shares = new ArrayList<>();
        for (int seen = 1; seen < 96;) {
            rig.turn();
            shares.add(flood.events.lines.size() - seen);
            seen = flood.events.lines.size();
        }
        assertEquals(List.of(10, 10, 10, 10, 10, 10, 10, 10, 10, 5), shares);
        for (int i = 0; i < 95; i++) {
            assertEquals("text " + i, flood.events.lines.get(i + 1));
        }
    }

    @Test
    void theOthersGetTheirTurnsMeanwhile() {
        Link flood = rig.link();
        Link quiet = rig.link();
        flood.socket.feed(texts(0, 1_000));
        quiet.socket.feed(ServerFrames.text("me"));
        rig.turn();
        quiet.events.expect("open", "text me");
        assertEquals(11, flood.events.lines.size());
        rig.turnUntilIdle();
        assertEquals(1_001, flood.events.lines.size());
    }

    @Test
    void noMoreIsReadWhileInputIsHeld() {
        Link flood = rig.link();
        flood.socket.feed(texts(0, 100)).feed(texts(100, 101));
        rig.turn();
        assertFalse(flood.socket.wantsToRead());
        rig.turnUntilIdle();
        assertEquals("text 100", flood.events.lines.get(101));
        assertTrue(flood.socket.wantsToRead());
    }

    @Test
    void onlyAsMuchIsHeldAsOneReadBringsHoweverLongItTakes() {
        Link flood = rig.link();
        byte[] chunk = texts(10, 100);
        List<Long> held = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            flood.socket.feed(chunk);
        }
        while (flood.socket.hasInput() || flood.connection.held != null) {
            rig.turn();
            held.add(rig.pool.statistics().segmentsInUse());
        }
        assertTrue(held.stream().allMatch(count -> count <= 1), held::toString);
    }

    @Test
    void theCloseFrameInHeldInputIsSeen() {
        Link flood = rig.link();
        flood.socket.feed(texts(0, 50), ServerFrames.close(1000, "done"), texts(50, 60)).end();
        rig.turnUntilIdle();
        assertEquals(52, flood.events.lines.size());
        assertEquals("closed 1000 done", flood.events.lines.get(51));
    }

    @Test
    void whatIsHeldIsNotCopiedAgainInEachCycle() {
        Link flood = rig.link();
        flood.socket.feed(texts(0, 1_000));
        rig.turn();
        long acquisitions = rig.pool.statistics().acquisitions();
        rig.turnUntilIdle();
        assertEquals(1_001, flood.events.lines.size());
        assertEquals(acquisitions, rig.pool.statistics().acquisitions());
    }

    @Test
    void whatWasReadBeforeAWriteBrokeIsDelivered() {
        Link flood = rig.link();
        flood.socket.feed(texts(0, 50), ServerFrames.close(4000, "why"));
        flood.events.on("text", ws -> ws.send("answer"));
        flood.socket.breakWrite("Broken pipe");
        rig.turnUntilIdle();
        assertEquals("closed 4000 why", flood.events.lines.get(flood.events.lines.size() - 1), flood.events.lines::toString);
    }
}
