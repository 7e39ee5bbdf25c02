package io.heddle.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The same seed gives the same world: twice in one JVM, and in every JVM. */
@Timeout(60)
final class DeterminismTest {
    /**
     * The checksum of {@link GoldenConversation} with seed 42 on every JDK and machine. A change of the engine's bytes or times, or of the
     * simulation, changes it: then set it anew, with the value that two JDKs agree on.
     */
    static final String GOLDEN = "207a68977f96";

    @Test
    void theSameSeedGivesTheSameWorldTwice() {
        assertEquals(GoldenConversation.checksum(7), GoldenConversation.checksum(7));
        assertNotEquals(GoldenConversation.checksum(7), GoldenConversation.checksum(8));
    }

    @Test
    void theSameSeedGivesTheSameWorldEverywhere() {
        assertEquals(GOLDEN, Long.toHexString(GoldenConversation.checksum(42)));
    }
}
