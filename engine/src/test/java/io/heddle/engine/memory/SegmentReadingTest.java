package io.heddle.engine.memory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.BufferSegment;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ReadOnlyBufferException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What both kinds of segment promise to a reader. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class SegmentReadingTest {
    private static final SegmentPool POOL = new SegmentPool(1 << 20);

    enum Kind {
        POOLED {
            @Override
            BufferSegment of(byte... bytes) {
                return POOL.acquire(bytes.length).append(bytes, 0, bytes.length);
            }
        },
        RECEIVED_AT_0 {
            @Override
            BufferSegment of(byte... bytes) {
                return received(0, bytes);
            }
        },
        RECEIVED_IN_THE_MIDDLE {
            @Override
            BufferSegment of(byte... bytes) {
                return received(13, bytes);
            }
        };

        abstract BufferSegment of(byte... bytes);

        private static BufferSegment received(int offset, byte... bytes) {
            ByteBuffer direct = ByteBuffer.allocateDirect(offset + bytes.length + 7);
            for (int i = 0; i < direct.capacity(); i++) {
                direct.put(i, (byte) 0x55);
            }
            direct.put(offset, bytes);
            return new ReceivedSegment().wrap(direct.asReadOnlyBuffer(), offset, bytes.length);
        }
    }

    @ParameterizedTest
    @EnumSource
    void dataHoldsTheBytesFromOffsetOn(Kind kind) {
        BufferSegment segment = kind.of((byte) 1, (byte) -2, (byte) 3);
        assertEquals(3, segment.count());
        assertTrue(segment.data().isDirect());
        assertTrue(segment.capacity() >= 3);
        assertEquals(1, segment.data().get(segment.offset()));
        assertEquals(-2, segment.data().get(segment.offset() + 1));
        assertEquals(3, segment.data().get(segment.offset() + 2));
    }

    @ParameterizedTest
    @EnumSource
    void getReadsEachByte(Kind kind) {
        BufferSegment segment = kind.of((byte) 1, (byte) -2, (byte) 3);
        assertEquals(1, segment.get(0));
        assertEquals(-2, segment.get(1));
        assertEquals(3, segment.get(2));
    }

    @ParameterizedTest
    @EnumSource
    void getRefusesAnIndexBeforeTheFirstByte(Kind kind) {
        BufferSegment segment = kind.of((byte) 1, (byte) 2);
        assertThrows(IndexOutOfBoundsException.class, () -> segment.get(-1));
        assertThrows(IndexOutOfBoundsException.class, () -> segment.get(Integer.MIN_VALUE));
    }

    @ParameterizedTest
    @EnumSource
    void getRefusesAnIndexBehindTheLastByteEvenIfTheBufferGoesOn(Kind kind) {
        BufferSegment segment = kind.of((byte) 1, (byte) 2);
        assertThrows(IndexOutOfBoundsException.class, () -> segment.get(2));
        assertThrows(IndexOutOfBoundsException.class, () -> segment.get(Integer.MAX_VALUE));
        assertThrows(IndexOutOfBoundsException.class, () -> kind.of().get(0));
    }

    @ParameterizedTest
    @EnumSource
    void copyToArrayWritesExactlyCountBytes(Kind kind) {
        byte[] target = {9, 9, 9, 9, 9};
        assertEquals(3, kind.of((byte) 1, (byte) 2, (byte) 3).copyTo(target, 1));
        assertArrayEquals(new byte[] {9, 1, 2, 3, 9}, target);
    }

    @ParameterizedTest
    @EnumSource
    void copyToArrayFillsItToTheLastByte(Kind kind) {
        byte[] target = new byte[2];
        assertEquals(2, kind.of((byte) 1, (byte) 2).copyTo(target, 0));
        assertArrayEquals(new byte[] {1, 2}, target);
        assertEquals(0, kind.of().copyTo(target, 2));
    }

    @ParameterizedTest
    @EnumSource
    void copyToArrayRefusesWhatDoesNotFitAndWritesNothing(Kind kind) {
        BufferSegment segment = kind.of((byte) 1, (byte) 2, (byte) 3);
        byte[] target = {9, 9, 9, 9};
        for (int offset : new int[] {-1, 2, 4, 5, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
            assertThrows(IndexOutOfBoundsException.class, () -> segment.copyTo(target, offset), () -> "offset " + offset);
        }
        assertThrows(IndexOutOfBoundsException.class, () -> kind.of().copyTo(target, 5));
        assertThrows(NullPointerException.class, () -> segment.copyTo((byte[]) null, 0));
        assertArrayEquals(new byte[] {9, 9, 9, 9}, target);
    }

    @ParameterizedTest
    @EnumSource
    void copyToBufferWritesAtItsPositionAndAdvancesIt(Kind kind) {
        for (ByteBuffer target : new ByteBuffer[] {ByteBuffer.allocate(5), ByteBuffer.allocateDirect(5)}) {
            target.position(1);
            assertEquals(3, kind.of((byte) 1, (byte) 2, (byte) 3).copyTo(target));
            assertEquals(4, target.position());
            assertEquals(5, target.limit());
            byte[] written = new byte[5];
            target.get(0, written);
            assertArrayEquals(new byte[] {0, 1, 2, 3, 0}, written);
        }
    }

    @ParameterizedTest
    @EnumSource
    void copyToBufferRefusesOneWithoutRoomAndLeavesItAsItWas(Kind kind) {
        BufferSegment segment = kind.of((byte) 1, (byte) 2, (byte) 3);
        ByteBuffer target = ByteBuffer.allocate(8).position(1).limit(3);
        assertThrows(BufferOverflowException.class, () -> segment.copyTo(target));
        assertEquals(1, target.position());
        assertEquals(0, target.get(1));
        assertThrows(NullPointerException.class, () -> segment.copyTo((ByteBuffer) null));
    }

    @ParameterizedTest
    @EnumSource
    void copyToBufferRefusesAReadOnlyOne(Kind kind) {
        BufferSegment segment = kind.of((byte) 1);
        assertThrows(ReadOnlyBufferException.class, () -> segment.copyTo(ByteBuffer.allocate(8).asReadOnlyBuffer()));
    }

    @ParameterizedTest
    @EnumSource
    void toByteArrayIsACopyOfItsOwn(Kind kind) {
        BufferSegment segment = kind.of((byte) 1, (byte) 2);
        byte[] copy = segment.toByteArray();
        assertArrayEquals(new byte[] {1, 2}, copy);
        copy[0] = 7;
        assertEquals(1, segment.get(0));
        assertNotSame(copy, segment.toByteArray());
        assertEquals(0, kind.of().toByteArray().length);
    }

    @ParameterizedTest
    @EnumSource
    void asByteBufferShowsTheBytesAndNothingElse(Kind kind) {
        ByteBuffer view = kind.of((byte) 1, (byte) 2).asByteBuffer();
        assertEquals(0, view.position());
        assertEquals(2, view.limit());
        assertEquals(2, view.capacity());
        assertEquals(ByteBuffer.wrap(new byte[] {1, 2}), view);
        assertTrue(view.isReadOnly());
        assertTrue(view.isDirect());
        assertThrows(ReadOnlyBufferException.class, () -> view.put(0, (byte) 9));
        assertEquals(0, kind.of().asByteBuffer().capacity());
    }

    @ParameterizedTest
    @EnumSource
    void asByteBufferSharesTheMemory(Kind kind) {
        BufferSegment segment = kind.of((byte) 1, (byte) 2);
        ByteBuffer view = segment.asByteBuffer();
        view.position(2);
        assertEquals(2, segment.asByteBuffer().remaining(), "each view has a position of its own");
    }

    @ParameterizedTest
    @EnumSource
    void toUtf8StringReadsAllLengthsOfSequences(Kind kind) {
        String text = "a\u00e9\u20ac\ud83d\ude00";
        assertEquals(text, kind.of(text.getBytes(StandardCharsets.UTF_8)).toUtf8String());
        assertEquals("", kind.of().toUtf8String());
    }

    @ParameterizedTest
    @EnumSource
    void toUtf8StringReplacesMalformedInput(Kind kind) {
        assertEquals("a\ufffdb", kind.of((byte) 'a', (byte) 0xFF, (byte) 'b').toUtf8String());
        assertEquals("\ufffd", kind.of((byte) 0xC3).toUtf8String());
    }

    @ParameterizedTest
    @EnumSource
    void aDisturbedPositionLimitOrOrderHurtsNoReader(Kind kind) {
        BufferSegment segment = kind.of((byte) 1, (byte) 2, (byte) 3);
        for (Runnable disturbance : new Runnable[] {
            () -> segment.data().limit(0),
            () -> segment.data().position(segment.data().limit()),
            () -> segment.data().flip(),
            () -> segment.data().position(segment.data().limit()).mark(),
            () -> segment.data().order(ByteOrder.LITTLE_ENDIAN),
        }) {
            disturbance.run();
            assertEquals(3, segment.get(2));
            disturbance.run();
            assertArrayEquals(new byte[] {1, 2, 3}, segment.toByteArray());
            disturbance.run();
            assertEquals(ByteBuffer.wrap(new byte[] {1, 2, 3}), segment.asByteBuffer());
            disturbance.run();
            assertEquals(3, segment.copyTo(new byte[3], 0));
            disturbance.run();
            assertEquals(3, segment.copyTo(ByteBuffer.allocate(3)));
            disturbance.run();
            assertEquals("\u0001\u0002\u0003", segment.toUtf8String());
        }
    }
}
