package io.heddle.engine.memory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class PooledSegmentTest {
    private final SegmentPool pool = new SegmentPool(1 << 20);
    private final PooledSegment segment = pool.acquire(128);

    @Test
    void aTakenSegmentIsEmptyAndTheUsers() {
        assertEquals(0, segment.count());
        assertEquals(0, segment.offset());
        assertEquals(128, segment.capacity());
        assertEquals(128, segment.data().capacity());
        assertEquals(0, segment.data().position());
        assertEquals(128, segment.data().limit());
        assertEquals(SegmentOwner.USER, segment.owner());
        assertNull(segment.next);
        assertEquals(0, segment.tag);
    }

    @Test
    void appendGoesBehindWhatIsThere() {
        assertSame(segment, segment.append(new byte[] {0, 1, 2, 3}, 1, 2));
        assertSame(segment, segment.append(ByteBuffer.wrap(new byte[] {3, 4})));
        segment.append(new byte[0], 0, 0).append(ByteBuffer.allocate(0));
        assertArrayEquals(new byte[] {1, 2, 3, 4}, segment.toByteArray());
    }

    @Test
    void appendTakesTheRemainingBytesOfABuffer() {
        for (ByteBuffer source : new ByteBuffer[] {
            ByteBuffer.wrap(new byte[] {9, 1, 2, 9}), ByteBuffer.allocateDirect(4).put(new byte[] {9, 1, 2, 9}),
            ByteBuffer.wrap(new byte[] {9, 1, 2, 9}).asReadOnlyBuffer()}) {
            source.clear().position(1).limit(3);
            segment.count(0).append(source);
            assertArrayEquals(new byte[] {1, 2}, segment.toByteArray());
            assertEquals(3, source.position());
            assertEquals(3, source.limit());
        }
    }

    @Test
    void appendFillsUpToTheLastByte() {
        segment.append(new byte[100], 0, 100).append(new byte[28], 0, 28);
        assertEquals(128, segment.count());
        segment.append(new byte[0], 0, 0);
        assertEquals(128, segment.count());
    }

    @Test
    void appendWithoutRoomFailsAndAppendsNothing() {
        segment.append(new byte[100], 0, 100);
        ByteBuffer source = ByteBuffer.allocate(29);
        var failure = assertThrows(IndexOutOfBoundsException.class, () -> segment.append(source));
        assertTrue(failure.getMessage().contains("29") && failure.getMessage().contains("100 of 128"), failure.getMessage());
        assertThrows(IndexOutOfBoundsException.class, () -> segment.append(new byte[29], 0, 29));
        assertEquals(100, segment.count());
        assertEquals(0, source.position());
    }

    @Test
    void appendRefusesARangeOutsideTheSource() {
        byte[] source = new byte[4];
        int[][] ranges = {{-1, 1}, {0, 5}, {4, 1}, {5, 0}, {0, -1}, {1, Integer.MAX_VALUE}, {Integer.MAX_VALUE, 1}};
        for (int[] range : ranges) {
            assertThrows(IndexOutOfBoundsException.class, () -> segment.append(source, range[0], range[1]),
                () -> range[0] + ", " + range[1]);
        }
        assertThrows(NullPointerException.class, () -> segment.append(null, 0, 0));
        assertThrows(NullPointerException.class, () -> segment.append(null));
        assertEquals(0, segment.count());
    }

    @Test
    void appendWorksAfterTheViewWasDisturbed() {
        segment.data().limit(0);
        segment.append(new byte[] {1}, 0, 1);
        segment.data().limit(0);
        segment.append(ByteBuffer.wrap(new byte[] {2}));
        assertArrayEquals(new byte[] {1, 2}, segment.toByteArray());
    }

    @Test
    void appendLeavesThePositionToWhoWritesRelatively() {
        segment.data().put((byte) 7);
        segment.count(1).append(new byte[] {8}, 0, 1);
        assertEquals(1, segment.data().position());
    }

    @Test
    void aSegmentMayBeAppendedToAnotherAndToItself() {
        segment.append(new byte[] {1, 2}, 0, 2);
        PooledSegment other = pool.acquire(0);
        other.append(segment.asByteBuffer()).append(segment.asByteBuffer());
        assertArrayEquals(new byte[] {1, 2, 1, 2}, other.toByteArray());
        segment.append(segment.data().position(0).limit(2));
        assertArrayEquals(new byte[] {1, 2, 1, 2}, segment.toByteArray());
    }

    @Test
    void countTellsWhatWasWrittenDirectly() {
        segment.data().put(0, (byte) 5).put(1, (byte) 6);
        assertSame(segment, segment.count(2));
        assertArrayEquals(new byte[] {5, 6}, segment.toByteArray());
        assertEquals(128, segment.count(128).count());
        assertEquals(0, segment.count(0).count());
    }

    @Test
    void countRefusesWhatTheSegmentCannotHold() {
        segment.count(5);
        for (int count : new int[] {-1, 129, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
            var failure = assertThrows(IllegalArgumentException.class, () -> segment.count(count));
            assertTrue(failure.getMessage().contains("128") && failure.getMessage().contains("" + count), failure.getMessage());
        }
        assertEquals(5, segment.count());
    }

    @Test
    void capacityNotMinCountIsTheRoom() {
        PooledSegment roomy = pool.acquire(129);
        assertEquals(256, roomy.capacity());
        assertEquals(256, roomy.append(new byte[256], 0, 256).count());
    }

    @Test
    void transferMovesTheOwner() {
        segment.transfer(SegmentOwner.USER, SegmentOwner.RING);
        assertEquals(SegmentOwner.RING, segment.owner());
        segment.transfer(SegmentOwner.RING, SegmentOwner.CONNECTION);
        segment.transfer(SegmentOwner.CONNECTION, SegmentOwner.TRANSPORT);
        segment.transfer(SegmentOwner.TRANSPORT, SegmentOwner.LOOP);
        assertEquals(SegmentOwner.LOOP, segment.owner());
    }

    @Test
    void transferByWhoDoesNotOwnItFailsAndChangesNothing() {
        for (SegmentOwner actual : SegmentOwner.values()) {
            for (SegmentOwner from : SegmentOwner.values()) {
                if (actual != SegmentOwner.POOL && from != SegmentOwner.POOL && from != actual) {
                    PooledSegment owned = pool.acquire(1, actual);
                    var failure = assertThrows(IllegalStateException.class, () -> owned.transfer(from, SegmentOwner.RING));
                    assertTrue(failure.getMessage().contains(actual.name()), failure.getMessage());
                    assertEquals(actual, owned.owner());
                }
            }
        }
    }

    @Test
    void sendingTwiceFailsAndSaysSo() {
        segment.transfer(SegmentOwner.USER, SegmentOwner.RING);
        var failure = assertThrows(IllegalStateException.class, () -> segment.transfer(SegmentOwner.USER, SegmentOwner.RING));
        assertTrue(failure.getMessage().contains("belongs to the engine since it was sent"), failure.getMessage());
    }

    @Test
    void sendingAfterReleaseFailsAndSaysSo() {
        pool.release(segment);
        var failure = assertThrows(IllegalStateException.class, () -> segment.transfer(SegmentOwner.USER, SegmentOwner.RING));
        assertTrue(failure.getMessage().contains("used after its release"), failure.getMessage());
    }

    @Test
    void onlyThePoolMovesSegmentsInAndOut() {
        assertThrows(IllegalArgumentException.class, () -> segment.transfer(SegmentOwner.USER, SegmentOwner.POOL));
        pool.release(segment);
        assertThrows(IllegalArgumentException.class, () -> segment.transfer(SegmentOwner.POOL, SegmentOwner.USER));
    }

    @Test
    void sendingResetsWhatTheUserDisturbed() {
        segment.data().position(3).limit(4).order(ByteOrder.LITTLE_ENDIAN);
        segment.transfer(SegmentOwner.USER, SegmentOwner.RING);
        assertEquals(0, segment.data().position());
        assertEquals(128, segment.data().limit());
        assertEquals(ByteOrder.BIG_ENDIAN, segment.data().order());
    }

    @Test
    void generationChangesWithEachAcquisitionAndRelease() {
        int first = segment.generation();
        pool.release(segment);
        assertNotEquals(first, segment.generation());
        assertSame(segment, pool.acquire(1));
        assertNotEquals(first, segment.generation());
    }

    @Test
    void aSegmentTakenAgainIsAsNew() {
        segment.append(new byte[5], 0, 5);
        segment.tag = 7;
        segment.next = pool.acquire(1);
        segment.data().position(3).limit(4).order(ByteOrder.LITTLE_ENDIAN);
        pool.release(segment);
        assertSame(segment, pool.acquire(1), "what was released last is warm, and comes first");
        aTakenSegmentIsEmptyAndTheUsers();
        assertEquals(ByteOrder.BIG_ENDIAN, segment.data().order());
    }

    @Test
    void eachUseAfterReleaseFailsUnderAssertions() {
        List<Consumer<PooledSegment>> uses = List.of(
            PooledSegment::data,
            PooledSegment::count,
            used -> used.count(0),
            used -> used.get(0),
            used -> used.append(new byte[1], 0, 1),
            used -> used.append(ByteBuffer.allocate(1)),
            used -> used.copyTo(new byte[8], 0),
            used -> used.copyTo(ByteBuffer.allocate(8)),
            PooledSegment::toByteArray,
            PooledSegment::asByteBuffer,
            PooledSegment::toUtf8String);
        pool.release(segment);
        for (int i = 0; i < uses.size(); i++) {
            Consumer<PooledSegment> use = uses.get(i);
            var failure = assertThrows(AssertionError.class, () -> use.accept(segment), "use " + i);
            assertTrue(failure.getMessage().contains("released"), failure.getMessage());
        }
    }

    @Test
    void toStringWorksInAllStates() {
        segment.append(new byte[3], 0, 3);
        assertEquals("segment of 128 B (3 used), owner USER, generation 1", segment.toString());
        pool.release(segment);
        assertEquals("segment of 128 B (0 used), owner POOL, generation 2", segment.toString());
    }

    @Test
    void segmentsOfOneSlabDoNotOverlap() {
        PooledSegment[] neighbours = new PooledSegment[40];
        for (int i = 0; i < neighbours.length; i++) {
            neighbours[i] = pool.acquire(4096);
            for (int at = 0; at < 4096; at++) {
                neighbours[i].data().put(at, (byte) i);
            }
        }
        for (int i = 0; i < neighbours.length; i++) {
            for (byte b : neighbours[i].count(4096).toByteArray()) {
                assertEquals((byte) i, b);
            }
        }
    }

    @Test
    void onlyEngineOwnersAreTheEngines() {
        assertTrue(SegmentOwner.RING.isEngine() && SegmentOwner.CONNECTION.isEngine());
        assertTrue(SegmentOwner.TRANSPORT.isEngine() && SegmentOwner.LOOP.isEngine());
        assertTrue(!SegmentOwner.USER.isEngine() && !SegmentOwner.POOL.isEngine());
    }
}
