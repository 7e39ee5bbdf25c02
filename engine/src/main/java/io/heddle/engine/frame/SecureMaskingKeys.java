package io.heddle.engine.frame;

import static io.heddle.engine.frame.ByteViews.WIRE_ARRAY_INTS;

import java.security.SecureRandom;
import java.util.random.RandomGenerator;

/**
 * Masking keys from the platform's {@link SecureRandom}, drawn 1,024 at a time: that class takes a lock and costs far more per call
 * than per byte. The first batch is drawn when the first key is asked for. One exists per event loop.
 *
 * <p><b>Thread:</b> loop-confined.
 */
public final class SecureMaskingKeys implements MaskingKeys {

    static final int BATCH_BYTES = 4096;

    private final RandomGenerator random;
    private final byte[] batch = new byte[BATCH_BYTES];
    private int used = BATCH_BYTES;

    public SecureMaskingKeys() {
        this(new SecureRandom());
    }

    SecureMaskingKeys(final RandomGenerator random) {
        this.random = random;
    }

    @Override
    public int nextKey() {
        if (used == BATCH_BYTES) {
            random.nextBytes(batch);
            used = 0;
        }
        final int key = (int)WIRE_ARRAY_INTS.get(batch, used);
        used += Integer.BYTES;
        return key;
    }
}
