package io.heddle.engine.transport.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.heddle.engine.memory.SegmentPool;
import io.heddle.engine.testing.Allocation;
import io.heddle.engine.testing.ScriptedTransport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Our code allocates nothing per record; only engines do. */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class TlsAllocationTest {
    private static final int COUNTED = 20_000;
    /** Well below one object per record; a late just-in-time compilation may leave a few. */
    private static final long MAX_BYTES = COUNTED - 1;

    private final Loopback lower = new Loopback();
    private final SegmentPool pool = new SegmentPool(1 << 20);
    private final TlsBuffers buffers = TlsRig.buffers();
    private final TlsTransport transport =
        new TlsTransport(
            new TlsConnection(lower, new FakeEngine(), new ReleaseOnce(), new TlsResources(buffers, pool, TlsTasks.inline())), null);
    private final ByteBuffer source = ByteBuffer.allocateDirect(64);
    private final ByteBuffer target = ByteBuffer.allocateDirect(buffers.inboundBytes());

    @Test
    void wholeRecordsAllocateNothing() {
        assertNoAllocation();
    }

    @Test
    void recordsInPiecesAllocateNothing() {
        lower.readLimit = 25;
        lower.writeLimit = 40;
        assertNoAllocation();
    }

    private void assertNoAllocation() {
        Allocation.assertAtMost(MAX_BYTES, 1, 1, Allocation.rounds(COUNTED, this::echo));
        assertEquals(0, pool.statistics().segmentsInUse());
    }

    private void echo() throws IOException {
        int taken = transport.write(source.clear());
        while (!transport.flush()) {
            continue;
        }
        int received = 0;
        while (received < taken) {
            received += transport.read(target.clear());
        }
    }

    /** Written bytes can be read back; it does nothing else and allocates nothing. */
    private static final class Loopback extends ScriptedTransport {
        private final ByteBuffer bytes = ByteBuffer.allocateDirect(4096);
        private int readIndex;
        private int readLimit = Integer.MAX_VALUE;
        private int writeLimit = Integer.MAX_VALUE;

        @Override
        public int read(ByteBuffer target) {
            int count = Math.min(Math.min(bytes.position() - readIndex, readLimit), target.remaining());
            target.put(target.position(), bytes, readIndex, count).position(target.position() + count);
            readIndex += count;
            if (readIndex == bytes.position()) {
                bytes.clear();
                readIndex = 0;
            }
            return count;
        }

        @Override
        public int write(ByteBuffer source) {
            int count = Math.min(source.remaining(), writeLimit);
            bytes.put(bytes.position(), source, source.position(), count).position(bytes.position() + count);
            source.position(source.position() + count);
            return count;
        }
    }
}
