package io.heddle.engine.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SecureMaskingKeysTest {

    private static final int KEYS_PER_BATCH = SecureMaskingKeys.BATCH_BYTES / Integer.BYTES;

    /** Counts batches and fills them with what a seed gives. */
    private static final class CountingRandom implements RandomGenerator {
        final Random random = new Random(42);
        int batches;

        @Override
        public void nextBytes(final byte[] bytes) {
            batches++;
            random.nextBytes(bytes);
        }

        @Override
        public long nextLong() {
            throw new AssertionError("keys are drawn in batches");
        }
    }

    @Test
    void keysAreDrawnInBatchesOf1024() {
        final CountingRandom random = new CountingRandom();
        final SecureMaskingKeys keys = new SecureMaskingKeys(random);
        assertEquals(0, random.batches, "nothing is drawn before the first key");
        for (int i = 0; i < 3 * KEYS_PER_BATCH; i++) {
            keys.nextKey();
            assertEquals(1 + i / 1_024, random.batches, "key " + i);
        }
    }

    @Test
    void everyByteOfABatchIsUsedOnce() {
        final SecureMaskingKeys keys = new SecureMaskingKeys(new CountingRandom());
        final Random same = new Random(42);
        final byte[] batch = new byte[SecureMaskingKeys.BATCH_BYTES];
        for (int i = 0; i < 5; i++) {
            same.nextBytes(batch);
            for (int j = 0; j < batch.length; j += Integer.BYTES) {
                assertEquals(ByteBuffer.wrap(batch).getInt(j), keys.nextKey(), "batch " + i + " byte " + j);
            }
        }
    }

    @Test
    void keysDoNotRepeatAndUseAllBits() {
        final MaskingKeys keys = new SecureMaskingKeys();
        final int count = 8 * KEYS_PER_BATCH;
        final Set<Integer> seen = new HashSet<>();
        final int[] ones = new int[Integer.SIZE];
        for (int i = 0; i < count; i++) {
            final int key = keys.nextKey();
            seen.add(key);
            for (int bit = 0; bit < Integer.SIZE; bit++) {
                ones[bit] += key >>> bit & 1;
            }
        }
        assertTrue(count - seen.size() <= 3, "repeated keys: " + (count - seen.size()));
        for (int bit = 0; bit < Integer.SIZE; bit++) {
            assertTrue(Math.abs(ones[bit] - count / 2) < count / 10, "bit " + bit + " is set " + ones[bit] + " times of " + count);
        }
    }

    @Test
    void loopsDoNotShareKeys() {
        final MaskingKeys one = new SecureMaskingKeys();
        final MaskingKeys other = new SecureMaskingKeys();
        final Set<Integer> seen = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            seen.add(one.nextKey());
            seen.add(other.nextKey());
        }
        assertTrue(seen.size() >= 198, "distinct keys: " + seen.size());
    }
}
