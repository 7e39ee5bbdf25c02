package io.heddle.testkit.simulation;

import java.security.SecureRandom;
import java.security.SecureRandomSpi;
import java.util.SplittableRandom;

/**
 * A generator that is secure in name only: the same seed gives the same bytes. For tests.
 *
 * <p><b>Thread:</b> the one that runs the world.
 */
public final class SeededSecureRandom extends SecureRandom {
    private static final long serialVersionUID = 1;

    public SeededSecureRandom(SplittableRandom random) {
        super(new Spi(random), null);
    }

    @Override
    public String getAlgorithm() {
        return "seeded";
    }

    private static final class Spi extends SecureRandomSpi {
        private static final long serialVersionUID = 1;

        private final transient SplittableRandom random;

        Spi(SplittableRandom random) {
            this.random = random;
        }

        @Override
        protected void engineSetSeed(byte[] seed) {
            // The seed of the world decides.
        }

        @Override
        protected void engineNextBytes(byte[] bytes) {
            random.nextBytes(bytes);
        }

        @Override
        protected byte[] engineGenerateSeed(int count) {
            byte[] seed = new byte[count];
            random.nextBytes(seed);
            return seed;
        }
    }
}
