package io.heddle.engine.send;

import static io.heddle.engine.memory.SegmentOwner.CONNECTION;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.engine.frame.Opcode;
import io.heddle.engine.memory.DirectMemory;
import io.heddle.engine.memory.PooledSegment;
import io.heddle.engine.memory.SegmentPool;
import io.heddle.engine.testing.Allocation;
import io.heddle.engine.testing.ScriptedTransport;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a message costs the collector on its way out: nothing. */
@Timeout(60)
final class SendAllocationTest {
    private static final int WARM_UP = 20_000;
    private static final int MEASURED = 20_000;

    /** Takes everything, or on every second write one byte less. */
    private static final class Sink extends ScriptedTransport {
        boolean takesAll = true;
        private boolean isShort;
        private boolean isBlocked;

        @Override
        public int write(ByteBuffer source) {
            if (isBlocked) {
                isBlocked = false;
                return 0;
            }
            isShort = !takesAll && !isShort;
            isBlocked = isShort;
            int count = source.remaining() - (isShort ? 1 : 0);
            source.position(source.position() + count);
            return count;
        }
    }

    private final SegmentPool pool = new SegmentPool(1 << 20);
    private final SendPump pump = new SendPump(16 << 10, () -> 0x1234_5678, pool, DirectMemory.JVM);
    private final Outbound outbound = new Outbound(pool);
    private final Sink sink = new Sink();
    private final SendRing ring = new SendRing(64);
    private final SendTarget target = outbound::enqueue;
    private long messages;
    private final SendProgress progress = (wire, payload, count) -> messages += count;

    private void sendMany(int rounds) throws IOException {
        for (int i = 0; i < rounds; i++) {
            for (int n = 0; n < 3; n++) {
                ring.offer(target, segment(100 + n), Opcode.TEXT);
            }
            ring.drain(64);
            outbound.pong(segment(4));
            pump.pump(outbound, sink, 64, progress);
            while (!outbound.isEmpty()) {
                pump.pump(outbound, sink, 64, progress);
            }
        }
    }

    private PooledSegment segment(int count) {
        return pool.acquire(count, CONNECTION).count(count);
    }

    private void assertFreeOfGarbage() throws IOException {
        // Warms up in five parts. The JIT may still allocate on our account once or twice.
        Allocation.assertAtMost(MEASURED / 5 - 1, 5, 5, () -> sendMany(MEASURED / 5));
        assertEquals(0, pool.statistics().segmentsInUse());
    }

    @Test
    void aMessageThatTheSocketTakesAllocatesNothing() throws IOException {
        assertFreeOfGarbage();
        assertTrue(messages >= 3L * WARM_UP);
    }

    @Test
    void neitherDoesOneThatItTakesInParts() throws IOException {
        sink.takesAll = false;
        assertFreeOfGarbage();
        assertTrue(messages >= 3L * WARM_UP);
    }
}
