package io.heddle.engine.frame;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.heddle.testkit.wire.ServerFrames;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ReadOnlyBufferException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against one byte at a time, and with an eye on the bytes around the target range. */
@Timeout(60)
class PayloadMaskTest {

    private static final int KEY = 0x91a7c3f5;
    private static final int ALIGNMENTS = 8;
    private static final byte ELSEWHERE = (byte) 0xEE;

    private final Random random = new Random(20_240_901);

    @Test
    void exampleOfTheRfc() {
        ByteBuffer payload = Bytes.direct(ServerFrames.hex("48 65 6c 6c 6f"));
        PayloadMask.copy(payload, payload.position(), payload, payload.position(), 5, 0x37fa213d, 0);
        assertEquals("7f9f4d5158", ServerFrames.show(Bytes.copyOf(payload, payload.position(), 5)));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void everyAlignmentAndLengthBetweenDirectBuffers(int maskOffset) {
        byte[] plain = plain(256);
        ByteBuffer source = ByteBuffer.allocateDirect(256).put(0, plain);
        ByteBuffer target = ByteBuffer.allocateDirect(256);
        forEachRange(200, (from, to, count) -> {
            fill(target);
            PayloadMask.copy(source, from, target, to, count, KEY, maskOffset);
            assertRange(plain, from, target, to, count, maskOffset);
        });
        assertArrayEquals(plain, Bytes.copyOf(source, 0, 256), "the source is left alone");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void everyAlignmentAndLengthBetweenHeapAndDirect(int maskOffset) {
        byte[] plain = plain(128);
        ByteBuffer heap = ByteBuffer.allocate(129).slice(1, 128).put(0, plain);
        ByteBuffer direct = ByteBuffer.allocateDirect(128).put(0, plain);
        ByteBuffer directTarget = ByteBuffer.allocateDirect(128);
        ByteBuffer heapTarget = ByteBuffer.allocate(129).slice(1, 128);
        forEachRange(100, (from, to, count) -> {
            fill(directTarget);
            PayloadMask.copy(heap.asReadOnlyBuffer(), from, directTarget, to, count, KEY, maskOffset);
            assertRange(plain, from, directTarget, to, count, maskOffset);
            fill(heapTarget);
            PayloadMask.copy(direct.asReadOnlyBuffer(), from, heapTarget, to, count, KEY, maskOffset);
            assertRange(plain, from, heapTarget, to, count, maskOffset);
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void everyAlignmentAndLengthInPlace(int maskOffset) {
        byte[] plain = plain(256);
        ByteBuffer buffer = ByteBuffer.allocateDirect(256);
        for (int offset = 0; offset <= ALIGNMENTS; offset++) {
            for (int count = 0; count <= 200; count++) {
                fill(buffer).put(offset, plain, offset, count);
                PayloadMask.copy(buffer, offset, buffer, offset, count, KEY, maskOffset);
                assertRange(plain, offset, buffer, offset, count, maskOffset);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1_023, 1_024, 16_384, 65_536, 1_000_003})
    void largePayloads(int count) {
        byte[] plain = plain(count + 5);
        ByteBuffer source = ByteBuffer.allocateDirect(count + 5).put(0, plain);
        ByteBuffer target = fill(ByteBuffer.allocateDirect(count + 9));
        PayloadMask.copy(source, 5, target, 3, count, KEY, 2);
        assertRange(plain, 5, target, 3, count, 2);
        fill(target);
        PayloadMask.copy(ByteBuffer.wrap(plain), 5, target, 3, count, KEY, 2);
        assertRange(plain, 5, target, 3, count, 2);
        PayloadMask.copy(target, 3, target, 3, count, KEY, 2);
        assertArrayEquals(Arrays.copyOfRange(plain, 5, 5 + count), Bytes.copyOf(target, 3, count), "twice is not at all");
    }

    @Test
    void payloadMaskedInPiecesCarriesOn() {
        byte[] plain = plain(61);
        byte[] expected = masked(plain, 0, plain.length, 0);
        for (int cut = 0; cut <= plain.length; cut++) {
            ByteBuffer target = ByteBuffer.allocateDirect(plain.length);
            PayloadMask.copy(ByteBuffer.wrap(plain), 0, target, 0, cut, KEY, 0);
            PayloadMask.copy(ByteBuffer.wrap(plain), cut, target, cut, plain.length - cut, KEY, cut);
            assertArrayEquals(expected, Bytes.copyOf(target, 0, plain.length), "cut at " + cut);
        }
    }

    @Test
    void maskOffsetMayBeAnyInt() {
        byte[] plain = plain(40);
        for (int maskOffset : new int[] {4, 7, 125, 65_535, Integer.MAX_VALUE - 3, Integer.MAX_VALUE}) {
            for (int count : new int[] {3, 7, 8, 40}) {
                ByteBuffer target = ByteBuffer.allocateDirect(40);
                PayloadMask.copy(ByteBuffer.wrap(plain), 0, target, 0, count, KEY, maskOffset);
                assertArrayEquals(masked(plain, 0, count, maskOffset), Bytes.copyOf(target, 0, count), "offset " + maskOffset);
            }
        }
    }

    @Test
    void anyKeyWorks() {
        byte[] plain = plain(29);
        for (int i = 0; i < 1_000; i++) {
            int key = i == 0 ? 0 : random.nextInt();
            byte[] keyBytes = ByteBuffer.allocate(4).putInt(key).array();
            ByteBuffer target = ByteBuffer.allocateDirect(29);
            PayloadMask.copy(ByteBuffer.wrap(plain), 0, target, 0, 29, key, 0);
            for (int j = 0; j < 29; j++) {
                assertEquals((byte) (plain[j] ^ keyBytes[j % 4]), target.get(j), "key " + Integer.toHexString(key) + " byte " + j);
            }
        }
    }

    @Test
    void positionsAndOrdersDoNotMatterAndStay() {
        byte[] plain = plain(50);
        for (ByteOrder order : new ByteOrder[] {ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN}) {
            ByteBuffer source = ByteBuffer.allocateDirect(50).put(0, plain).position(33).order(order);
            ByteBuffer target = ByteBuffer.allocateDirect(50).position(44).order(order);
            PayloadMask.copy(source, 0, target, 0, 50, KEY, 0);
            assertArrayEquals(masked(plain, 0, 50, 0), Bytes.copyOf(target.duplicate(), 0, 50));
            assertEquals(33, source.position());
            assertEquals(44, target.position());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 8, 9, 31, 32, 33, 64})
    void rangesBeyondTheLimitAreRefused(int count) {
        ByteBuffer enough = ByteBuffer.allocateDirect(100);
        ByteBuffer tooShort = ByteBuffer.allocateDirect(100).limit(9 + count);
        assertThrows(IndexOutOfBoundsException.class, () -> PayloadMask.copy(enough, 0, tooShort, 10, count, KEY, 0));
        assertThrows(IndexOutOfBoundsException.class, () -> PayloadMask.copy(tooShort, 10, enough, 0, count, KEY, 0));
        assertThrows(IndexOutOfBoundsException.class,
            () -> PayloadMask.copy(ByteBuffer.wrap(new byte[9 + count]), 10, enough, 0, count, KEY, 0));
        assertThrows(IndexOutOfBoundsException.class, () -> PayloadMask.copy(enough, -1, tooShort, 0, count, KEY, 0));
        assertThrows(ReadOnlyBufferException.class, () -> PayloadMask.copy(enough, 0, enough.asReadOnlyBuffer(), 0, count, KEY, 0));
    }

    private interface RangeTest {
        void run(int sourceOffset, int targetOffset, int count);
    }

    private static void forEachRange(int maxCount, RangeTest test) {
        for (int from = 0; from <= ALIGNMENTS; from++) {
            for (int to = 0; to <= ALIGNMENTS; to++) {
                for (int count = 0; count <= maxCount; count++) {
                    test.run(from, to, count);
                }
            }
        }
    }

    private byte[] plain(int length) {
        byte[] plain = new byte[length];
        random.nextBytes(plain);
        return plain;
    }

    private static ByteBuffer fill(ByteBuffer buffer) {
        byte[] elsewhere = new byte[buffer.capacity()];
        Arrays.fill(elsewhere, ELSEWHERE);
        return buffer.put(0, elsewhere);
    }

    private static void assertRange(
        byte[] plain, int from, ByteBuffer target, int to, int count, int maskOffset) {
        byte[] expected = new byte[target.capacity()];
        Arrays.fill(expected, ELSEWHERE);
        System.arraycopy(masked(plain, from, count, maskOffset), 0, expected, to, count);
        byte[] actual = Bytes.copyOf(target, 0, expected.length);
        if (!Arrays.equals(expected, actual)) {
            String where = "from " + from + " to " + to + " count " + count + " offset " + maskOffset;
            assertEquals(ServerFrames.show(expected), ServerFrames.show(actual), where);
        }
    }

    private static byte[] masked(byte[] plain, int from, int count, int maskOffset) {
        byte[] keyBytes = ByteBuffer.allocate(4).putInt(KEY).array();
        byte[] masked = new byte[count];
        for (int i = 0; i < count; i++) {
            masked[i] = (byte) (plain[from + i] ^ keyBytes[maskOffset + i & 3]);
        }
        return masked;
    }
}
