package io.heddle.engine.memory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.BufferSegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ReadOnlyBufferException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ReceivedSegmentTest {
    private static final List<Consumer<BufferSegment>> READS = List.of(
        BufferSegment::data,
        BufferSegment::offset,
        BufferSegment::count,
        BufferSegment::capacity,
        segment -> segment.get(0),
        segment -> segment.copyTo(new byte[8], 0),
        segment -> segment.copyTo(ByteBuffer.allocate(8)),
        BufferSegment::toByteArray,
        BufferSegment::asByteBuffer,
        BufferSegment::toUtf8String);
    private static final List<Consumer<BufferSegment>> WRITES = List.of(
        segment -> segment.count(0),
        segment -> segment.append(new byte[1], 0, 1),
        segment -> segment.append(ByteBuffer.allocate(1)));

    private final ReceivedSegment segment = new ReceivedSegment();

    private static ByteBuffer view(int... bytes) {
        ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length);
        for (int i = 0; i < bytes.length; i++) {
            direct.put(i, (byte) bytes[i]);
        }
        return direct.asReadOnlyBuffer();
    }

    @Test
    void aFreshOneIsNotValid() {
        for (Consumer<BufferSegment> access : READS) {
            assertThrows(IllegalStateException.class, () -> access.accept(segment));
        }
    }

    @Test
    void eachAccessAfterTheHandlerReturnedFailsAndSaysWhy() {
        segment.wrap(view(1, 2, 3), 0, 3).invalidate();
        for (List<Consumer<BufferSegment>> accesses : List.of(READS, WRITES)) {
            for (int i = 0; i < accesses.size(); i++) {
                Consumer<BufferSegment> access = accesses.get(i);
                var failure = assertThrows(IllegalStateException.class, () -> access.accept(segment), "access " + i);
                assertTrue(failure.getMessage().contains("valid only inside the handler"), failure.getMessage());
            }
        }
    }

    @Test
    void invalidateMayBeRepeated() {
        segment.wrap(view(1), 0, 1).invalidate();
        segment.invalidate();
        assertThrows(IllegalStateException.class, segment::data);
    }

    @Test
    void eachWriteFailsAndSaysWhatToDo() {
        segment.wrap(view(1, 2, 3), 0, 3);
        for (int i = 0; i < WRITES.size(); i++) {
            Consumer<BufferSegment> write = WRITES.get(i);
            var failure = assertThrows(IllegalStateException.class, () -> write.accept(segment), "write " + i);
            assertTrue(failure.getMessage().contains("read-only"), failure.getMessage());
        }
        assertArrayEquals(new byte[] {1, 2, 3}, segment.toByteArray());
        assertThrows(ReadOnlyBufferException.class, () -> segment.data().put(0, (byte) 9));
    }

    @Test
    void wrapReturnsItselfAndServesOneMessageAfterAnother() {
        ByteBuffer view = view(1, 2, 3, 4);
        assertSame(segment, segment.wrap(view, 1, 2));
        assertEquals(1, segment.offset());
        assertEquals(2, segment.count());
        assertEquals(2, segment.capacity());
        assertSame(view, segment.data());
        segment.invalidate();
        segment.wrap(view, 3, 1);
        assertArrayEquals(new byte[] {4}, segment.toByteArray());
    }

    @Test
    void wrapResetsWhatAHandlerDisturbed() {
        ByteBuffer view = view(1, 2, 3, 4);
        segment.wrap(view, 0, 4);
        segment.data().position(3).limit(3).order(ByteOrder.LITTLE_ENDIAN);
        segment.invalidate();
        segment.wrap(view, 0, 4);
        assertEquals(0, segment.data().position());
        assertEquals(4, segment.data().limit());
        assertEquals(ByteOrder.BIG_ENDIAN, segment.data().order());
        assertEquals(0x01020304, segment.data().getInt(0));
    }

    @Test
    void emptyMessagesAreValid() {
        ByteBuffer view = view(1, 2);
        for (int offset = 0; offset <= 2; offset++) {
            segment.wrap(view, offset, 0);
            assertEquals(0, segment.count());
            assertEquals(0, segment.toByteArray().length);
            assertEquals("", segment.toUtf8String());
            segment.invalidate();
        }
    }

    @Test
    void wrapRefusesARangeOutsideTheViewAndStaysInvalid() {
        ByteBuffer view = view(1, 2, 3);
        int[][] ranges = {{-1, 1}, {0, 4}, {3, 1}, {4, 0}, {0, -1}, {1, Integer.MAX_VALUE}, {Integer.MAX_VALUE, 1}};
        for (int[] range : ranges) {
            assertThrows(IndexOutOfBoundsException.class, () -> segment.wrap(view, range[0], range[1]),
                () -> range[0] + ", " + range[1]);
            assertThrows(IllegalStateException.class, segment::count);
        }
    }

    @Test
    void wrapAssertsThatTheViewIsDirectAndReadOnly() {
        assertThrows(AssertionError.class, () -> segment.wrap(ByteBuffer.allocate(4).asReadOnlyBuffer(), 0, 4));
        assertThrows(AssertionError.class, () -> segment.wrap(ByteBuffer.allocateDirect(4), 0, 4));
    }

    @Test
    void wrapAssertsThatDeliveriesDoNotNest() {
        ByteBuffer view = view(1);
        segment.wrap(view, 0, 1);
        assertThrows(AssertionError.class, () -> segment.wrap(view, 0, 1));
    }

    @Test
    void toStringWorksInAllStates() {
        assertTrue(segment.toString().contains("no longer valid"));
        segment.wrap(view(1, 2), 0, 2);
        assertTrue(segment.toString().contains("2 B"));
    }
}
