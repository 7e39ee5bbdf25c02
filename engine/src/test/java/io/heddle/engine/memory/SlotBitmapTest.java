package io.heddle.engine.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.BitSet;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 30, unit = TimeUnit.SECONDS)
class SlotBitmapTest {

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 63, 64, 65, 127, 128, 200})
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
    }

    @Test
    void randomOperationsAgreeWithABitSet() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 50; round++) {
            int slots = 1 + random.nextInt(300);
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
}
