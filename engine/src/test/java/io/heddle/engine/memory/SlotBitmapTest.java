package io.heddle.engine.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.BitSet;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class SlotBitmapTest {

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 63, 64, 65, 127, 128, 200, 4096, 4097, 20_000})
    void claimGivesEachSlotOnceInOrderAndThenNone(int slots) {
        SlotBitmap bitmap = new SlotBitmap(slots);
        for (int slot = 0; slot < slots; slot++) {
            assertEquals(slot, bitmap.claim());
        }
        assertEquals(-1, bitmap.claim());
        assertEquals(-1, bitmap.claim());
    }

    @Test
    void aClearedSlotIsClaimedNext() {
        SlotBitmap bitmap = new SlotBitmap(130);
        for (int i = 0; i < 130; i++) {
            bitmap.claim();
        }
        for (int slot : new int[] {129, 64, 63, 0}) {
            bitmap.clear(slot);
            assertEquals(slot, bitmap.claim());
        }
    }

    @Test
    void nextSetBehindTheEndIsNone() {
        SlotBitmap bitmap = new SlotBitmap(64);
        bitmap.set(63);
        assertEquals(63, bitmap.nextSet(63));
        assertEquals(-1, bitmap.nextSet(64));
        assertEquals(-1, bitmap.nextSet(1000));
        assertEquals(-1, new SlotBitmap(0).nextSet(0));
        assertEquals(-1, new SlotBitmap(100_000).nextSet(0));
    }

    @Test
    void randomOperationsAgreeWithABitSet() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 50; round++) {
            int slots = 1 + random.nextInt(1 << 1 + random.nextInt(17));
            SlotBitmap bitmap = new SlotBitmap(slots);
            BitSet model = new BitSet();
            for (int i = 0; i < 400; i++) {
                int slot = random.nextInt(slots);
                switch (random.nextInt(4)) {
                    case 0 -> {
                        bitmap.set(slot);
                        model.set(slot);
                    }
                    case 1 -> {
                        bitmap.clear(slot);
                        model.clear(slot);
                    }
                    case 2 -> {
                        int expected = model.nextClearBit(0) < slots ? model.nextClearBit(0) : -1;
                        assertEquals(expected, bitmap.claim(), "seed " + seed);
                        if (expected >= 0) {
                            model.set(expected);
                        }
                    }
                    default -> assertEquals(model.nextSetBit(slot), bitmap.nextSet(slot), "seed " + seed);
                }
            }
        }
    }

    @Test
    void oneBitIsFoundAmongManySlotsFromAnywhereBelow() {
        for (int slot : new int[] {0, 63, 64, 4095, 4096, 262_143, 262_144, 999_999}) {
            SlotBitmap bitmap = new SlotBitmap(1_000_000);
            bitmap.set(slot);
            for (int from : new int[] {0, slot / 2, Math.max(0, slot - 64), Math.max(0, slot - 1), slot}) {
                assertEquals(slot, bitmap.nextSet(from));
            }
            assertEquals(-1, bitmap.nextSet(slot + 1));
            bitmap.clear(slot);
            assertEquals(-1, bitmap.nextSet(0));
        }
    }

    @Test
    void whoFoundAWordZeroAndIsLateDoesNotHideABitSetMeanwhile() {
        SlotBitmap bitmap = new SlotBitmap(10_000);
        bitmap.set(700);
        bitmap.clear(700);
        bitmap.set(701);
        bitmap.markZero(701 / 64);
        assertEquals(701, bitmap.nextSet(0));
    }

    @Test
    void aBitSetBesideTheClearOfItsNeighbourIsFound() throws Exception {
        SlotBitmap bitmap = new SlotBitmap(10_000);
        TwoThreads.run((number, both) -> {
            for (int round = 0; round < 5_000; round++) {
                if (number == 0) {
                    bitmap.set(700);
                }
                both.meet();
                if (number == 0) {
                    bitmap.clear(700);
                } else {
                    bitmap.set(701);
                }
                both.meet();
                if (number == 0) {
                    assertEquals(701, bitmap.nextSet(0), "round " + round);
                    bitmap.clear(701);
                }
            }
        });
    }

    @Test
    void ofTwoClaimsAtOnceEachGetsASlotOfItsOwn() throws Exception {
        SlotBitmap bitmap = new SlotBitmap(20_000);
        AtomicIntegerArray claims = new AtomicIntegerArray(20_000);
        TwoThreads.run((number, both) -> {
            for (int i = 0; i < 10_000; i++) {
                assertEquals(1, claims.incrementAndGet(bitmap.claim()));
            }
        });
        assertEquals(-1, bitmap.claim());
    }
}
