package io.heddle.engine.connection;

import static io.heddle.testkit.wire.ServerFrames.BINARY;
import static io.heddle.testkit.wire.ServerFrames.CONTINUATION;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.engine.testing.ScriptedTransport;
import io.heddle.testkit.wire.ServerFrames;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A message of any size goes through memory of a fixed size. */
@Timeout(60)
final class StreamingTest {
    private static final long GIBIBYTE = 1L << 30;

    @RegisterExtension
    final Rig rig = new Rig();

    private long received;
    private long mostInUse;
    private int firsts;
    private int lasts;
    private boolean isWrong;

    /** A server that writes one message of longs that count up, in frames of a size, as fast as it is read. */
    private static final class Counting implements ScriptedTransport.Source {
        private final ByteBuffer pattern = ByteBuffer.allocateDirect(1 << 20);
        private final long frameBytes;
        private ByteBuffer header = ByteBuffer.allocate(0);
        private long left;
        private long frameLeft;
        private boolean hasBegun;

        Counting(long bytes, long frameBytes) {
            this.left = bytes;
            this.frameBytes = frameBytes;
            for (int i = 0; i < pattern.capacity(); i += Long.BYTES) {
                pattern.putLong(i, i);
            }
        }

        @Override
        public int read(ByteBuffer target) {
            int before = target.position();
            while (target.hasRemaining() && (left > 0 || header.hasRemaining())) {
                if (header.hasRemaining()) {
                    target.put(header.get());
                } else if (frameLeft == 0) {
                    frameLeft = Math.min(frameBytes, left);
                    int opcode = hasBegun ? CONTINUATION : BINARY;
                    header = ByteBuffer.wrap(ServerFrames.header(frameLeft == left, opcode, frameLeft));
                    hasBegun = true;
                } else {
                    int from = (int) (-left & pattern.capacity() - 1);
                    int count = (int) Math.min(Math.min(frameLeft, target.remaining()), pattern.capacity() - from);
                    target.put(target.position(), pattern, from, count).position(target.position() + count);
                    left -= count;
                    frameLeft -= count;
                }
            }
            return target.position() - before;
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {GIBIBYTE, 1 << 20})
    void aGibibyteInPiecesTakesNoMemoryOfThePool(long frameBytes) {
        Link link = rig.bareLink(ws -> ws.onIncompleteFrame((from, piece) -> {
            ByteBuffer data = piece.payload().data();
            int at = piece.payload().offset();
            // Its bytes count up: a look at one whole long of each piece tells whether one was lost or moved.
            int skip = (int) (-received & Long.BYTES - 1);
            if (piece.payload().count() >= skip + Long.BYTES) {
                isWrong |= data.getLong(at + skip) != (received + skip & (1 << 20) - 1);
            }
            received += piece.payload().count();
            firsts += piece.isFirst() ? 1 : 0;
            lasts += piece.isLast() ? 1 : 0;
            mostInUse = Math.max(mostInUse, rig.pool.statistics().segmentsInUse());
        }));
        Counting source = new Counting(GIBIBYTE, frameBytes);
        link.socket.feed(source);
        while (lasts == 0) {
            assertTrue(rig.turn() > 0, "more is to come");
        }
        link.socket.stopSource();
        assertEquals(GIBIBYTE, received);
        assertEquals(1, firsts);
        assertEquals(1, lasts);
        assertTrue(!isWrong);
        assertTrue(mostInUse <= 1, "segments in use: " + mostInUse);
        assertTrue(rig.pool.statistics().capacityBytes() <= 1 << 20, () -> "the pool holds " + rig.pool.statistics());
    }

    @Test
    void aLargeMessageIsAssembledInMemoryOfAboutItsSize() {
        Link link = rig.bareLink(ws -> ws.onBinaryNoAlloc((from, message) -> {
            received = message.count();
            isWrong = message.data().getLong(40 << 20) != 0 || message.data().getLong((40 << 20) + 8) != 8;
            mostInUse = rig.pool.statistics().capacityBytes();
        }));
        link.socket.feed(new Counting(50 << 20, 50 << 20));
        while (received == 0) {
            assertTrue(rig.turn() > 0, "more is to come");
        }
        link.socket.stopSource();
        assertEquals(50 << 20, received);
        assertTrue(!isWrong);
        assertTrue(mostInUse <= 52 << 20, "the pool held " + mostInUse);
    }

    @Test
    void aHeaderThatPromisesMuchTakesNothingBeforeItArrives(Link link) {
        link.receive(ServerFrames.header(true, BINARY, 60 << 20), new byte[100]);
        assertTrue(rig.pool.statistics().capacityBytes() <= 512 << 10, () -> "the pool holds " + rig.pool.statistics());
    }
}
