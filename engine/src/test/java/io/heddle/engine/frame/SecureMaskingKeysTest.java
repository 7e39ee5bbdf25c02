package io.heddle.engine.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.testkit.wire.ServerFrames;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.HashSet;
import java.util.Set;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SecureMaskingKeysTest {

    private static final int KEYS_PER_BATCH = SecureMaskingKeys.BATCH_BYTES / Integer.BYTES;
    private static final String AES_KEY = "2b7e151628aed2a6abf7158809cf4f3c";

    /** NIST SP 800-38A, F.5.1: key, initial counter, and the four output blocks. */
    @Test
    void keysAreThePublishedAesCounterStream() {
        MaskingKeys keys = new SecureMaskingKeys(ServerFrames.hex(AES_KEY + "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff"));
        ByteBuffer expected = ByteBuffer.wrap(ServerFrames.hex("ec8cdf7398607cb0f2d21675ea9ea1e4 362b7c3c6773516318a077d7fc5073ae"
            + "6a2cc3787889374fbeb4c81b17ba6c44 e89c399ff0f198c6d40a31db156cabfe"));
        while (expected.hasRemaining()) {
            int at = expected.position();
            assertEquals(Integer.toHexString(expected.getInt()), Integer.toHexString(keys.nextKey()), "byte " + at);
        }
    }

    /** Block by block, so that the seam between two batches shows: nothing is repeated there and nothing left out. */
    @Test
    void streamGoesOnFromBatchToBatch() throws GeneralSecurityException {
        byte[] firstCounter = ServerFrames.hex("00000000000000000000000000ffff80");
        MaskingKeys keys = new SecureMaskingKeys(ServerFrames.join(ServerFrames.hex(AES_KEY), firstCounter));
        Cipher aes = Cipher.getInstance("AES/ECB/NoPadding");
        aes.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(ServerFrames.hex(AES_KEY), "AES"));
        BigInteger counter = new BigInteger(1, firstCounter);
        for (int i = 0; i < 3 * KEYS_PER_BATCH; i += 4) {
            byte[] digits = counter.toByteArray();
            byte[] block = new byte[16];
            System.arraycopy(digits, 0, block, block.length - digits.length, digits.length);
            ByteBuffer expected = ByteBuffer.wrap(aes.doFinal(block));
            while (expected.hasRemaining()) {
                assertEquals(expected.getInt(), keys.nextKey(), "key " + i);
            }
            counter = counter.add(BigInteger.ONE);
        }
    }

    @Test
    void keysDoNotRepeatAndUseAllBits() {
        // A seed that is the same in each run: chance has no part in the verdict.
        MaskingKeys keys = new SecureMaskingKeys(new byte[SecureMaskingKeys.SEED_BYTES]);
        int count = 8 * KEYS_PER_BATCH;
        Set<Integer> seen = new HashSet<>();
        int[] ones = new int[Integer.SIZE];
        for (int i = 0; i < count; i++) {
            int key = keys.nextKey();
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
    void eachLoopHasItsOwnSeed() {
        MaskingKeys one = new SecureMaskingKeys();
        MaskingKeys other = new SecureMaskingKeys();
        Set<Integer> seen = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            seen.add(one.nextKey());
            seen.add(other.nextKey());
        }
        assertTrue(seen.size() >= 198, "distinct keys: " + seen.size());
    }

    @Test
    void everyByteOfTheSeedCounts() {
        Set<Integer> firstKeys = new HashSet<>();
        for (int i = 0; i < SecureMaskingKeys.SEED_BYTES; i++) {
            byte[] seed = new byte[SecureMaskingKeys.SEED_BYTES];
            seed[i] = 1;
            firstKeys.add(new SecureMaskingKeys(seed).nextKey());
        }
        assertEquals(SecureMaskingKeys.SEED_BYTES, firstKeys.size());
    }

    @Test
    void shortSeedIsRefused() {
        byte[] seed = new byte[SecureMaskingKeys.SEED_BYTES - 1];
        assertThrows(IllegalArgumentException.class, () -> new SecureMaskingKeys(seed));
    }
}
